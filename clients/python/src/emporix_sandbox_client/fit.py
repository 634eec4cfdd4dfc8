"""Whether a sandbox is one that this package knows: program and package are made together, and have one version."""

from importlib.metadata import version

from .call import Refusal
from .sandbox import Sandbox


def check(sandbox: Sandbox) -> Sandbox:
    """The same sandbox. Raises a `RuntimeError` that says what to do where something else answers, or another version."""
    try:
        found = str(sandbox.call("GET", "config")["version"])
    except (ConnectionError, Refusal) as error:
        raise RuntimeError(f"{error}\nhint: EMPORIX_SANDBOX_URL names a sandbox that runs; without it one is started") from error
    except (ValueError, TypeError, KeyError) as error:
        raise RuntimeError(f"what answers at {sandbox.url} is no emporix-sandbox\nhint: EMPORIX_SANDBOX_URL names a sandbox that runs; without it one is started") from error
    own = version("emporix-sandbox-client")
    if found.split(".")[:2] != own.split(".")[:2]:
        raise RuntimeError(
            f"the sandbox at {sandbox.url} is version {found}, and emporix-sandbox-client is {own}\n"
            f"hint: install both in one version, `pip install emporix-sandbox=={own} emporix-sandbox-client=={own}`; EMPORIX_SANDBOX_BIN and the path may name another program"
        )
    return sandbox
