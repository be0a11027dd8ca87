"""Runs that everybody who starts the same joins: those that go on, and the latest that are done."""

import secrets
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from pathlib import Path

from dlcore.errors import Unavailable
from dlcore.jobs.run import Run
from dlcore.limits import Limits

_HOUR_S = 3600
_NO_FOLDER = "No folder can be made for this on the server: free space on its disk, then start again."


class Shared:
    """Runs by their key.

    Args:
        limits: how many that are done are kept, and how long.
        root: where each gets a folder of its own; None if it shall use the one that its starter has.
    """

    def __init__(self, limits: Limits, root: Path | None = None) -> None:
        self._root = root
        self._most = limits.max_jobs_shared
        self._seconds = min(limits.job_shared_hours, limits.visitor_hours) * _HOUR_S
        self._runs: OrderedDict[Hashable, Run] = OrderedDict()

    def find(self, key: Hashable) -> Run | None:
        """The run with this key that can be joined; None if there is none."""
        run = self._runs.get(key) if key is not None else None
        if run is None or run.state in {"stopped", "failed"}:
            return None
        self._runs.move_to_end(key)
        return run

    def folder(self, key: Hashable) -> Path | None:
        """A folder for a new run with this key, not yet made; None if there is none of its own."""
        if key is None or self._root is None:
            return None
        return self._root / f"shared-{secrets.token_hex(16)}"

    def add(self, run: Run) -> None:
        """Offer a run to those who start the same, if it has a key."""
        if run.key is not None:
            self._runs[run.key] = run

    def __contains__(self, run: Run) -> bool:
        """Whether a run is offered."""
        return self._runs.get(run.key) is run

    def __iter__(self) -> Iterator[Run]:
        """All runs that are offered."""
        return iter(tuple(self._runs.values()))

    def forget(self, now: float) -> float:
        """Offer no longer what failed, what is too old and what is too much.

        Args:
            now: the time in seconds.

        Returns:
            When the next will be too old.
        """
        done = [run for run in self if run.state == "done"]
        due = float("inf")
        for place, run in enumerate(reversed(done)):  # the last used first
            if place >= self._most or now >= run.ended_s + self._seconds:
                del self._runs[run.key]
            else:
                due = min(due, run.ended_s + self._seconds)
        for run in self:
            if run.state in {"stopped", "failed"}:
                del self._runs[run.key]
        return due


def make(folder: Path | None) -> Path | None:
    """Make a run's folder, if it shall have one.

    Raises:
        Unavailable: that is not possible.
    """
    if folder is not None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            raise Unavailable(_NO_FOLDER) from None
    return folder
