"""Who runs, who waits, who is next and who gives way: decisions without processes or clocks."""

import math
from bisect import insort

from dlcore.jobs.process import Process
from dlcore.jobs.run import Run, Turn

HANDICAP = 3
"""one that has had its turn lets those pass who come within this many turns after it"""
PATIENCE = 6
"""one that has not got on yet in its turn, as on a crowded machine, keeps it this many times as long"""


class Turns:
    """Shares `slots` places among runs.

    A run that goes on from before queues behind all who come newly within the next few turns, so
    short runs are soon through; but not behind later ones, so long runs are not starved either.

    Args:
        slots: runs at once, at least 1.
        turn_s: while others wait, a run gives way after this many seconds.
    """

    def __init__(self, slots: int, turn_s: float) -> None:
        self.slots = slots
        self.running: list[Run] = []
        self._turn_s = turn_s
        self._waiting: list[tuple[float, int, Run]] = []
        self._queued = 0

    def __len__(self) -> int:
        """Runs that wait."""
        return len(self._waiting)

    def queue(self, run: Run, now: float) -> None:
        """Let a run wait for its turn."""
        self._queued += 1
        rank = now + HANDICAP * self._turn_s * run.resumable
        insort(self._waiting, (rank, self._queued, run), key=lambda entry: entry[:2])
        run.become("queued")
        self._places_changed()

    def leave(self, run: Run) -> None:
        """A run waits no longer."""
        self._waiting = [entry for entry in self._waiting if entry[2] is not run]
        self._places_changed()

    def place(self, run: Run) -> int | None:
        """Where in the line a run stands, from 1; None if it does not."""
        waiting = (place for place, (_, _, other) in enumerate(self._waiting, 1) if other is run)
        return next(waiting, None)

    def next(self) -> Run | None:
        """The next run, which has a slot from now on; None if no slot is free or nobody waits."""
        if not self._waiting or len(self.running) >= self.slots:
            return None
        run = self._waiting.pop(0)[2]
        run.turn = Turn()
        self.running.append(run)
        self._places_changed()
        return run

    def end(self, run: Run, now: float) -> None:
        """A run's turn is over and its slot free."""
        run.ran_s = run.elapsed_s(now)
        run.turn = None
        self.running.remove(run)

    def clear(self, now: float) -> tuple[list[Run], list[Process]]:
        """Nobody runs or waits any more; who did, and the processes they had."""
        processes = [run.turn.process for run in self.running if run.turn and run.turn.process]
        runs = [*self.running, *(run for _, _, run in self._waiting)]
        for run in tuple(self.running):
            self.end(run, now)
        self._waiting = []
        return runs, processes

    def over(self, now: float) -> tuple[list[Run], float]:
        """The runs that must give way now to those that wait, and when to look again."""
        closing = sum(run.turn is not None and run.turn.asked_s is not None for run in self.running)
        wanted = len(self._waiting) - closing
        if wanted <= 0:
            return [], math.inf
        ends = sorted(
            (end, number) for number, run in enumerate(self.running) if (end := self._end(run)) is not None
        )
        over = [self.running[number] for end, number in ends if end <= now][:wanted]
        return over, min((end for end, _ in ends if end > now), default=math.inf)

    def _end(self, run: Run) -> float | None:
        """When a run's turn ends if others wait; None if it does not end by itself or is ending already."""
        turn = run.turn
        if not run.can_resume or turn is None or turn.began_s is None or turn.asked_s is not None:
            return None
        return turn.began_s + self._turn_s * (1 if turn.spoke else PATIENCE)

    def _places_changed(self) -> None:
        for _, _, run in self._waiting:
            run.tell()
