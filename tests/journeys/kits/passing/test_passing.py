"""What the plugin has to bear: tests that pass, in a run that ends."""

import multiprocessing
import signal

import pytest
from emporix_sandbox_client import World


@pytest.mark.emporix_world(fixtures={"mytenant": {}, "acme": {"tokens": [{"name": "read", "token": "acme-read", "scopes": []}]}})
def test_a_token_is_that_of_the_tenant(emporix_world: World) -> None:
    assert emporix_world.token("read", "acme") == "acme-read"
    assert emporix_world.token("read", "mytenant") == "read"
    assert emporix_world.token("read") == "read"
    with pytest.raises(LookupError, match="for the tenant `mytenant`"):
        emporix_world.token("unknown", "mytenant")


@pytest.mark.emporix_world(scenarios=["forbidden"], unfired="fail")
def test_a_world_that_is_gone_says_nothing_of_its_rules(emporix_world: World) -> None:
    emporix_world.delete()


def test_a_process_that_goes_on_does_not_keep_the_sandbox(emporix_world: World) -> None:
    multiprocessing.get_context("fork").Process(target=signal.pause, daemon=True).start()
    assert emporix_world.requests()["total"] == 0
