"""A world for each test, and a client of the service in it."""

import http.client
import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

SANDBOX = os.environ["EMPORIX_SANDBOX_URL"]
TENANT = os.environ["EMPORIX_TENANT"]
SEGMENT = "628cd20c6e8b2432b6346ca6"
PATIENCE_SECONDS = 180


def call(method, url, body=None, headers=None):
    """One request: its status, its headers and its body."""
    headers = {"Content-Type": "application/json", **(headers or {})}
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)) as answer:
            status, headers, text = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        status, headers, text = error.code, error.headers, error.read()
    return status, headers, json.loads(text) if text else None


def admin(method, path, body=None):
    """A call of the admin API; its answer's body."""
    status, _, answer = call(method, f"{SANDBOX}/__sandbox/worlds{path}", body)
    assert status < 300, answer
    return answer


class Shop:
    """A client of the service in the world `name`."""

    def __init__(self, name, **settings):
        self.name = name
        self.base = admin("POST", "", {"name": name, **settings})["url"]
        self.token = os.environ["EMPORIX_TOKEN_SERVICE"]
        self.sent = 0

    def send(self, method, path, body=None):
        self.sent += 1
        url = f"{self.base}/customer-segment/{TENANT}/segments/{SEGMENT}/customers{path}"
        return call(method, url, body, {"Authorization": f"Bearer {self.token}", "X-Total-Count": "true"})

    def log_in(self):
        """Fetches a token as a backend does."""
        self.sent += 1
        client = {"client_id": os.environ["EMPORIX_CLIENT_ID"], "client_secret": os.environ["EMPORIX_CLIENT_SECRET"]}
        form = urllib.parse.urlencode({"grant_type": "client_credentials", **client}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _, answer = call("POST", f"{self.base}/oauth/token", form, headers)
        assert status == 200, answer
        self.token = answer["access_token"]

    def total(self):
        return int(self.send("GET", "?pageSize=1")[1]["X-Total-Count"])

    def arm(self, *scenarios):
        admin("POST", f"/{self.name}/scenarios", {"scenarios": scenarios})

    def advance(self, seconds):
        admin("POST", f"/{self.name}/clock/advance", {"by": f"{seconds}s"})


@pytest.fixture(scope="session")
def all_workers(worker_id, testrun_uid):
    """Goes on when every worker is there, so that they run at once or no test does."""
    count = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    assert count == 4
    Shop(f"worker-{worker_id}")
    until = time.monotonic() + PATIENCE_SECONDS
    while sum(world["name"].startswith("worker-") for world in admin("GET", "")["worlds"]) < count:
        assert time.monotonic() < until, "the workers do not run at once"
        time.sleep(0.02)


@pytest.fixture
def shop(request, all_workers):
    """A client in a world of the test's own. At its end the world's journal has the test's requests and no others."""
    name = re.sub("[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
    marker = request.node.get_closest_marker("world")
    shop = Shop(name, **(marker.kwargs if marker else {}))
    yield shop
    assert admin("GET", f"/{name}/requests")["total"] == shop.sent > 0


def pytest_configure(config):
    config.addinivalue_line("markers", "world(**settings): how the world of the test is made")


# What a lost connection is to a client.
LOST = (ConnectionError, http.client.RemoteDisconnected, urllib.error.URLError)
