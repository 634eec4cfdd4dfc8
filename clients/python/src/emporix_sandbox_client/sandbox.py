"""A sandbox that runs."""

import os
from typing import Any, Unpack, cast

from .call import Admin, call
from .types import Coverage, NewWorld
from .types import World as MadeWorld
from .world import World


class Sandbox:
    """A sandbox that runs, in which worlds are made."""

    def __init__(self, url: str | None = None, admin_token: str | None = None) -> None:
        """The sandbox at this base URL, or the one that `EMPORIX_SANDBOX_URL` names. Nothing is sent yet."""
        url = url or os.environ.get("EMPORIX_SANDBOX_URL")
        if not url:
            raise ValueError("no sandbox is named: set EMPORIX_SANDBOX_URL, or run the tests with `emporix-sandbox exec`, or use `start()`")
        self._admin = Admin(url.rstrip("/"), admin_token or os.environ.get("EMPORIX_SANDBOX_ADMIN_TOKEN"))

    @property
    def url(self) -> str:
        """Its base URL."""
        return self._admin.url

    def world(self, **settings: Unpack[NewWorld]) -> World:
        """Makes a world, as POST `worlds` does: with these fixtures, scenarios, clock and seed. `with` deletes it at the end."""
        return World(self._admin, cast(MadeWorld, call(self._admin, "POST", "worlds", settings)))

    def coverage(self) -> Coverage:
        """Which documented statuses clients have met in all worlds, those that are gone too."""
        return cast(Coverage, self.call("GET", "coverage"))

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Any other call below `/__sandbox/`."""
        return call(self._admin, method, path, body)
