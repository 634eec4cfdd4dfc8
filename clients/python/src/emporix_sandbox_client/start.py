"""Finds the program, runs it, and ends it."""

import contextlib
import os
import shutil
import subprocess
import sys
import sysconfig
import weakref
from collections.abc import Sequence
from types import TracebackType
from typing import Self

# The command that `exec` runs: it says where the sandbox is, and ends with its standard input. So nothing is left running
# when this process is gone, however it ended.
_WITNESS = "import os, sys; print(os.environ['EMPORIX_SANDBOX_URL'], flush=True); sys.stdin.read()"

_FIND = "install the package `emporix-sandbox`, or set EMPORIX_SANDBOX_BIN to the program"

# How long an end may take, and how long one that is forced.
_PATIENCE_SECONDS = 15
_LAST_PATIENCE_SECONDS = 5


class Running:
    """A sandbox that was started here. `with` ends it."""

    def __init__(self, url: str, process: "subprocess.Popen[str]") -> None:
        self.url = url
        """Its base URL."""
        self._process = process
        _STARTED.add(self)

    def stop(self) -> None:
        """Ends it, and waits until the process is gone. One that does not end is forced to."""
        for patience, force in ((_PATIENCE_SECONDS, self._process.terminate), (_LAST_PATIENCE_SECONDS, self._process.kill)):
            try:
                self._process.communicate(timeout=patience)
                return
            except subprocess.TimeoutExpired:
                force()
        self._process.wait()

    def _leave(self) -> None:
        """Closes the copy of the standard input that a forked process has, which would keep the sandbox alive."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


_STARTED: "weakref.WeakSet[Running]" = weakref.WeakSet()


def _leave_all() -> None:
    for running in list(_STARTED):
        running._leave()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_all)


def start(flags: Sequence[str] = ("--quiet",)) -> Running:
    """Starts the program on a free port and waits until it answers. `flags` are those of `emporix-sandbox exec`.

    The program is that of `EMPORIX_SANDBOX_BIN`, the one that is installed beside this interpreter, or `emporix-sandbox` of the path.
    """
    program = _program()
    command = [program, "exec", *flags, "--", sys.executable, "-c", _WITNESS]
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        raise RuntimeError(f"{program}: {error.strerror}\nhint: {_FIND}") from error
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    if not url:
        raise RuntimeError(f"{program} ended with {process.wait()} before it was ready\nhint: what it has said on its standard error is the reason; {_FIND}")
    running = Running(url, process)
    if not url.startswith("http"):
        running.stop()
        raise RuntimeError(f"{program} is no emporix-sandbox: it says {url}\nhint: {_FIND}")
    return running


def _program() -> str:
    beside = shutil.which("emporix-sandbox", path=sysconfig.get_path("scripts"))
    return os.environ.get("EMPORIX_SANDBOX_BIN") or beside or "emporix-sandbox"
