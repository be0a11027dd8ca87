"""Downloads that everybody on a server shares, and the same download for a terminal."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from dlcore.errors import DlcoreError
from dlcore.fetching.transfer import Transfer
from dlcore.fetching.wanted import Refused, Stopped, Wanted
from dlcore.limits import MB

UNEXPECTED = "The download ended unexpectedly: start it again."

State = Literal["absent", "waiting", "running", "done", "failed", "refused"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one thing to fetch is.

    Attributes:
        name: the network or data set.
        done_bytes: bytes that have arrived.
        total_bytes: bytes in all: the published size, from the first answer on the one the sender announces.
        state: "absent" (nobody asked yet, or it was stopped), "waiting" for another download to end,
            "running", "done", "failed", or "refused" by the operator's limit.
        says: one sentence about it; for "failed" and "refused" with the remedy.
    """

    name: str
    done_bytes: int
    total_bytes: int
    state: State
    says: str


class SharedDownloads:
    """The downloads of one server: each thing is fetched once, one after another, however many ask.

    Safe to use from several threads. Make one with the server and close it with the server.
    """

    def __init__(self, find: Callable[[str], Wanted], timeout_s: float = 20.0) -> None:
        """Nothing is fetched yet.

        Args:
            find: what a name stands for; `BadSetting` for an unknown one.
            timeout_s: how long the other side may be silent.
        """
        self._find = find
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._jobs: dict[str, _Job] = {}
        self._closed = False

    def start(self, name: str) -> Progress:
        """Fetch something in the background, unless it is here or on its way."""
        wanted = self._find(name)
        with self._lock:
            now = self._progress(wanted)
            if self._closed or now.state in {"done", "waiting", "running"}:
                return now
            job = _Job(wanted, _waiting(wanted))
            self._jobs[name] = job
        threading.Thread(target=self._run, args=(job,), name=f"fetch {name}", daemon=True).start()
        return job.progress

    def progress(self, name: str) -> Progress:
        """How far something is; `BadSetting` for an unknown name."""
        wanted = self._find(name)
        with self._lock:
            return self._progress(wanted)

    def cancel(self, name: str) -> Progress:
        """Stop a download for everybody; what has arrived is kept, and `start` goes on from there."""
        wanted = self._find(name)
        with self._lock:
            job = self._jobs.pop(name, None)
            if job is not None:
                job.stop.set()
            return self._progress(wanted)

    def close(self) -> None:
        """Stop every download and start no more."""
        with self._lock:
            self._closed = True
            for job in self._jobs.values():
                job.stop.set()
            self._jobs.clear()

    def _progress(self, wanted: Wanted) -> Progress:
        job = self._jobs.get(wanted.name)
        if job is not None and job.progress.state in {"waiting", "running"}:
            return job.progress
        if wanted.is_here():
            return _here(wanted)
        if job is not None and job.progress.state != "done":
            return job.progress
        return _absent(wanted)

    def _run(self, job: "_Job") -> None:
        def report(done: int, total: int | None) -> None:
            job.progress = _running(job.wanted, done, total)

        ended = replace(job.progress, state="failed", says=UNEXPECTED)
        with self._turn:
            if job.stop.is_set():
                return
            report(0, None)
            try:
                ended = _finished(Transfer(job.wanted, report, job.stop.is_set, self._timeout_s), job)
            finally:
                job.progress = ended


def fetch_now(wanted: Wanted, report: Callable[[Progress], None] = lambda _progress: None) -> Path:
    """Fetch something now, for a terminal; returns where it lies.

    `Unavailable` says in one sentence why it cannot be had.

    Args:
        wanted: what to fetch.
        report: called after every piece.
    """
    return Transfer(wanted, lambda done, total: report(_running(wanted, done, total))).run()


@dataclass(slots=True)
class _Job:
    wanted: Wanted
    progress: Progress
    stop: threading.Event = field(default_factory=threading.Event)


def _finished(transfer: Transfer, job: _Job) -> Progress:
    """Run a transfer to its end, which is a progress like any other."""
    try:
        transfer.run()
    except Refused as refusal:
        return replace(job.progress, state="refused", says=str(refusal))
    except Stopped as stopped:
        return replace(job.progress, state="absent", says=str(stopped))
    except DlcoreError as error:
        return replace(job.progress, state="failed", says=str(error))
    return _here(job.wanted)


def _absent(wanted: Wanted) -> Progress:
    says = f"{wanted.title} is not here yet: fetching it brings {wanted.size_bytes / MB:.1f} MB."
    return Progress(wanted.name, 0, wanted.size_bytes, "absent", says)


def _waiting(wanted: Wanted) -> Progress:
    return Progress(wanted.name, 0, wanted.size_bytes, "waiting", f"{wanted.title} waits for its turn.")


def _running(wanted: Wanted, done: int, total: int | None) -> Progress:
    total = total or wanted.size_bytes
    says = f"{wanted.title}: {done / MB:.1f} of {total / MB:.1f} MB are here."
    return Progress(wanted.name, done, total, "running", says)


def _here(wanted: Wanted) -> Progress:
    size = wanted.size_bytes
    return Progress(wanted.name, size, size, "done", f"{wanted.title} is on this machine.")
