"""The code under test of the README: a customer becomes a gold one, and a version that is not current any more is read again."""

import json
import urllib.error
import urllib.request


def promote(url: str, token: str, customer: str) -> None:
    place = f"{url}/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/{customer}"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for _ in range(3):
        with urllib.request.urlopen(urllib.request.Request(place, headers=headers)) as answer:
            version = json.load(answer)["metadata"]["version"]
        body = {"mixins": {"loyalty": {"tier": "GOLD"}}, "metadata": {"version": version}}
        try:
            urllib.request.urlopen(urllib.request.Request(place, json.dumps(body).encode(), headers, method="PUT")).close()
            return
        except urllib.error.HTTPError as error:
            error.close()
    raise RuntimeError(f"{customer} is not promoted")
