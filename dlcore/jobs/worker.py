"""What happens inside a worker process: calls come in, answers go out, limits hold."""

import ctypes
import gc
import os
import pickle
import pkgutil
import signal
import sys
from contextlib import suppress
from importlib import import_module
from itertools import count
from multiprocessing.connection import Connection

from dlcore.jobs.answers import failure, pickled
from dlcore.jobs.caps import GRACE_S, alarm, cap_memory, held_bytes
from dlcore.jobs.messages import STREAM, Answer, Request
from dlcore.jobs.streaming import stream
from dlcore.limits import MB, Limits

ONE_THREAD: dict[str, str] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""environment of every worker: over-subscribed cores make training up to 180 times slower"""
NICENESS = 10
"""workers give way to the server, whose answers stay quick"""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def keep_memory() -> None:
    """Keep the memory that this process frees: by glibc's own limits, page faults cost a third of a step."""
    with suppress(OSError, AttributeError, TypeError):  # not glibc
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, 32 * MB)
        libc.mallopt(_M_TRIM_THRESHOLD, 256 * MB)


def prepare(preload: tuple[str, ...]) -> None:
    """Make this process a good place for workers and import what they will need.

    A module that cannot be imported is left out: the call that needs it says why.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the server
    os.environ.update(ONE_THREAD)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    keep_memory()
    for name in preload:
        with suppress(Exception):  # whatever a broken installation raises
            import_module(name)
    gc.collect()
    gc.freeze()  # shared with the workers until somebody writes


def work(connection: Connection, limits: Limits) -> None:
    """Answer calls until the other end of the connection is closed, or be one job's process.

    Args:
        connection: says b"ready" once; then a pickled `Request` comes in, and out go one byte, 1 when
            this worker should be replaced before the next call, and a pickled `Answer`. After `STREAM`
            see `dlcore.jobs.streaming.stream`.
        limits: what a call may use.
    """
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    at_start = held_bytes()
    cap_memory(limits.worker_memory_bytes)
    with suppress(EOFError, OSError):  # the server has gone, and so does its worker
        connection.send_bytes(b"ready")
        for calls in count(1):
            message = connection.recv_bytes()
            if message == STREAM:
                stream(connection, limits)
                break
            message, worn = perform(message, limits)
            grown = held_bytes() - at_start
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
        with alarm(request.seconds + GRACE_S):
            value = pkgutil.resolve_name(request.function)(*request.args, **request.kwargs)
            message = pickled(Answer("result", value))
    except BaseException as error:  # whatever happens must become an answer
        answer = failure(error)
        return pickled(answer), answer.kind == "memory"
    if len(message) > limits.max_result_bytes:
        return pickled(Answer("size")), False
    return message, False
