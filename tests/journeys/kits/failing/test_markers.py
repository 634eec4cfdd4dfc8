"""Markers that would say nothing."""

import pytest
from emporix_sandbox_client import World


@pytest.mark.emporix_world("forbidden")
def test_a_name_alone(emporix_world: World) -> None:
    assert emporix_world.name


@pytest.mark.emporix_world(unfired="fial")
def test_a_word_that_is_not_known(emporix_world: World) -> None:
    assert emporix_world.name
