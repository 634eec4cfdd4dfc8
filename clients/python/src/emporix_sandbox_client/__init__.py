"""A client of the admin API of emporix-sandbox: a world for each test, sync and async."""

from .aio import AsyncSandbox, AsyncWorld
from .call import Refusal
from .evidence import Evidence, evidence
from .sandbox import Sandbox
from .start import Running, start
from .world import World

__all__ = ["AsyncSandbox", "AsyncWorld", "Evidence", "Refusal", "Running", "Sandbox", "World", "evidence", "start"]
