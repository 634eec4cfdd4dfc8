"""A plugin of pytest: a world for each test, and what happened in it in the report of a test that fails."""

import contextlib
import hashlib
import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from .aio import AsyncWorld
from .call import Refusal
from .evidence import evidence
from .fit import check
from .sandbox import Sandbox
from .start import start
from .types import NewWorld
from .world import World

_WORLD = pytest.StashKey[World]()
_MARKER = "emporix_world"

_UNFIRED = ("ignore", "fail")

# How many characters of a test's id the name of its folder has; file systems take 255 bytes.
_MOST_OF_AN_ID = 120

# How long a world stays that no test has deleted, because the run was killed.
_TTL = "1h"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("emporix-sandbox")
    group.addoption("--emporix-unfired", choices=_UNFIRED, help="what it means that a rule of a test's world has not fired when the test has passed")
    group.addoption("--emporix-report", metavar="DIR", type=Path, help="folder with journal.json, explanations.txt and changes.json of each test that fails")
    parser.addini("emporix_unfired", "the same as --emporix-unfired", default="ignore")


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known, and refuses a setting that says nothing."""
    unfired = config.getini("emporix_unfired")
    if unfired not in _UNFIRED:
        raise pytest.UsageError(f"emporix_unfired is {unfired!r}; it takes 'ignore' or 'fail'")
    config.addinivalue_line("markers", f"{_MARKER}(**settings): how the world of the test is made, as POST worlds takes it, and unfired='fail'")


@pytest.fixture(scope="session")
def emporix_sandbox(pytestconfig: pytest.Config) -> Sandbox:
    """The sandbox that `EMPORIX_SANDBOX_URL` names, or one that is started for this process and ends with it: with xdist one for each worker."""
    try:
        if os.environ.get("EMPORIX_SANDBOX_URL"):
            return check(Sandbox())
        running = start()
        # Not with the fixture: what happened in a world is asked after the fixtures of its test have ended.
        pytestconfig.add_cleanup(running.stop)
        return check(Sandbox(running.url))
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def emporix_world(request: pytest.FixtureRequest, emporix_sandbox: Sandbox) -> World:
    """A world of the test's own, which goes with it. The marker `emporix_world` says how it is made."""
    _end(request.node)
    settings = cast(NewWorld, {"ttl": _TTL, **_settings(request.node)})
    try:
        world = emporix_sandbox.world(**settings)
    except (Refusal, ConnectionError) as error:
        pytest.fail(f"the world of this test cannot be made: {error}", pytrace=False)
    request.node.stash[_WORLD] = world
    return world


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Deletes the world of a test when its fixtures have ended, which can fail too, and its reports are made."""
    try:
        return (yield)
    finally:
        _end(item)


def _end(item: pytest.Item) -> None:
    """Deletes the world of a test, or of an earlier try of it. A sandbox that is gone has failed the test already."""
    world = item.stash.get(_WORLD, None)
    if world is not None:
        del item.stash[_WORLD]
        with contextlib.suppress(Refusal, OSError):
            world.delete()


@pytest.fixture
def emporix_async_world(emporix_world: World) -> AsyncWorld:
    """The same world for tests that are coroutines."""
    return AsyncWorld(emporix_world)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuses markers that would say nothing, before a test runs. A worker of xdist cannot refuse a run: there the test fails."""
    mistakes = dict.fromkeys(mistake for item in items for mistake in _mistakes(item))
    if mistakes and not hasattr(config, "workerinput"):
        raise pytest.UsageError("\n".join(mistakes))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fails a test whose markers would say nothing."""
    mistakes = list(_mistakes(item))
    if mistakes:
        pytest.fail("\n".join(mistakes), pytrace=False)


def _mistakes(item: pytest.Item) -> Iterator[str]:
    for marker in item.iter_markers(_MARKER):
        if marker.args:
            shown = ", ".join(repr(argument) for argument in marker.args)
            yield f"{item.nodeid}: {_MARKER}({shown}) has no effect, since every setting has a name: write {_MARKER}(scenarios=['NAME']) or {_MARKER}(seed=7)"
        if marker.kwargs.get("unfired", "ignore") not in _UNFIRED:
            yield f"{item.nodeid}: {_MARKER}(unfired={marker.kwargs['unfired']!r}) is not known; it takes 'ignore' or 'fail'"


def _settings(item: pytest.Item) -> dict[str, Any]:
    """What the markers of a test say, the nearest last, so that it counts."""
    merged: dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers(_MARKER))):
        merged.update(marker.kwargs)
    merged.pop("unfired", None)
    return merged


def _unfired(item: pytest.Item) -> str:
    said = [marker.kwargs["unfired"] for marker in item.iter_markers(_MARKER) if "unfired" in marker.kwargs]
    return str(said[0] if said else item.config.getoption("emporix_unfired") or item.config.getini("emporix_unfired"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fails a test that has passed while a rule of its world has not fired, where that is asked for."""
    result = yield
    world = item.stash.get(_WORLD, None)
    if world is not None and _unfired(item) == "fail":
        try:
            world.verify([{"name": "every rule has fired", "noUnfiredRule": True}])
        except Refusal as refusal:
            # A world that the test has deleted can say nothing of its rules.
            if refusal.status not in (404, 410):
                pytest.fail(str(refusal), pytrace=False)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Adds what happened in the world of a test that fails, or whose fixtures do at their end, to its report."""
    report = yield
    world = item.stash.get(_WORLD, None)
    if report.failed and world is not None:
        _attach(item, report, world)
    return report


def _attach(item: pytest.Item, report: pytest.TestReport, world: World) -> None:
    try:
        found = evidence(world)
    except (Refusal, OSError) as error:
        report.sections.append(("emporix-sandbox", f"what happened in the world cannot be said: {error}"))
        return
    report.sections.extend((f"emporix-sandbox: {title}", text) for title, text in found.sections())
    folder: Path | None = item.config.getoption("emporix_report")
    if folder is not None:
        at = folder / _folder_name(item.nodeid)
        try:
            found.save(at)
        except OSError as error:
            report.sections.append(("emporix-sandbox", f"what happened in the world cannot be written to {at}: {error}"))
            return
        # JUnit takes those of the report of the teardown, which is made of the item's.
        said = ("emporix-sandbox", str(at))
        if said not in item.user_properties:
            item.user_properties.append(said)
        report.user_properties = list(item.user_properties)


def _folder_name(id: str) -> str:
    """A name that is readable, short enough for a file system, and of this test alone."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", id).strip("-")[:_MOST_OF_AN_ID]
    return f"{readable}-{hashlib.sha256(id.encode(errors='backslashreplace')).hexdigest()[:8]}"
