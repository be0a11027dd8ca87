"""What becomes of each run, as its followers wish: it waits, has a turn, rests, or is over."""

import threading
from collections.abc import Callable
from contextlib import suppress

from dlcore.errors import DlcoreError, Unavailable
from dlcore.jobs import outcome
from dlcore.jobs.crew import Crew
from dlcore.jobs.messages import CLOSED, STREAM, Answer, Request, pack
from dlcore.jobs.process import Process
from dlcore.jobs.run import ENDED, Run, Turn
from dlcore.jobs.turns import Turns
from dlcore.limits import Limits

CLOSE_S = 10.0
"""how long a process may take to close, in seconds: on a crowded machine, keeping what it has takes time"""
ABANDON_S = 2.0
"""the same where nobody wants what it has"""


class Desk:
    """Decides over all runs; whoever calls a method, or looks at a run, holds `lock`.

    Args:
        crew: where processes come from.
        limits: of one job.
        slots: jobs that run at once.
        clock: seconds.
        ring: called when there is something new to listen to or to wait for.

    Attributes:
        lock: guards this and all runs and followers.
        turns: who runs and who waits.
    """

    def __init__(
        self, crew: Crew, limits: Limits, slots: int, clock: Callable[[], float], ring: Callable[[], None]
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.limits = limits
        self.turns = Turns(slots, limits.job_turn_s)
        self._closed = False
        self._crew = crew
        self._ring = ring

    def queue(self, run: Run) -> None:
        """Let a run wait for its turn, which comes at once if a slot is free."""
        if self._closed:
            self.refuse(run)
            return
        self.turns.queue(run, self.clock())
        self._fill()
        self._ring()

    def settle(self, run: Run) -> None:
        """Do what the followers of a run wish for, after a wish has changed."""
        wish = run.align()
        if wish == "go":
            if run.state == "paused":
                self.queue(run)
        elif run.state in {"queued", "paused"}:
            self.turns.leave(run)
            self._rest(run)
        elif run.state not in ENDED:
            run.become("pausing" if wish == "pause" else "stopping")
            self.ask(run)
        run.tell()
        self._ring()

    def refuse(self, run: Run) -> None:
        """Let a run that is not over fail, because there is nobody to run it."""
        if run.state not in ENDED:
            run.error = Unavailable(CLOSED)
            run.end("failed", self.clock())

    def close(self) -> list[Process]:
        """Let everything fail that runs or waits; the processes to end."""
        self._closed = True
        runs, processes = self.turns.clear(self.clock())
        for run in runs:
            self.refuse(run)
        return processes

    def _fill(self) -> None:
        while run := self.turns.next():
            run.become("running")
            seconds = self.limits.job_minutes * 60 - run.ran_s + CLOSE_S
            request = Request(run.function, run.args, run.arguments(), seconds)
            threading.Thread(target=self._start, args=(run, run.turn, request), daemon=True).start()

    def _start(self, run: Run, turn: Turn, request: Request) -> None:
        """Bring up the process of a turn, in a thread that lives no longer than that takes."""
        process, error = None, None
        try:
            process = self._crew.fresh()
            process.connection.send_bytes(STREAM)
            process.connection.send_bytes(pack(request))
        except DlcoreError as trouble:
            error = trouble
        except OSError:
            error = outcome.lost(run.function, process and self._crew.end(process), self.limits)
        with self.lock:
            wanted = run.turn is turn
            if wanted and error is None:
                turn.process, turn.began_s, run.resumable = process, self.clock(), run.can_resume
            elif wanted:
                self.over(run, error)
            self._ring()
        if process is not None and turn.process is None:
            self._crew.end(process)

    def ask(self, run: Run, reason: DlcoreError | None = None) -> None:
        """Ask a run to close, and note when and why."""
        turn = run.turn
        if turn is None or turn.asked_s is not None:
            return
        if turn.process is None:  # it has not begun
            self.over(run, reason)
            return
        turn.asked_s, turn.reason = self.clock(), reason
        with suppress(OSError):  # it has ended, which will be noticed
            turn.process.connection.send_bytes(b"stop")

    def over(self, run: Run, error: DlcoreError | None, answer: Answer | None = None) -> None:
        """A turn is over and its process has gone."""
        self.turns.end(run, self.clock())
        if answer is not None and answer.kind == "result":
            run.result = answer.value
            run.end("done", self.clock())
        else:
            self._rest(run, error)
        self._fill()

    def _rest(self, run: Run, error: DlcoreError | None = None) -> None:
        """What becomes of a run that has no turn any more."""
        wish = run.wish
        if error is not None and wish != "stop":
            run.error = error
            run.end("failed", self.clock())
        elif wish == "go":
            self.queue(run)
        else:
            run.end("paused" if wish == "pause" else "stopped", self.clock())
