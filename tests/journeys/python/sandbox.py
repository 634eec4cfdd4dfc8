"""The sandbox as a process of its own, on a free port."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running(binary: str, behaviors: list[str]) -> Iterator[str]:
    """Starts `binary` with these behaviors, each `name=value`, and yields its URL."""
    flags = ["--port", "0", "--format", "json", "--quiet"]
    more = [word for behavior in behaviors for word in ("--behavior", behavior)]
    with subprocess.Popen([binary, *flags, *more], stdout=subprocess.PIPE, text=True) as process:
        try:
            events = (json.loads(line) for line in process.stdout)
            yield next(event["url"] for event in events if event["event"] == "ready")
        finally:
            process.terminate()
