"""The worker pool: every untrusted file is decoded and every picture classified in one of its processes."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from dlcore.errors import Unavailable
from dlcore.jobs.crew import Crew
from dlcore.jobs.line import Line
from dlcore.jobs.messages import CLOSED, Request, late, lost, name_of, open_answer, pack
from dlcore.jobs.process import Process, cores
from dlcore.limits import MB, Limits
from dlcore.limits import limits as limits_of_this_process

PRELOAD = ("numpy", "PIL.Image", "torch", "torch._dynamo", "torchvision", "dlcore.runtime")
"""what workers find imported"""
_ROOM = 65536  # bytes: what stands around a result, or an error with its text


@dataclass(frozen=True, slots=True)
class PoolState:
    """A look at the pool.

    Attributes:
        slots: calls that may run at once.
        workers: worker processes alive.
        busy: calls that run now.
        queued: calls that wait for a worker.
        recycled: workers replaced because they were worn: many calls, or memory not given back.
        lost: workers that crashed or were killed for their time or memory.
    """

    slots: int
    workers: int
    busy: int
    queued: int
    recycled: int
    lost: int


class Workers:
    """Runs functions in worker processes with capped time and memory.

    Workers live long, so what a function keeps with `functools.cache` stays loaded. Each uses one
    thread, and gives way to the server.

    Args:
        slots: calls that may run at once; by default all processors but one, at least 1.
        limits: by default those of this process, `dlcore.limits.limits()`.
        preload: modules that workers find imported. This process imports none of them.
        method: "fork" or "spawn", see `dlcore.jobs.process.starter`.

    Example:
        >>> with Workers(slots=1, preload=()) as workers:
        ...     workers.call("math:hypot", 3, 4)
        5.0
    """

    def __init__(
        self,
        slots: int | None = None,
        limits: Limits | None = None,
        preload: Sequence[str] = PRELOAD,
        method: str | None = None,
    ) -> None:
        self._limits = limits or limits_of_this_process()
        waiting = (self._limits.max_waiting, self._limits.max_waiting_per_visitor)
        self._line = Line(slots or max(1, cores() - 1), *waiting)
        self.crew = Crew(tuple(preload), self._limits, method)

    def start(self) -> Self:
        """Start what starts the workers, in the background: returns at once.

        Raises:
            Unavailable: the pool was closed.
        """
        self.crew.start()
        return self

    def call(
        self,
        function: Callable[..., Any] | str,
        /,
        *args: Any,
        timeout_s: float | None = None,
        owner: Hashable = None,
        **kwargs: Any,
    ) -> Any:
        """The result of `function(*args, **kwargs)`, computed in a worker; waits for it.

        Any thread may call. Arguments and result travel by pickle: give NumPy arrays rather than
        tensors, because reading a tensor would import PyTorch here.

        Args:
            function: one at the top level of a module, or its name as "module:function"; the name
                spares this process the import of the module.
            *args: for the function.
            timeout_s: wall clock once a worker has the call, in seconds; by default `limits.call_s`.
            owner: whose call this is: waiting owners take turns.
            **kwargs: for the function.

        Raises:
            DlcoreError: as the function raised it.
            WorkerLost: the call ran out of time or memory, or its worker died.
            Unexpected: the function raised something else; the log `dlcore.jobs` has the traceback.
            Unavailable: too many calls wait, no worker can be started, or the pool was closed.
            BadSetting: the function or its arguments cannot be sent to a worker.
        """
        seconds = self._limits.call_s if timeout_s is None else timeout_s
        request = Request(name_of(function), args, kwargs, seconds)
        with self._line.turn(owner):
            message = pack(request)
            process = self.crew.take()
            try:
                message, worn = self._ask(process, message, request)
            except BaseException:  # Ctrl-C too: the answer must not become the next caller's
                self.crew.discard(process, lost=True)
                raise
            if worn:
                self.crew.discard(process)
            else:
                self.crew.put_back(process)
        return open_answer(message, request, self._limits)

    def describe(self) -> PoolState:
        """What the pool is doing."""
        line, crew = self._line, self.crew
        return PoolState(line.slots, len(crew), line.busy, line.queued, crew.recycled, crew.lost)

    def memory_mb(self) -> float:
        """Memory of all processes in MB, shared pages counted once; 0 where the system is not Linux."""
        return self.crew.resident_bytes() / MB

    def close(self) -> None:
        """End all workers, busy ones too; calls that wait or run raise `Unavailable`."""
        self._line.close()
        self.crew.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, process: Process, message: bytes, request: Request) -> tuple[bytes, bool]:
        connection = process.connection
        try:
            connection.send_bytes(message)
            if connection.poll(request.seconds):
                worn = connection.recv_bytes() != b"\0"
                return connection.recv_bytes(self._limits.max_result_bytes + _ROOM), worn
        except (EOFError, OSError):
            exit_code = process.end()
            if self.crew.closed:
                raise Unavailable(CLOSED) from None
            raise lost(request, exit_code) from None
        raise late(request)
