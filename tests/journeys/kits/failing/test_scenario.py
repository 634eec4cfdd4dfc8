"""A test whose scenario is not there."""

import pytest
from emporix_sandbox_client import World


@pytest.mark.emporix_world(scenarios=["forbiden"])
def test_of_a_wrong_name(emporix_world: World) -> None:
    assert emporix_world.name
