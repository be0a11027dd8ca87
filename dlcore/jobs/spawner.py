"""Workers without fork: each is a new Python that imports what it needs (macOS, Windows)."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

from dlcore.jobs.process import Process
from dlcore.jobs.worker import prepare, work
from dlcore.limits import Limits

_main_lock = threading.Lock()


class Spawner:
    """Starts each worker as a new Python.

    Args:
        preload: modules to import before the first call.
        limits: what one call may use.
    """

    def __init__(self, preload: tuple[str, ...], limits: Limits) -> None:
        self._setup = (preload, limits)
        self._context = multiprocessing.get_context("spawn")
        self._processes: list[BaseProcess] = []

    def start(self) -> Process:
        """A new worker, ready for its first call.

        Raises:
            OSError: no process could be made.
        """
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=live, args=(theirs, *self._setup), daemon=True)
        with theirs, _neutral_main():
            process.start()
        self._processes.append(process)
        started = Process(process.pid or 0, ours, partial(self._end, process))
        started.wait_until_ready()
        return started

    @property
    def alive(self) -> bool:
        """Always: there is no process in between."""
        return True

    def pids(self) -> list[int]:
        """None: there is no process but the workers."""
        return []

    def close(self) -> None:
        """End every worker."""
        for process in tuple(self._processes):
            with suppress(ValueError):  # its caller has cleared it away meanwhile
                process.kill()

    def _end(self, process: BaseProcess) -> int | None:
        process.kill()
        process.join()
        exit_code = process.exitcode
        process.close()  # otherwise each worker leaves two file descriptors open
        self._processes.remove(process)
        return exit_code


def live(connection: Connection, preload: tuple[str, ...], limits: Limits) -> None:
    """The life of a spawned worker: silent, and no longer than the server's."""
    with Path(os.devnull).open("r+b") as nothing:
        for standard in (0, 1, 2):
            os.dup2(nothing.fileno(), standard)
    threading.Thread(target=_end_with_server, daemon=True).start()
    prepare(preload)
    work(connection, limits)


def _end_with_server() -> None:
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(0)


@contextmanager
def _neutral_main() -> Iterator[None]:
    """Hide the main script, which `multiprocessing` would run again in the new process."""
    with _main_lock:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script
