"""A worker process as the server sees it, and what starts one."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from dlcore.limits import Limits

START_S = 120.0
"""how long the first worker may take to import PyTorch, in seconds"""


@dataclass(slots=True, eq=False)
class Process:
    """One running worker.

    Attributes:
        pid: the system's number of the process.
        connection: our end of its pipe, see `dlcore.jobs.worker.work`.
    """

    pid: int
    connection: Connection
    _kill: Callable[[], int | None]
    _ended: bool = False
    _exit_code: int | None = field(default=None)

    def end(self) -> int | None:
        """Kill the process if it runs, and clear it away.

        Returns:
            How it ended: its exit status, minus the signal that ended it, or None where nobody knows.
        """
        if not self._ended:
            self._ended = True
            self.connection.close()
            self._exit_code = self._kill()
        return self._exit_code

    def wait_until_ready(self) -> None:
        """Wait for the worker's first word.

        Raises:
            ConnectionError: it ended, or did not come up in time.
        """
        ready = False
        try:
            ready = self.connection.poll(START_S) and self.connection.recv_bytes() == b"ready"
        except EOFError:
            raise ConnectionError("the worker ended at once") from None
        finally:
            if not ready:
                self.end()
        if not ready:
            raise ConnectionError("the worker did not come up in time")


class Starter(Protocol):
    """Starts worker processes on this machine."""

    def start(self) -> Process:
        """A new worker, ready for its first call.

        Raises:
            OSError: no process could be made.
        """
        ...

    @property
    def alive(self) -> bool:
        """Whether it can start workers; a new one has to be made otherwise."""
        ...

    def pids(self) -> list[int]:
        """Processes of the starter itself."""
        ...

    def close(self) -> None:
        """End the starter and every worker it started."""
        ...


def starter(preload: tuple[str, ...], limits: Limits, method: str | None = None) -> Starter:
    """The best starter of this system.

    Args:
        preload: modules that workers find imported.
        limits: what one call may use.
        method: "fork" (a fork server, 10 ms a worker) or "spawn" (a new Python, seconds a worker); by
            default "fork" on Linux and "spawn" elsewhere: macOS's frameworks, its GPU among them,
            break in a forked process, and Windows has no fork.
    """
    if method == "fork" or (method is None and sys.platform.startswith("linux")):
        from dlcore.jobs.forkserver import ForkServer

        return ForkServer(preload, limits)
    from dlcore.jobs.spawner import Spawner

    return Spawner(preload, limits)


def resident_bytes(pid: int) -> int:
    """Memory of a process in bytes, its part of shared pages counted; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0)


def cores() -> int:
    """Processors that this process may use, at least 1."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
