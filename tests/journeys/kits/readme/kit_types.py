"""What the type checker takes of the kit, and what it refuses. Nothing of it runs."""

from emporix_sandbox_client import AsyncWorld, World


def names(world: World) -> None:
    world.token("read")
    world.token("acme-read", "acme")
    world.arm("forbidden", "one-of-my-own")
    world.requests(last=3, status=404)
    world.requests(last="3", status="4xx")
    world.requests(lst=3)  # type: ignore[call-arg]
    world.changes(max=7)


async def awaited(world: AsyncWorld) -> None:
    await world.arm("forbidden", "one-of-my-own")
    await world.requests(last=3)
