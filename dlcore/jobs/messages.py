"""What travels between the server and a worker, and what the learner is told about it."""

import logging
import pickle
import pkgutil
import signal
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from dlcore.errors import BadSetting, DlcoreError, Unexpected, WorkerLost
from dlcore.limits import Limits

_LATE = "This took longer than {:g} s and was stopped: try a smaller picture or a smaller model."
_MEMORY = (
    "This needs more than the {:,.0f} MB of memory it may use: try a smaller picture or a smaller model."
)
_KILLED = "The server ran short of memory while it worked on this: try a smaller picture or a smaller model."
_CRASHED = "This made a worker crash, so the file may be damaged: try another one."
_SIZE = "The answer would be larger than the {:,.0f} MB it may have: try a smaller picture or ask for less."
_FAULT = "Something went wrong that nobody foresaw and the server has logged: try again with another file."
_NOT_IMPORTABLE = "A worker cannot import {}: give it a function from the top level of a module file."
_NOT_SENDABLE = "The arguments of {} cannot be sent to a worker: give numbers, text, bytes or arrays."
NO_WORKER = "No worker can be started on this machine now: try again in a minute."
STREAM = b"stream"
"""said to a fresh worker that becomes a job's process; the request follows"""
CLOSED = "The server is shutting down: open the page again when it is back."
BUSY = "The server is busy with other people's work: try again in a moment."

log = logging.getLogger("dlcore.jobs")
log.addHandler(logging.NullHandler())  # without a handler Python would print tracebacks to the terminal


class Request(NamedTuple):
    """One call: a function by the name "module:function", its arguments, its time in seconds."""

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    seconds: float


class Answer(NamedTuple):
    """What became of a call.

    Attributes:
        kind: "result" with the function's result; "error" with the `DlcoreError` it raised; "fault"
            with the text of a traceback; "memory" or "size" when the memory or the size of the result
            went over its limit. A job also sends "items", a list of what its function has yielded, and
            says "closed" when it was stopped.
        value: as `kind` says, otherwise None.
    """

    kind: Literal["result", "error", "fault", "memory", "size", "items", "closed"]
    value: Any = None


def name_of(function: Callable[..., Any] | str) -> str:
    """The name "module:function" under which a worker finds the function.

    Raises:
        BadSetting: it has no such name: it is a lambda, a method, or was defined in a notebook.
    """
    if isinstance(function, str):
        return function
    name = f"{function.__module__}:{getattr(function, '__qualname__', '')}"
    try:
        found = pkgutil.resolve_name(name)
    except (ValueError, ImportError, AttributeError):
        found = None
    if found is not function or function.__module__ == "__main__":
        raise BadSetting(_NOT_IMPORTABLE.format(getattr(function, "__qualname__", "this function")))
    return name


def pack(request: Request) -> bytes:
    """The request as it travels: plain pickle, so that tensors take no file descriptors along.

    Raises:
        BadSetting: an argument cannot be pickled.
    """
    try:
        return pickle.dumps(request, protocol=5)
    except (pickle.PicklingError, TypeError, AttributeError, ValueError, RecursionError):
        raise BadSetting(_NOT_SENDABLE.format(request.function)) from None


def open_answer(message: bytes, request: Request, limits: Limits) -> Any:
    """The function's result.

    Raises:
        DlcoreError: the error of the function itself.
        WorkerLost: it needed more memory, or its result more room, than `limits` allow.
        Unexpected: it raised anything else, or its result cannot be read here.
    """
    try:
        kind, value = pickle.loads(message)  # noqa: S301 written by our own worker
    except Exception:  # reading runs the code of any class
        log.exception("the result of %s cannot be read", request.function)
        raise Unexpected(_FAULT) from None
    match kind:
        case "result":
            return value
        case "error":
            raise value
        case "memory":
            raise WorkerLost(_MEMORY.format(limits.worker_memory_mb))
        case "size":
            raise WorkerLost(_SIZE.format(limits.max_result_mb))
    log.error("%s failed in a worker\n%s", request.function, value)
    raise Unexpected(_FAULT)


def late(request: Request) -> WorkerLost:
    """The error of a call that ran out of time."""
    log.warning("%s was stopped after %g s", request.function, request.seconds)
    return WorkerLost(_LATE.format(request.seconds))


def lost(request: Request, exit_code: int | None) -> DlcoreError:
    """The error of a call whose worker ended.

    Args:
        request: the call.
        exit_code: exit status of the worker, or minus the signal that ended it; None when unknown.
    """
    ended_by = -exit_code if exit_code else None
    if ended_by == getattr(signal, "SIGALRM", ...):
        return late(request)
    log.warning("%s ended its worker with exit code %s", request.function, exit_code)
    return WorkerLost(_KILLED if ended_by == getattr(signal, "SIGKILL", ...) else _CRASHED)
