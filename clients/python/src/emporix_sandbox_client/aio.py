"""The same for coroutines of asyncio: each call is made in a thread, so that the event loop goes on."""

import asyncio
from collections.abc import Generator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, Unpack

from .sandbox import Sandbox
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
    NewWorld,
    RequestFilters,
    ScenarioExplanation,
    ScenarioName,
    Scenarios,
    TokenName,
    Verification,
)
from .types import World as MadeWorld
from .world import Part, World


class AsyncWorld:
    """A `World` whose calls are awaited. `async with` deletes it at the end of its block."""

    def __init__(self, world: World) -> None:
        self.sync = world
        """The same world for code that does not await."""

    @property
    def made(self) -> MadeWorld:
        """What the answer to its making says: tokens, API keys, seed, clock, warnings."""
        return self.sync.made

    @property
    def name(self) -> str:
        """Its name, which the header `Sandbox-World` takes."""
        return self.sync.name

    @property
    def url(self) -> str:
        """Its base URL, below which the service answers."""
        return self.sync.url

    @property
    def headers(self) -> dict[str, str]:
        """The header by which the base URL of the sandbox leads to this world."""
        return self.sync.headers

    def token(self, name: TokenName, tenant: str | None = None) -> str:
        """As `World.token`."""
        return self.sync.token(name, tenant)

    async def arm(self, *names: ScenarioName, **more: Unpack[Scenarios]) -> ActiveScenarios:
        """As `World.arm`."""
        return await asyncio.to_thread(self.sync.arm, *names, **more)

    async def disarm(self, scenario: ScenarioName) -> None:
        """As `World.disarm`."""
        await asyncio.to_thread(self.sync.disarm, scenario)

    async def scenarios(self) -> ActiveScenarios:
        """As `World.scenarios`."""
        return await asyncio.to_thread(self.sync.scenarios)

    async def advance(self, by: str) -> ClockNow:
        """As `World.advance`."""
        return await asyncio.to_thread(self.sync.advance, by)

    async def requests(self, **filters: Unpack[RequestFilters]) -> Exchanges:
        """As `World.requests`."""
        return await asyncio.to_thread(self.sync.requests, **filters)

    async def explain(self, id: str = "last") -> Explanation:
        """As `World.explain`."""
        return await asyncio.to_thread(self.sync.explain, id)

    async def explain_text(self, id: str = "last") -> str:
        """As `World.explain_text`."""
        return await asyncio.to_thread(self.sync.explain_text, id)

    async def explain_scenario(self, scenario: ScenarioName) -> ScenarioExplanation:
        """As `World.explain_scenario`."""
        return await asyncio.to_thread(self.sync.explain_scenario, scenario)

    async def changes(self, **query: Unpack[ChangesQuery]) -> Changes:
        """As `World.changes`."""
        return await asyncio.to_thread(self.sync.changes, **query)

    async def verify(self, expect: Sequence[Expectation] | None = None) -> Verification:
        """As `World.verify`."""
        return await asyncio.to_thread(self.sync.verify, expect)

    async def coverage(self) -> Coverage:
        """As `World.coverage`."""
        return await asyncio.to_thread(self.sync.coverage)

    async def lint(self) -> LintReport:
        """As `World.lint`."""
        return await asyncio.to_thread(self.sync.lint)

    async def write(self, tenant: str, collection: str, id: str, record: Mapping[str, object]) -> None:
        """As `World.write`."""
        await asyncio.to_thread(self.sync.write, tenant, collection, id, record)

    async def reset(self, *only: Part) -> None:
        """As `World.reset`."""
        await asyncio.to_thread(self.sync.reset, *only)

    async def delete(self) -> None:
        """As `World.delete`."""
        await asyncio.to_thread(self.sync.delete)

    async def call(self, method: str, below: str, body: object = None, query: Mapping[str, object] | None = None) -> Any:
        """Any other call below `/__sandbox/worlds/NAME/`."""
        return await asyncio.to_thread(self.sync.call, method, below, body, query)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.delete()


class AsyncSandbox:
    """A `Sandbox` whose calls are awaited."""

    def __init__(self, url: str | None = None, admin_token: str | None = None) -> None:
        """The sandbox at this base URL, or the one that `EMPORIX_SANDBOX_URL` names. Nothing is sent yet."""
        self.sync = Sandbox(url, admin_token)
        """The same sandbox for code that does not await."""

    @property
    def url(self) -> str:
        """Its base URL."""
        return self.sync.url

    def world(self, **settings: Unpack[NewWorld]) -> "Making":
        """Makes a world: `async with sandbox.world(seed=7) as world`, or `world = await sandbox.world()`."""
        return Making(self.sync, settings)

    async def coverage(self) -> Coverage:
        """As `Sandbox.coverage`."""
        return await asyncio.to_thread(self.sync.coverage)

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """As `Sandbox.call`."""
        return await asyncio.to_thread(self.sync.call, method, path, body)


class Making:
    """A world that is made when it is awaited or entered."""

    def __init__(self, sandbox: Sandbox, settings: NewWorld) -> None:
        self._sandbox = sandbox
        self._settings = settings
        self._world: AsyncWorld | None = None

    async def _make(self) -> AsyncWorld:
        return AsyncWorld(await asyncio.to_thread(self._sandbox.world, **self._settings))

    def __await__(self) -> Generator[Any, None, AsyncWorld]:
        return self._make().__await__()

    async def __aenter__(self) -> AsyncWorld:
        self._world = await self._make()
        return self._world

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._world is not None:
            await self._world.delete()
