"""What happens inside a worker process: calls come in, answers go out, limits hold."""

import ctypes
import gc
import os
import pickle
import pkgutil
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from dlcore.errors import DlcoreError, is_out_of_memory
from dlcore.jobs.messages import Answer, Request
from dlcore.limits import MB, Limits

ONE_THREAD: dict[str, str] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""environment of every worker: over-subscribed cores make training up to 180 times slower"""
NICENESS = 10
"""workers give way to the server, whose answers stay quick"""
GRACE_S = 1.0
"""a worker that nobody stopped stops itself this long after its time, in seconds"""
_TRACEBACK_LENGTH = 8000
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_GPU_DRIVERS = (Path("/dev/nvidiactl"), Path("/dev/kfd"))


def prepare(preload: tuple[str, ...]) -> None:
    """Make this process a good place for workers and import what they will need.

    A module that cannot be imported is left out: the call that needs it says why.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the server
    os.environ.update(ONE_THREAD)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with suppress(OSError, AttributeError, TypeError):  # not glibc
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, 32 * MB)  # keep freed memory: page faults cost a third of a step
        libc.mallopt(_M_TRIM_THRESHOLD, 256 * MB)
    for name in preload:
        with suppress(Exception):  # whatever a broken installation raises
            import_module(name)
    gc.collect()
    gc.freeze()  # shared with the workers until somebody writes


def work(connection: Connection, limits: Limits) -> None:
    """Answer calls until the other end of the connection is closed.

    Args:
        connection: says b"ready" once; then a pickled `Request` comes in, and out go one byte, 1 when
            this worker should be replaced before the next call, and a pickled `Answer`.
        limits: what a call may use.
    """
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    at_start = _held_bytes()
    cap_memory(limits.worker_memory_bytes)
    with suppress(EOFError, OSError):  # the server has gone, and so does its worker
        connection.send_bytes(b"ready")
        for calls in count(1):
            message, worn = perform(connection.recv_bytes(), limits)
            grown = _held_bytes() - at_start
            worn = worn or calls >= limits.worker_calls or grown > limits.worker_memory_bytes // 2
            connection.send_bytes(bytes([worn]))
            connection.send_bytes(message)


def perform(message: bytes, limits: Limits) -> tuple[bytes, bool]:
    """Make the call that `message` holds.

    Returns:
        The pickled `Answer`, and whether the call left this process in doubt.
    """
    try:
        request = Request(*pickle.loads(message))  # noqa: S301 written by our own server
        with _alarm(request.seconds + GRACE_S):
            value = pkgutil.resolve_name(request.function)(*request.args, **request.kwargs)
            message = _pickled(Answer("result", value))
    except DlcoreError as error:
        return _pickled(Answer("error", _sendable(error))), False
    except BaseException as error:  # whatever happens must become an answer
        if is_out_of_memory(error):
            cap_memory(None)  # room to say so
            return _pickled(Answer("memory")), True
        text = "".join(traceback.format_exception(error))
        return _pickled(Answer("fault", text[-_TRACEBACK_LENGTH:])), False
    if len(message) > limits.max_result_bytes:
        return _pickled(Answer("size")), False
    return message, False


def cap_memory(extra_bytes: int | None) -> None:
    """Let this process allocate `extra_bytes` more than it holds now; None lifts the cap.

    Linux counts private writable memory against `RLIMIT_DATA`; other systems ignore it, so there the
    cap is left out, as it is where a GPU's driver reserves address space without end.
    """
    if not sys.platform.startswith("linux") or _has_gpu():
        return
    import resource

    _, highest = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = highest if extra_bytes is None else _held_bytes() + extra_bytes
    if highest != resource.RLIM_INFINITY:
        wanted = min(wanted, highest)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, highest))


def _has_gpu() -> bool:
    wanted = os.environ.get("DLCORE_DEVICE", "cuda")
    return wanted.startswith("cuda") and any(driver.exists() for driver in _GPU_DRIVERS)


def _held_bytes() -> int:
    """Private writable memory of this process; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Die after `seconds` of wall clock, even inside C code and even when the server has gone."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _pickled(answer: Answer) -> bytes:
    return pickle.dumps(answer, protocol=5)


def _sendable(error: DlcoreError) -> DlcoreError:
    """The error itself when it survives a pickle, otherwise its nearest kin in `dlcore.errors`."""
    try:
        if str(pickle.loads(pickle.dumps(error))) == str(error):  # noqa: S301 our own object
            return error
    except Exception:  # noqa: S110 a class may need any argument, or hold anything
        pass
    kin = next(kind for kind in type(error).__mro__ if kind.__module__ == DlcoreError.__module__)
    return kin(str(error))
