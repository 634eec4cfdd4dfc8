"""A world of a sandbox, and what a test can do with it."""

import urllib.parse
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self, Unpack, cast

from .call import Admin, Refusal, call, path
from .types import (
    ActiveScenarios,
    Changes,
    ChangesQuery,
    ClockNow,
    Coverage,
    Exchanges,
    Expectation,
    Explanation,
    LintReport,
    RequestFilters,
    ScenarioExplanation,
    ScenarioName,
    Scenarios,
    TokenName,
    Verification,
)
from .types import World as MadeWorld

Part = Literal["data", "scenarios", "clock", "counters", "journal"]
"""What of a world can be begun anew."""


class World:
    """A world: tenants, data, tokens, clock and failures of its own. `with` deletes it at the end of its block."""

    def __init__(self, admin: Admin, made: MadeWorld) -> None:
        self._admin = admin
        self.made = made
        """What the answer to its making says: tokens, API keys, seed, clock, warnings."""

    @property
    def name(self) -> str:
        """Its name, which the header `Sandbox-World` takes."""
        return self.made["name"]

    @property
    def url(self) -> str:
        """Its base URL, below which the service answers."""
        return self.made["url"]

    @property
    def headers(self) -> dict[str, str]:
        """The header by which the base URL of the sandbox leads to this world."""
        return {"Sandbox-World": self.name}

    def token(self, name: TokenName, tenant: str | None = None) -> str:
        """The text of the token of this name, to be sent as bearer; that of `tenant` where several have one. Raises a `LookupError`."""
        named = [token for token in self.made["tokens"] if token["name"] == name and (tenant is None or token["tenant"] in (None, tenant))]
        # The template's tokens come first, and a tenant with tokens of its own does not know them.
        own = [token for token in named if token["tenant"] == tenant]
        if named:
            return (own or named)[0]["token"]
        names = ", ".join(dict.fromkeys(token["name"] for token in self.made["tokens"]))
        where = f" for the tenant `{tenant}`" if tenant else ""
        raise LookupError(f"the world `{self.name}` has no token `{name}`{where}; it has {names}")

    def arm(self, *names: ScenarioName, **more: Unpack[Scenarios]) -> ActiveScenarios:
        """Makes scenarios active besides those that are: by name, or with `rules` that are written out."""
        body = {**more, "scenarios": [*names, *more.get("scenarios", [])]} if names else more
        return cast(ActiveScenarios, self.call("POST", "scenarios", body))

    def disarm(self, scenario: ScenarioName) -> None:
        """Makes a scenario inactive."""
        self.call("DELETE", path("scenarios", scenario))

    def scenarios(self) -> ActiveScenarios:
        """The active scenarios, and how far each rule has come."""
        return cast(ActiveScenarios, self.call("GET", "scenarios"))

    def advance(self, by: str) -> ClockNow:
        """Moves the clock on: `30s`, `15m`, `1h`."""
        return cast(ClockNow, self.call("POST", "clock/advance", {"by": by}))

    def requests(self, **filters: Unpack[RequestFilters]) -> Exchanges:
        """The exchanges in its journal that meet these filters, the latest last."""
        return cast(Exchanges, self.call("GET", "requests", query=filters))

    def explain(self, id: str = "last") -> Explanation:
        """Why the answer with this `Sandbox-Request-Id` is as it is; without one that of the last exchange."""
        return cast(Explanation, self.call("GET", path("requests", id, "explain")))

    def explain_text(self, id: str = "last") -> str:
        """The same as text."""
        return cast(str, self.call("GET", path("requests", id, "explain"), accept="text/plain"))

    def explain_scenario(self, scenario: ScenarioName) -> ScenarioExplanation:
        """Why the rules of an active scenario have fired or not."""
        return cast(ScenarioExplanation, self.call("GET", path("scenarios", scenario, "explain")))

    def changes(self, **query: Unpack[ChangesQuery]) -> Changes:
        """What has changed since the start, a snapshot or an exchange, record by record."""
        return cast(Changes, self.call("GET", "changes", query=query))

    def verify(self, expect: Sequence[Expectation] | None = None) -> Verification:
        """Holds the exchanges against these expectations, or against those of the active scenarios. Raises a `Refusal` that names those that are not met."""
        body = None if expect is None else {"expect": list(expect)}
        return cast(Verification, self.call("POST", "verify", body))

    def coverage(self) -> Coverage:
        """Which documented statuses clients have met in it."""
        return cast(Coverage, self.call("GET", "coverage"))

    def lint(self) -> LintReport:
        """What its clients do badly although they are answered."""
        return cast(LintReport, self.call("GET", "lint"))

    def write(self, tenant: str, collection: str, id: str, record: Mapping[str, object]) -> None:
        """Writes a record as another writer would; `id` is that of the record in its collection."""
        place = urllib.parse.quote(id, safe="/")
        self.call("PUT", f"{path('tenants', tenant, collection)}/{place}", record)

    def reset(self, *only: Part) -> None:
        """Begins it anew, or parts of it."""
        self.call("POST", "reset", {"only": only} if only else None)

    def delete(self) -> None:
        """Deletes it. It answers 410 from now on. Where it is gone already, nothing happens."""
        try:
            call(self._admin, "DELETE", path("worlds", self.name))
        except Refusal as refusal:
            if refusal.status not in (404, 410):
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.delete()

    def call(
        self,
        method: str,
        below: str,
        body: object = None,
        query: Mapping[str, object] | None = None,
        accept: str = "application/json",
    ) -> Any:
        """Any other call below `/__sandbox/worlds/NAME/`."""
        return call(self._admin, method, f"{path('worlds', self.name)}/{below}", body, query, accept)
