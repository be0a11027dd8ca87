"""A piece of work that goes on in the background, as its owner sees it."""

import secrets
import threading
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

from dlcore.errors import BadSetting, Unavailable
from dlcore.jobs.desk import Desk
from dlcore.jobs.messages import BUSY
from dlcore.jobs.run import ENDED, Follower, Run, State

_NO_PAUSE = "This work cannot go on from where it was: stop it instead of pausing it."
STOPPED_OF: dict[State, State] = {"pausing": "stopping", "paused": "stopped"}


class Job:
    """One owner's view of a run, and their say in it; any thread may use it.

    Several owners may follow one run. Who pauses or stops it then only stops looking; it ends when
    nobody wants it to go on.

    Attributes:
        id: a token nobody can guess.
        owner: whose it is.
        key: what makes two jobs the same; None for a private one.
        follower: for `Jobs` alone.
        run: for `Jobs` alone.
    """

    def __init__(self, run: Run, desk: Desk, owner: Hashable) -> None:
        self.id = secrets.token_urlsafe(16)
        self.owner = owner
        self.key = run.key
        self.run = run
        self.follower = Follower(threading.Condition(desk.lock), desk.clock())
        run.followers.append(self.follower)
        self._desk = desk

    @property
    def state(self) -> State:
        """What it does: it waits ("queued"), is "running", "pausing", "paused" or "stopping", or it is over.

        Over is "done" with a `result`, "stopped" because somebody wanted it, or "failed" with an `error`.
        """
        with self._desk.lock:
            if self.follower.held is not None:
                return "paused" if self.follower.wish == "pause" else "stopped"
            state = self.run.state
            if self.follower.wish == "stop":  # it may only rest because another follower's wish is a pause
                return STOPPED_OF.get(state, state)
            return state

    @property
    def place(self) -> int | None:
        """Where in the waiting line it stands, from 1; None when it does not wait."""
        with self._desk.lock:
            return self._desk.turns.place(self.run) if self.follower.held is None else None

    @property
    def version(self) -> int:
        """A number that grows whenever anything about the job changes."""
        return self.follower.version

    @property
    def args(self) -> tuple[Any, ...]:
        """What the function was called with."""
        return self.run.args

    @property
    def folder(self) -> Path | None:
        """Where the function keeps files; read-only for owners of a job with a `key`."""
        return self.run.folder

    def items(self, since: int = 0) -> list[Any]:
        """What the function has yielded so far, in order, without the first `since` items."""
        with self._desk.lock:
            return self.run.history[since : self.follower.held]

    @property
    def latest(self) -> Any:
        """The last item; None if there is none yet."""
        with self._desk.lock:
            held, history = self.follower.held, self.run.history
            seen = len(history) if held is None else held
            return history[seen - 1] if seen else None

    @property
    def result(self) -> Any:
        """What the function returned; None unless the state is "done"."""
        return self.run.result if self.state == "done" else None

    @property
    def error(self) -> str | None:
        """Why it failed, in one sentence; None unless the state is "failed"."""
        return str(self.run.error) if self.state == "failed" else None

    @property
    def elapsed_s(self) -> float:
        """How long it has been running, without waiting and pauses, in seconds."""
        with self._desk.lock:
            return self.run.elapsed_s(self._desk.clock())

    @property
    def can_resume(self) -> bool:
        """Whether `resume` would go on: it is paused, or it failed and has kept something in its folder."""
        with self._desk.lock:
            if self.state != "failed":
                return self.state == "paused"
            run, limits = self.run, self._desk.limits
            kept = run.folder is not None and run.folder.is_dir() and any(run.folder.iterdir())
            return run.resumable and kept and run.ran_s < limits.job_minutes * 60

    def pause(self) -> None:
        """Let it keep what it has and rest, holding no memory, until `resume`.

        Raises:
            BadSetting: its function cannot go on from what it has kept.
        """
        with self._desk.lock:
            if self.run.state in ENDED or self.follower.wish != "go":
                return
            if not self.run.can_resume:
                raise BadSetting(_NO_PAUSE)
            self.follower.wish = "pause"
            self._desk.settle(self.run)

    def resume(self) -> None:
        """Let it go on after a pause, or after it failed if `can_resume`; otherwise nothing happens.

        Raises:
            Unavailable: too many jobs wait.
        """
        desk, run = self._desk, self.run
        with desk.lock:
            again = self.can_resume and run.state == "failed"
            if not again and self.follower.wish != "pause":
                return
            if run.state in {"paused", "failed"} and len(desk.turns) >= desk.limits.max_jobs_waiting:
                raise Unavailable(BUSY)
            self.follower.wish, self.follower.looked_s = "go", desk.clock()
            if again:
                run.error = None
                desk.queue(run)
            desk.settle(run)

    def stop(self) -> None:
        """End it; what it has kept in its folder stays there."""
        with self._desk.lock:
            if self.run.state not in ENDED and self.follower.wish != "stop":
                self.follower.wish = "stop"
                self._desk.settle(self.run)

    def wait(self, version: int, timeout_s: float | None = None) -> int:
        """Wait until `version` is over, at most `timeout_s` seconds.

        Returns:
            The version now.
        """
        with self._desk.lock:
            self.follower.changed.wait_for(lambda: self.follower.version != version, timeout_s)
            return self.follower.version

    def __iter__(self) -> Iterator[Any]:
        """All items, the coming ones too, until the job is over.

        Yields:
            Each item once, in order.

        Raises:
            DlcoreError: the job failed.
        """
        since = 0
        while True:
            with self._desk.lock:
                version, over, items = self.version, self.state in ENDED, self.items(since)
            yield from items
            since += len(items)
            if over:
                break
            self.wait(version)
        if self.state == "failed" and self.run.error is not None:
            raise self.run.error
