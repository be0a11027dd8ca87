"""The worker processes that are alive: handed out, taken back, replaced when they are lost or worn."""

import threading

from dlcore.errors import Unavailable
from dlcore.jobs.messages import CLOSED, NO_WORKER, log
from dlcore.jobs.process import Process, Starter, resident_bytes, starter
from dlcore.limits import Limits


class Crew:
    """Hands one process to one caller at a time; how many there may be is the caller's business.

    Args:
        preload: modules that workers find imported.
        limits: what one call may use.
        method: see `dlcore.jobs.process.starter`.
    """

    def __init__(self, preload: tuple[str, ...], limits: Limits, method: str | None = None) -> None:
        self._setup = (preload, limits, method)
        self._lock = threading.Lock()
        self._starter: Starter | None = None
        self._idle: list[Process] = []
        self._alive: set[Process] = set()
        self.closed = False
        self.recycled = 0
        self.lost = 0

    def start(self) -> Starter:
        """What starts the workers; made here, in the background, when there is none or it has gone.

        Raises:
            Unavailable: the crew was closed.
        """
        with self._lock:
            if self.closed:
                raise Unavailable(CLOSED)
            if self._starter is not None and not self._starter.alive:
                log.warning("the fork server has gone and is started again")
                self._starter.close()
                self._starter = None
            self._starter = self._starter or starter(*self._setup)
            return self._starter

    def take(self) -> Process:
        """The idle worker used last, whose models are loaded, or a new one; give it back in any case.

        Raises:
            Unavailable: the crew was closed, or no worker can be started.
        """
        while True:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            if process is None:
                return self.fresh()
            if not process.connection.poll():
                return process
            self.discard(process, lost=True)  # an idle worker says nothing, unless it has ended

    def fresh(self) -> Process:
        """A new worker; give it back, discard it or end it.

        Raises:
            Unavailable: the crew was closed, or no worker can be started.
        """
        for _ in range(2):  # the fork server may have been killed since the last call
            starting = self.start()
            try:
                process = starting.start()
            except OSError as error:
                log.warning("no worker was started: %s", error)
                if starting.alive:
                    break
                continue
            with self._lock:
                self._alive.add(process)
            return process
        raise Unavailable(CLOSED if self.closed else NO_WORKER)

    def put_back(self, process: Process) -> None:
        """Keep a worker that has given its whole answer for the next caller."""
        with self._lock:
            if not self.closed:
                self._idle.append(process)
                return
        self.discard(process)

    def discard(self, process: Process, lost: bool = False) -> None:
        """End a worker: lost, or worn by many calls or by memory that it did not give back."""
        with self._lock:
            self._alive.discard(process)
            self.lost += lost
            self.recycled += not lost
        process.end()

    def end(self, process: Process) -> int | None:
        """End a process whose only work is done or stopped.

        Returns:
            How it ended, see `Process.end`.
        """
        with self._lock:
            self._alive.discard(process)
        return process.end()

    def close(self) -> None:
        """End every worker; whoever holds one sees its connection end."""
        with self._lock:
            self.closed = True
            starting, self._starter = self._starter, None
            idle, self._idle = self._idle, []
            self._alive.difference_update(idle)
        for process in idle:
            process.end()
        if starting is not None:
            starting.close()

    def __len__(self) -> int:
        return len(self._alive)

    def resident_bytes(self) -> int:
        """Memory of all processes in bytes, shared pages counted once; 0 where the system is not Linux."""
        with self._lock:
            pids = [process.pid for process in self._alive] + (self._starter.pids() if self._starter else [])
        return sum(map(resident_bytes, pids))
