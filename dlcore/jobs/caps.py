"""What holds a worker within its memory and its time from inside."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GRACE_S = 1.0
"""a worker that nobody stopped stops itself this long after its time, in seconds"""
_GPU_DRIVERS = (Path("/dev/nvidiactl"), Path("/dev/kfd"))


def cap_memory(extra_bytes: int | None) -> None:
    """Let this process allocate `extra_bytes` more than it holds now; None lifts the cap.

    Linux counts private writable memory against `RLIMIT_DATA`; other systems ignore it, so there the
    cap is left out, as it is where a GPU's driver reserves address space without end.
    """
    if not sys.platform.startswith("linux") or _has_gpu():
        return
    import resource

    _, highest = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = highest if extra_bytes is None else held_bytes() + extra_bytes
    if highest != resource.RLIM_INFINITY:
        wanted = min(wanted, highest)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, highest))


def _has_gpu() -> bool:
    wanted = os.environ.get("DLCORE_DEVICE", "cuda")
    return wanted.startswith("cuda") and any(driver.exists() for driver in _GPU_DRIVERS)


def held_bytes() -> int:
    """Private writable memory of this process; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Die after `seconds` of wall clock, even inside C code and even when the server has gone."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
