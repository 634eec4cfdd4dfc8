"""A client that says it is done only when it is: it looks at every status and every row, waits no longer than three seconds for
an answer, tries again what can be tried again, and writes no version that it has not read."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

TRIES = 3
PATIENCE_SECONDS = 3
PAUSE_SECONDS = 1


class Failed(Exception):
    """It has not been done."""


class NoAnswer(Exception):
    """No answer came, or one that is cut or no JSON."""


@dataclass(frozen=True)
class Access:
    """What a client has to know."""

    url: str
    tenant: str
    client_id: str
    client_secret: str


class Segment:
    """A segment of customers."""

    def __init__(self, access: Access, id: str) -> None:
        self._access = access
        self._base = f"{access.url}/customer-segment/{access.tenant}/segments/{id}"
        self._token = ""

    def promote(self, customer: str, tier: str) -> None:
        """A customer of the segment gets this tier. What others have written meanwhile stays."""
        path = f"customers/{customer}"
        for _ in range(TRIES):
            status, read = self._call("GET", path)
            if status != 200:
                raise Failed(f"GET {path} answers {status}")
            body = {"mixins": {**read.get("mixins", {}), "loyalty": {"tier": tier}}, "metadata": {"version": read["metadata"]["version"]}}
            status, _ = self._call("PUT", path, body)
            if status < 300:
                return
            if status != 409:
                raise Failed(f"PUT {path} answers {status}")
        raise Failed(f"others write {path} all the time")

    def add(self, customers: Iterable[str]) -> None:
        """These customers are in the segment afterwards. A row can fail while the call as a whole is good."""
        rows = [{"customerId": customer} for customer in customers]
        for _ in range(TRIES):
            status, answered = self._call("PUT", "customers/bulk", rows)
            if status != 207:
                raise Failed(f"PUT customers/bulk answers {status}")
            rows = [row for row, answer in zip(rows, answered, strict=True) if answer["code"] >= 300]
            if not rows:
                return
        raise Failed(f"not written: {rows}")

    def _call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """One request, tried again where that can come to something else."""
        data = None if body is None else json.dumps(body).encode()
        for _ in range(TRIES):
            if not self._token:
                self._log_in()
            headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
            try:
                status, answer = _once(method, f"{self._base}/{path}", data, headers)
            except NoAnswer:
                time.sleep(PAUSE_SECONDS)
                continue
            if status == 401:
                self._token = ""
            elif status == 429 or status >= 500:
                time.sleep(PAUSE_SECONDS)
            else:
                return status, answer
        raise Failed(f"{method} {path} comes to nothing")

    def _log_in(self) -> None:
        access = self._access
        form = {"grant_type": "client_credentials", "client_id": access.client_id, "client_secret": access.client_secret}
        for _ in range(TRIES):
            try:
                status, answer = _once("POST", f"{access.url}/oauth/token", urllib.parse.urlencode(form).encode(), {})
                if status == 200:
                    self._token = answer["access_token"]
                    return
            except NoAnswer:
                pass
            time.sleep(PAUSE_SECONDS)
        raise Failed("no token")


def _once(method: str, url: str, data: bytes | None, headers: dict[str, str]) -> tuple[int, Any]:
    """One request: its status, and what is answered."""
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        with error:
            return error.code, None
    except Exception as error:  # a connection can fail in many ways, and an answer too
        raise NoAnswer(str(error)) from error
