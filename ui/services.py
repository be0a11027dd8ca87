"""What the server holds for all sessions: the workers, the jobs and the downloads.

The launcher's lifespan opens one `Services` and closes it. A script that runs without the launcher
(a page test) opens one when it first needs it, closed when the process ends.
"""

import atexit
import ctypes
import gc
import threading
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING

from dlcore.data.samples import sample_file
from dlcore.errors import DlcoreError
from dlcore.jobs.jobs import Jobs
from dlcore.jobs.pool import PRELOAD, Workers
from dlcore.jobs.process import cores
from dlcore.lessons.classify import Spec
from dlcore.nets.downloads import Downloads
from dlcore.nets.pretrained import NETWORKS
from ui.places import visitors_folder
from ui.visitor import forget_old_visitors

if TYPE_CHECKING:  # torch stays out of the server's process
    from dlcore.runtime import Device, Move

FIRST_CALL = "dlcore.lessons.classify:classify_file"
OWN = (
    "dlcore.intake.image",
    "dlcore.insight.attribution",
    "dlcore.insight.familiarity",
    "dlcore.insight.neighbours",
    "dlcore.lessons.classify_looks",
    "dlcore.lessons.descent_walk",
    "dlcore.lessons.matrix_training",
    "dlcore.nets.opening",
    "dlcore.training.task",
)
"""what workers of the app find imported besides torch"""

M_MMAP_THRESHOLD = -3
"""glibc's number of the setting from which size on memory is mapped apart; unset, it grows with use"""

GC_THRESHOLDS = 10_000, 20, 1_000
"""a page makes thousands of objects, few of them in circles: those are collected here once a minute, because
a collection of everything holds up all visitors for a tenth of a second"""

SWEEPS = 2
"""live sweeps at once, on however few processors: they last seconds and cannot be interrupted for another"""

_open: list["Services"] = []
_lock = threading.Lock()


class Services:
    """Workers, jobs and downloads with one lifetime.

    Attributes:
        workers: what answers calls.
        jobs: trainings.
        sweeps: live sweeps, one a visitor.
        downloads: what is being fetched.
        device: what computes.
    """

    def __init__(self) -> None:
        self.workers = Workers(preload=(*PRELOAD, *OWN))
        self.jobs = Jobs(self.workers, shared=visitors_folder())
        self.sweeps = Jobs(self.workers, slots=max(SWEEPS, cores() - 1))
        self.downloads = Downloads()
        self.device: Future[tuple[Device, Move]] = Future()
        self._ended = threading.Event()
        self._tabs: Counter[str] = Counter()
        self._tabs_lock = threading.Lock()

    def come(self, owner: str) -> None:
        """A visitor has one more tab with a page of the app; what they may have left is theirs again."""
        with self._tabs_lock:
            self._tabs[owner] += 1
        for each in seats(owner):
            self.jobs.touch(each)
        self.sweeps.touch(owner)

    def go(self, owner: str) -> None:
        """A visitor has one tab less; with the last one, their jobs are let go."""
        with self._tabs_lock:
            self._tabs[owner] -= 1
            if self._tabs[owner] > 0:
                return
            del self._tabs[owner]
        for each in seats(owner):
            self.jobs.release(each)
        self.sweeps.release(owner)

    def warm_up(self) -> None:
        """Start the fork server and tidy up, in the background: the home page waits for neither."""
        self.workers.start()
        for task in (self._look_at_device, self._read_ahead, self._keep_house):
            threading.Thread(target=task, name=task.__name__, daemon=True).start()

    def close(self) -> None:
        """End workers, jobs and downloads."""
        self._ended.set()
        self.downloads.close()
        self.jobs.close()
        self.sweeps.close()
        self.workers.close()

    def _look_at_device(self) -> None:
        try:
            self.device.set_result(self.workers.call("dlcore.runtime:look_around"))
        except DlcoreError as error:
            self.device.set_exception(error)
        with suppress(DlcoreError):  # only to have the digit model open before anybody asks
            self.workers.call(FIRST_CALL, sample_file("seven"), "seven.png", Spec())

    def _read_ahead(self) -> None:
        """Read what the first visit to a page would wait for."""
        for network in NETWORKS.values():
            network.size_mb  # noqa: B018  torchvision's source is read once and remembered

    def _keep_house(self) -> None:
        with suppress(AttributeError, OSError, TypeError):  # not every system's C library has it
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 2**20)  # uploads go back to the system at once
        gc.freeze()  # what start-up made stays: later collections skip it
        gc.set_threshold(*GC_THRESHOLDS)
        minutes = 0
        while not self._ended.wait(60):
            gc.collect()  # Streamlit's own collection after every rerun is off
            minutes += 1
            if minutes % 60 == 1:
                with suppress(OSError):
                    forget_old_visitors()


def ladder_owner(visitor: str) -> str:
    """Whose job a visitor's model ladder is: it stands beside their training."""
    return f"{visitor}:ladder"


def seats(visitor: str) -> tuple[str, ...]:
    """All owners of trainings that are a visitor's."""
    return visitor, ladder_owner(visitor)


def opened(services: Services) -> Services:
    """Make these the services that `services()` returns."""
    with _lock:
        _open.append(services)
    return services


def closed(services: Services) -> None:
    """Close these services and forget them."""
    with _lock:
        _open.remove(services)
    services.close()


def services() -> Services:
    """The services of this server."""
    with _lock:
        if not _open:
            _open.append(Services())
            _open[0].warm_up()
            atexit.register(_open[0].close)
        return _open[-1]
