"""What Schemathesis calls with, and what the sandbox promises beyond its description."""

import json
import os
import re
from functools import cache
from urllib.request import urlopen

import schemathesis

TENANT = "mytenant"
# Whose call an operation is; the others are those of a service. Its token and the customer's are of the shipped fixtures.
OF_VISITORS = re.compile(r"^/customer/\{tenant\}/(login|signup)$")
OF_CUSTOMERS = re.compile(r"/segments/me$|/category-trees$|^/customer/\{tenant\}/(?!customers)")


@cache
def visitor() -> str:
    """The token of a visitor who has not logged in."""
    query = f"tenant={TENANT}&client_id={TENANT}.storefront"
    with urlopen(f"{os.environ['EMPORIX_API_URL']}/customerlogin/auth/anonymous/login?{query}") as answer:
        return json.load(answer)["access_token"]


@schemathesis.auth(refresh_interval=None)
class Token:
    """The token of an operation; none is kept from one to the next."""

    def get(self, case, ctx):
        path = ctx.operation.path
        if OF_VISITORS.search(path):
            return visitor()
        return "customer" if OF_CUSTOMERS.search(path) else "service"

    def set(self, case, data, ctx):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Calls one tenant, so that a call finds what another has made; a name that is not valid stays as it is."""
    drawn = str((case.path_parameters or {}).get("tenant", ""))
    if re.fullmatch(r"[a-z][a-z0-9]{2,15}", drawn):
        case.path_parameters["tenant"] = TENANT


@schemathesis.check
def every_refusal_has_a_hint(ctx, response, case):
    """A refusal says what to do in a header, whatever its body is."""
    if response.status_code >= 400 and not response.headers.get("sandbox-hint"):
        raise AssertionError(f"{response.status_code} without a Sandbox-Hint")
