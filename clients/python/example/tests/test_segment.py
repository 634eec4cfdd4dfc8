"""What the client does when calls fail, each test in a world of its own. The failures have to happen (`unfired` in pyproject.toml)."""

import asyncio

import pytest
from emporix_sandbox_client import AsyncSandbox, AsyncWorld, Sandbox, World
from shop.segment import Access, Segment

SEGMENT = "628cd20c6e8b2432b6346ca6"
JOHN = "98029737"


def segment_of(world: World) -> Segment:
    return Segment(Access(world.url, "mytenant", "mytenant.backend", "backend-secret"), SEGMENT)


def statuses(world: World) -> list[int | None]:
    """The statuses that the client has met, in their order."""
    return [exchange["status"] for exchange in world.requests()["requests"]]


@pytest.mark.emporix_world(seed=7, scenarios=["token-dies-mid-session"])
def test_a_token_that_dies_is_fetched_anew_after_the_401(emporix_world: World) -> None:
    segment = segment_of(emporix_world)
    segment.promote(JOHN, "GOLD")
    segment.promote(JOHN, "SILVER")
    assert 401 in statuses(emporix_world)
    emporix_world.verify([{"name": "a token is fetched after the 401", "on": "POST /oauth/token", "count": 2}])


@pytest.mark.emporix_world(seed=7, scenarios=["another-writer-first"])
def test_a_409_is_resolved_by_reading_again(emporix_world: World) -> None:
    segment_of(emporix_world).promote(JOHN, "GOLD")
    assert statuses(emporix_world) == [200, 200, 409, 200, 204]
    conflict = emporix_world.requests(status="409")["requests"][0]["id"]
    assert "409" in emporix_world.explain(conflict)["summary"]


@pytest.mark.emporix_world(seed=7, scenarios=["third-row-fails-once"])
def test_only_the_row_that_failed_is_sent_again(emporix_world: World) -> None:
    segment_of(emporix_world).add(["61109356", "65044570", "66001234", "18249883"])
    emporix_world.verify([{"name": "only the failed row again", "on": "PUT …/customers/bulk", "onlyFailedRows": True}])
    changes = emporix_world.changes()["changes"]
    added = [record["id"] for record in changes if (record["collection"], record["change"]) == ("customer-assignments", "added")]
    assert len(added) == 4


@pytest.mark.asyncio
@pytest.mark.emporix_world(seed=7, scenarios=["write-lands-answer-lost"])
async def test_an_answer_that_is_lost_is_no_lost_write(emporix_async_world: AsyncWorld) -> None:
    await asyncio.to_thread(segment_of(emporix_async_world.sync).promote, JOHN, "GOLD")
    lost = await emporix_async_world.requests(fault="write-lands-answer-lost")
    assert [(exchange["status"], exchange["committed"]) for exchange in lost["requests"]] == [(None, True)]


def test_a_world_without_a_fixture_goes_at_the_end_of_its_block(emporix_sandbox: Sandbox) -> None:
    with emporix_sandbox.world(seed=7, clock={"mode": "frozen", "at": "2026-01-31T12:00:00Z"}) as world:
        assert world.advance("90m") == {"mode": "frozen", "at": "2026-01-31T13:30:00.000Z"}
        segment_of(world).add(["61109356"])
        assert len(world.coverage()["operations"]) == 2
    assert world.name not in [listed["name"] for listed in emporix_sandbox.call("GET", "worlds")["worlds"]]


@pytest.mark.asyncio
async def test_two_worlds_know_nothing_of_one_another(emporix_sandbox: Sandbox) -> None:
    sandbox = AsyncSandbox(emporix_sandbox.url)
    async with sandbox.world(seed=7) as one, sandbox.world(seed=7) as other:
        await asyncio.to_thread(segment_of(one.sync).promote, JOHN, "GOLD")
        assert (await one.changes())["total"] == 2  # the assignment, and the token that was issued
        assert (await other.changes())["total"] == 0
