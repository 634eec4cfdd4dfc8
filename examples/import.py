"""Imports customers into a segment, and believes that all goes well. The careful twin is import_careful.py."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

BASE = os.environ["EMPORIX_API_URL"]
SEGMENT = f"{BASE}/customer-segment/{os.environ['EMPORIX_TENANT']}/segments/628cd20c6e8b2432b6346ca6"


def send(method, url, body=None, headers=None):
    """What is answered; nothing where anything goes wrong."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "{}")
    except (OSError, ValueError):
        return {}


login = urllib.parse.urlencode(
    {
        "grant_type": "client_credentials",
        "client_id": os.environ["EMPORIX_CLIENT_ID"],
        "client_secret": os.environ["EMPORIX_CLIENT_SECRET"],
    }
)
token = send("POST", f"{BASE}/oauth/token", login.encode()).get("access_token", "")
headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

# John becomes a gold customer.
john = send("GET", f"{SEGMENT}/customers/98029737", headers=headers)
mixins = {**john.get("mixins", {}), "loyalty": {"tier": "GOLD"}}
send("PUT", f"{SEGMENT}/customers/98029737", json.dumps({"mixins": mixins}).encode(), headers)

# Two customers are new in the segment.
rows = [{"customerId": "61109356"}, {"customerId": "65044570"}]
send("PUT", f"{SEGMENT}/customers/bulk", json.dumps(rows).encode(), headers)
print("imported")
