"""The one thread that listens to the processes of all jobs, minds their time and ends them."""

import math
import shutil
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from dlcore.jobs import outcome
from dlcore.jobs.crew import Crew
from dlcore.jobs.desk import ABANDON_S, CLOSE_S, Desk
from dlcore.jobs.messages import Answer
from dlcore.jobs.run import Run, Turn
from dlcore.jobs.watch import Watch
from dlcore.limits import Limits

_ROOM = 65536  # bytes: what stands around a batch of items


class Dispatcher:
    """Carries out what the desk decides.

    Args:
        crew: where processes come from.
        limits: of one job.
        slots: jobs that run at once.
        clock: seconds.
        chores: done with the desk's lock at every round; returns when it wants to be called again.

    Attributes:
        desk: decides; its lock guards `rubbish` too.
        rubbish: folders to be removed.
    """

    def __init__(
        self,
        crew: Crew,
        limits: Limits,
        slots: int,
        clock: Callable[[], float],
        chores: Callable[[float], float],
    ) -> None:
        self._watch = Watch(self._look)
        self.ring = self._watch.ring
        self.desk = self._desk = Desk(crew, limits, slots, clock, self.ring)
        self.rubbish: list[Path] = []
        self._limits = limits
        self._crew = crew
        self._chores = chores

    def close(self) -> None:
        """End all processes, and the thread; called without the lock."""
        self._watch.close()
        with self._desk.lock:
            processes = self._desk.close()
        for process in processes:
            self._crew.end(process)

    def remove_rubbish(self) -> None:
        """Remove the folders nobody needs; called without the lock."""
        with self._desk.lock:
            rubbish, self.rubbish = self.rubbish, []
        for folder in rubbish:
            shutil.rmtree(folder, ignore_errors=True)

    def _look(self) -> tuple[dict[Connection, Callable[[], None]], float | None]:
        with self._desk.lock:
            now = self._desk.clock()
            due = min(self._chores(now), self._give_way(now))
            turns = [(run, run.turn) for run in self._desk.turns.running if run.turn and run.turn.process]
            for run, turn in turns:
                due = min(due, self._time_left(run, turn, now) + now)
            late = [run for run, turn in turns if turn.asked_s is not None and now >= _patience(run, turn)]
        for run in late:
            self._end(run, Answer("closed"))
        self.remove_rubbish()
        callers = {
            turn.process.connection: partial(self._hear, run, turn.process.connection)
            for run, turn in turns
            if turn.process and run not in late
        }
        return callers, 0.0 if late else None if due == math.inf else max(0.0, due - now)

    def _give_way(self, now: float) -> float:
        over, due = self._desk.turns.over(now)
        for run in over:
            self._desk.ask(run)
        return due

    def _time_left(self, run: Run, turn: Turn, now: float) -> float:
        """Seconds until something must be done about a run; asks it to close when its time is over."""
        if turn.asked_s is None:
            left = self._limits.job_minutes * 60 - run.elapsed_s(now)
            if left > 0:
                return left
            run.become("stopping")
            self._desk.ask(run, outcome.too_late(self._limits))
        return _patience(run, turn) - now

    def _hear(self, run: Run, connection: Connection) -> None:
        try:
            message = connection.recv_bytes(self._limits.max_result_bytes + _ROOM)
        except (EOFError, OSError):
            self._end(run, None)
            return
        answer = outcome.opened(message, run.function)
        if answer.kind != "items":
            self._end(run, answer)
            return
        with self._desk.lock:
            if run.turn is not None:
                run.turn.spoke = True
            run.history += answer.value
            run.history_bytes += len(message)
            run.tell()
            if run.history_bytes > self._limits.job_history_bytes:
                self._desk.ask(run, outcome.too_large(self._limits))

    def _end(self, run: Run, answer: Answer | None) -> None:
        """A process has said its last word, is late, or has gone without a word."""
        turn = run.turn
        if turn is None or turn.process is None:
            return
        exit_code = self._crew.end(turn.process)
        with self._desk.lock:
            if answer is None:
                unasked = turn.asked_s is None
                error = outcome.lost(run.function, exit_code, self._limits) if unasked else turn.reason
            else:
                error = outcome.error_of(answer, run.function, self._limits) or turn.reason
            self._desk.over(run, error, answer)


def _patience(run: Run, turn: Turn) -> float:
    """When a process that was asked to close is killed."""
    return (turn.asked_s or 0.0) + (CLOSE_S if run.followers else ABANDON_S)
