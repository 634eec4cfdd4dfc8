"""One call of the admin API."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from .types import Problem

# A sandbox is near: what a proxy is for is elsewhere.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Admin:
    """Where the admin API is, and the token that it asks for."""

    url: str
    """The base URL of the sandbox, without a slash at its end."""
    token: str | None = None
    """The bearer token of the admin API, where it has one."""


class Refusal(Exception):
    """An answer of the admin API that is a refusal. Its text says what is wrong and what to do about it."""

    def __init__(self, call: str, status: int, problem: Problem | None, text: str) -> None:
        super().__init__(f"{call} answers {status}: {_explained(problem) if problem else text}")
        self.call = call
        """Method and path of the call."""
        self.status = status
        """The status of the answer."""
        self.problem = problem
        """The body of the answer, where it is a problem document."""


def call(
    admin: Admin,
    method: str,
    path: str,
    body: object = None,
    query: Mapping[str, object] | None = None,
    accept: str = "application/json",
) -> Any:
    """Calls `path` below `/__sandbox/`; the answer's body, as text where `accept` asks for it. Raises a `Refusal`, or a `ConnectionError`."""
    headers = {"Accept": accept}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if admin.token:
        headers["Authorization"] = f"Bearer {admin.token}"
    search = f"?{urllib.parse.urlencode(query)}" if query else ""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{admin.url}/__sandbox/{path}{search}", data, headers, method=method)
    try:
        with _OPENER.open(request, timeout=_PATIENCE_SECONDS) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(f"{method} {path}", error) from None
    except urllib.error.URLError as error:
        raise ConnectionError(f"no sandbox answers at {admin.url}: {error.reason}") from error
    return text if accept == "text/plain" else json.loads(text) if text else None


def path(*parts: str) -> str:
    """A path whose parts may hold anything."""
    return "/".join(urllib.parse.quote(part, safe="") for part in parts)


def _refusal(called: str, answer: urllib.error.HTTPError) -> Refusal:
    text = answer.read().decode(errors="replace")
    is_problem = answer.headers.get_content_type() == "application/problem+json"
    return Refusal(called, answer.code, cast(Problem, json.loads(text)) if is_problem else None, text)


def _explained(problem: Problem) -> str:
    unmet = [f"\n  FAIL {failure['expectation']}: {failure['message']}" for failure in problem.get("failures", [])]
    return f"{problem['detail']}{''.join(unmet)}\nhint: {problem['hint']}"
