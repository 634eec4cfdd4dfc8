"""Tests that fail, so that their report can be read."""

import urllib.error
import urllib.request

import pytest
from emporix_sandbox_client import World

JOINS = "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/61109356"


def write(world: World, token: str) -> int:
    request = urllib.request.Request(world.url + JOINS, method="PUT", headers={"Authorization": f"Bearer {world.token(token)}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_write_that_is_refused(emporix_world: World) -> None:
    write(emporix_world, "service")
    assert write(emporix_world, "read") == 204


def test_a_long_journal(emporix_world: World) -> None:
    for _ in range(101):
        write(emporix_world, "read")
    assert emporix_world.requests()["total"] == 0


@pytest.mark.emporix_world(scenarios=["forbidden"])
def test_a_rule_that_has_not_fired(emporix_world: World) -> None:
    assert emporix_world.name in emporix_world.url


@pytest.mark.emporix_world(scenarios=["forbidden"], unfired="ignore")
def test_a_rule_that_need_not_fire(emporix_world: World) -> None:
    assert emporix_world.name in emporix_world.url


@pytest.mark.parametrize("case", [pytest.param("a", id=id) for id in ("a/b", "a-b", "long" * 100)])
def test_of_a_hard_name(emporix_world: World, case: str) -> None:
    assert emporix_world.name == case
