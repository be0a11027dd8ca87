"""Whose job is whose, and when somebody last looked at it."""

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from dlcore.jobs.job import Job
from dlcore.jobs.run import ENDED
from dlcore.limits import Limits

_ACTIVE = frozenset({"queued", "running"})
_STRAGGLER_S = 1.0
"""a look this soon after its owner has gone is the last of the page that was closed"""


@dataclass(slots=True)
class _Seat:
    job: Job
    released_s: float | None = None


class Seats:
    """One job an owner, the one looked at least lately first.

    Args:
        limits: how long, and how many that are not active.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seats: OrderedDict[Hashable, _Seat] = OrderedDict()

    def take(self, job: Job) -> Job | None:
        """Make a job its owner's.

        Returns:
            The one they had before.
        """
        if job.owner is None:
            return None
        previous = self.leave(job.owner)
        self._seats[job.owner] = _Seat(job)
        return previous

    def leave(self, owner: Hashable) -> Job | None:
        """Take the owner's job from them."""
        seat = self._seats.pop(owner, None)
        return seat and seat.job

    def look(self, owner: Hashable) -> Job | None:
        """The owner's job."""
        seat = self._seats.get(owner)
        return seat and seat.job

    def find(self, owner: Hashable, now: float) -> Job | None:
        """The owner's job, which is looked at with that; an owner who had gone is back."""
        seat = self._seats.get(owner)
        if seat is None:
            return None
        seat.job.follower.looked_s = now
        if seat.released_s is not None and now > seat.released_s + _STRAGGLER_S:
            seat.released_s = None
        self._seats.move_to_end(owner)
        return seat.job

    def touch(self, owner: Hashable, now: float) -> None:
        """Note that an owner is here for certain, where `find` may be the last look of a closed page."""
        seat = self._seats.get(owner)
        if seat is not None:
            seat.job.follower.looked_s, seat.released_s = now, None

    def release(self, owner: Hashable, now: float) -> bool:
        """Note that an owner has gone; whether they had a job."""
        seat = self._seats.get(owner)
        if seat is not None:
            seat.released_s = now
        return seat is not None

    def jobs(self) -> list[Job]:
        """Everybody's jobs."""
        return [seat.job for seat in self._seats.values()]

    def due(self, now: float) -> tuple[list[Job], list[Job], float]:
        """The jobs that must rest now, those to forget, which lose their seat, and when to look again."""
        idle, gone, soon = [], [], math.inf
        resting = [owner for owner, seat in self._seats.items() if seat.job.state not in _ACTIVE]
        surplus = set(resting[: max(0, len(resting) - self._limits.max_jobs_kept)])
        for owner, seat in tuple(self._seats.items()):
            due = self._due(seat)
            if owner in surplus or (due <= now and (seat.released_s is not None or owner in resting)):
                gone.append(self._seats.pop(owner).job)
            elif due <= now:
                idle.append(seat.job)
            else:
                soon = min(soon, due)
        return idle, gone, soon

    def _due(self, seat: _Seat) -> float:
        """When something must be done about a seat."""
        limits, state = self._limits, seat.job.state
        if seat.released_s is not None:
            seconds = limits.job_idle_minutes * 60 if state in ENDED else limits.job_grace_s
            return max(seat.job.follower.looked_s, seat.released_s) + seconds
        return seat.job.follower.looked_s + (
            limits.job_idle_minutes * 60 if state in _ACTIVE else limits.visitor_hours * 3600
        )
