"""Fixtures that fail at their beginning and at their end, and tests that fail beside them: each report says what happened."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from emporix_sandbox_client import World


def log_in(world: World) -> None:
    try:
        urllib.request.urlopen(f"{world.url}/oauth/token", b"")
    except urllib.error.HTTPError as error:
        error.close()


@pytest.fixture
def ends_badly(emporix_world: World) -> Iterator[World]:
    yield emporix_world
    raise RuntimeError("it has not ended well")


@pytest.fixture
def begins_badly(emporix_world: World) -> World:
    log_in(emporix_world)
    raise RuntimeError("it has not begun well")


@pytest.fixture
def ends_late_and_badly() -> Iterator[None]:
    yield
    raise RuntimeError("it has not ended well, after the world's fixture")


def test_of_a_fixture_that_begins_badly(begins_badly: World) -> None:
    log_in(begins_badly)


def test_of_a_fixture_that_ends_late_and_badly(ends_late_and_badly: None, emporix_world: World) -> None:
    log_in(emporix_world)


def test_of_a_fixture_that_ends_badly(ends_badly: World) -> None:
    log_in(ends_badly)
