"""What the learner is told when a job does not come to its end."""

import pickle
import signal

from dlcore.errors import DlcoreError, Unexpected, WorkerLost
from dlcore.jobs.messages import Answer, log
from dlcore.limits import Limits

_KEPT = "what it has shown so far is still there"
_LATE = (
    "The training ran for {:g} minutes, as long as one may, and " + _KEPT + ": train for fewer epochs or use "
    "a smaller network."
)
_MEMORY = (
    "The training needed more than the {:,.0f} MB of memory it may use, but " + _KEPT + ": use a smaller "
    "network or a smaller batch."
)
_KILLED = (
    "The training was killed, most likely because the server ran short of memory, but " + _KEPT + ": go on "
    "or start again, with a smaller network or batch if it happens twice."
)
_CRASHED = "The training crashed, but " + _KEPT + ": go on, or start it again."
_SIZE = (
    "The training reported more than the {:,.0f} MB it may, but " + _KEPT + ": train for fewer epochs or use "
    "a smaller network."
)
_FAULT = (
    "The training met something that nobody foresaw and the server has logged, but " + _KEPT + ": try again "
    "with other settings."
)


def too_late(limits: Limits) -> WorkerLost:
    """The error of a job that ran out of time."""
    return WorkerLost(_LATE.format(limits.job_minutes))


def too_large(limits: Limits) -> WorkerLost:
    """The error of a job whose history has no room."""
    return WorkerLost(_SIZE.format(limits.job_history_mb))


def opened(message: bytes, function: str) -> Answer:
    """The answer a job's process sent; "fault" where it cannot be read here."""
    try:
        return Answer(*pickle.loads(message))  # noqa: S301 written by our own process
    except Exception as error:  # reading runs the code of any class
        log.exception("what %s sent cannot be read", function)
        return Answer("fault", str(error))


def error_of(answer: Answer, function: str, limits: Limits) -> DlcoreError | None:
    """The error that an answer stands for; None if it stands for none."""
    match answer.kind:
        case "error":
            return answer.value
        case "memory":
            return WorkerLost(_MEMORY.format(limits.worker_memory_mb))
        case "size":
            return too_large(limits)
        case "fault":
            log.error("%s failed in its process\n%s", function, answer.value)
            return Unexpected(_FAULT)
    return None


def lost(function: str, exit_code: int | None, limits: Limits) -> DlcoreError:
    """The error of a job whose process ended unasked.

    Args:
        function: its name.
        exit_code: exit status of the process, or minus the signal that ended it; None when unknown.
        limits: of the job.
    """
    log.warning("%s ended its process with exit code %s", function, exit_code)
    ended_by = -exit_code if exit_code else None
    if ended_by == getattr(signal, "SIGALRM", ...):
        return too_late(limits)
    return WorkerLost(_KILLED if ended_by == getattr(signal, "SIGKILL", ...) else _CRASHED)
