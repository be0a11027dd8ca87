"""Downloads that everybody on a server shares, and the same download for a terminal.

Nothing here imports torch.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from dlcore.errors import DlcoreError
from dlcore.limits import MB
from dlcore.nets.pretrained import is_here, network
from dlcore.nets.transfer import Refused, Stopped, Transfer

UNEXPECTED = "The download ended unexpectedly: start it again."

State = Literal["absent", "waiting", "running", "done", "failed", "refused"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the weights of one network are.

    Attributes:
        name: the network.
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


class Downloads:
    """The downloads of one server: each file is fetched once, one after another, however many ask.

    Safe to use from several threads. Make one with the server and close it with the server.
    """

    def __init__(self, timeout_s: float = 20.0) -> None:
        """Nothing is fetched yet.

        Args:
            timeout_s: how long the other side may be silent.
        """
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._jobs: dict[str, _Job] = {}
        self._closed = False

    def start(self, name: str) -> Progress:
        """Fetch the weights of a network in the background, unless they are here or on their way."""
        with self._lock:
            now = self._progress(name)
            if self._closed or now.state in {"done", "waiting", "running"}:
                return now
            job = _Job(_waiting(name))
            self._jobs[name] = job
        threading.Thread(target=self._run, args=(job,), name=f"fetch {name}", daemon=True).start()
        return job.progress

    def progress(self, name: str) -> Progress:
        """How far the weights of a network are; `BadSetting` for an unknown name."""
        with self._lock:
            return self._progress(name)

    def cancel(self, name: str) -> Progress:
        """Stop a download for everybody; what has arrived is kept, and `start` goes on from there."""
        with self._lock:
            job = self._jobs.pop(name, None)
            if job is not None:
                job.stop.set()
            return self._progress(name)

    def close(self) -> None:
        """Stop every download and start no more."""
        with self._lock:
            self._closed = True
            for job in self._jobs.values():
                job.stop.set()
            self._jobs.clear()

    def _progress(self, name: str) -> Progress:
        job = self._jobs.get(name)
        if job is not None and job.progress.state in {"waiting", "running"}:
            return job.progress
        if is_here(name):
            return _here(name)
        if job is not None and job.progress.state != "done":
            return job.progress
        return _absent(name)

    def _run(self, job: "_Job") -> None:
        def report(done: int, total: int | None) -> None:
            job.progress = _running(job.progress.name, done, total)

        name, ended = job.progress.name, replace(job.progress, state="failed", says=UNEXPECTED)
        with self._turn:
            if job.stop.is_set():
                return
            report(0, None)
            try:
                ended = _finished(Transfer(name, report, job.stop.is_set, self._timeout_s), job)
            finally:
                job.progress = ended


def fetch(name: str, report: Callable[[Progress], None] = lambda _progress: None) -> Path:
    """Fetch the weights of a network now, for a terminal; returns where the file lies.

    `Unavailable` says in one sentence why it cannot be had, `BadSetting` that no network has this name.

    Args:
        name: the network.
        report: called after every piece.
    """
    return Transfer(name, lambda done, total: report(_running(name, done, total))).run()


@dataclass(slots=True)
class _Job:
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
    return _here(transfer.name)


def _absent(name: str) -> Progress:
    size = network(name).size_mb
    says = f"{network(name).title} is not here yet: fetching it brings {size:.1f} MB."
    return Progress(name, 0, round(size * MB), "absent", says)


def _waiting(name: str) -> Progress:
    says = f"{network(name).title} waits for its turn."
    return Progress(name, 0, round(network(name).size_mb * MB), "waiting", says)


def _running(name: str, done: int, total: int | None) -> Progress:
    total = total or round(network(name).size_mb * MB)
    says = f"{network(name).title}: {done / MB:.1f} of {total / MB:.1f} MB are here."
    return Progress(name, done, total, "running", says)


def _here(name: str) -> Progress:
    size = round(network(name).size_mb * MB)
    return Progress(name, size, size, "done", f"{network(name).title} is on this machine.")
