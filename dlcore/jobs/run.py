"""One execution of a function, by whomever it is followed."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dlcore.errors import DlcoreError
from dlcore.jobs.process import Process

State = Literal["queued", "running", "pausing", "paused", "stopping", "done", "stopped", "failed"]
Wish = Literal["go", "pause", "stop"]
ENDED = frozenset({"done", "stopped", "failed"})
"""states that only `Job.resume` after "failed" leaves again"""


@dataclass(slots=True, eq=False)
class Follower:
    """Somebody who looks at a run and has a say in it.

    Attributes:
        changed: told of every change.
        wish: what shall happen.
        looked_s: when they last looked.
        held: items of the history this follower sees, because the run goes on for others; None is all.
        version: grows with every change.
    """

    changed: threading.Condition
    looked_s: float
    wish: Wish = "go"
    held: int | None = None
    version: int = 0

    def tell(self) -> None:
        """Wake whoever waits for a change."""
        self.version += 1
        self.changed.notify_all()


@dataclass(slots=True, eq=False)
class Run:
    """A function with its arguments, and how far it has come; to be touched under the lock alone.

    Attributes:
        function: its name, "module:function".
        args: for the function.
        kwargs: for the function.
        folder: where the function may keep files.
        key: what others call the same run by; None when it is nobody else's business.
        can_resume: whether the function goes on from what it has kept.
        own_folder: whether the folder goes when nobody needs the run any more.
        state: as in `dlcore.jobs.job.Job`.
        followers: who has a say.
        history: all items so far.
        history_bytes: their size as they came.
        result: what the function returned.
        error: why it failed.
        ran_s: running time of all turns that are over, in seconds.
        resumable: whether something ran already that can be gone on from.
        turn: the turn it has now, or None; a new object each turn.
        ended_s: when it came to rest last.
    """

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    folder: Path | None = None
    key: Hashable = None
    can_resume: bool = True
    own_folder: bool = False
    state: State = "queued"
    followers: list[Follower] = field(default_factory=list)
    history: list[Any] = field(default_factory=list)
    history_bytes: int = 0
    result: Any = None
    error: DlcoreError | None = None
    ran_s: float = 0.0
    resumable: bool = False
    turn: "Turn | None" = None
    ended_s: float = 0.0

    @property
    def wish(self) -> Wish:
        """The wish that counts: it goes on as long as one follower wants it to."""
        wishes = {follower.wish for follower in self.followers}
        return "go" if "go" in wishes else "pause" if "pause" in wishes else "stop"

    def align(self) -> Wish:
        """Let followers who paused or stopped while others go on see what there was then.

        Returns:
            The wish that counts.
        """
        wish = self.wish
        for follower in self.followers:
            if follower.wish == "go":
                follower.held = None
            elif wish == "go" and follower.held is None:
                follower.held = len(self.history)
        return wish

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the next turn."""
        kwargs = dict(self.kwargs)
        if self.folder is not None:
            kwargs["folder"] = self.folder
        if self.resumable:
            kwargs |= {"resume": True, "known": len(self.history)}
        return kwargs

    def elapsed_s(self, now: float) -> float:
        """Running time of all turns in seconds."""
        began = self.turn.began_s if self.turn else None
        return self.ran_s + (now - began if began is not None else 0.0)

    def become(self, state: State) -> None:
        """Change the state and tell everybody."""
        self.state = state
        self.tell()

    def end(self, state: State, now: float) -> None:
        """Come to rest in a state, for good or for a while."""
        self.ended_s = now
        self.become(state)

    def tell(self) -> None:
        """Tell all followers of a change."""
        for follower in self.followers:
            follower.tell()


@dataclass(slots=True, eq=False)
class Turn:
    """One stretch of running, in a process of its own.

    Attributes:
        process: None while it starts.
        began_s: when the process was there; None before.
        asked_s: when it was asked to close; None if it was not.
        reason: why it was asked, where that makes the run fail.
        spoke: whether anything new came out of it.
    """

    process: Process | None = None
    began_s: float | None = None
    asked_s: float | None = None
    reason: DlcoreError | None = None
    spoke: bool = False
