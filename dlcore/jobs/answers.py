"""How a worker says what became of a call."""

import pickle
import traceback

from dlcore.errors import DlcoreError, is_out_of_memory
from dlcore.jobs.caps import cap_memory
from dlcore.jobs.messages import Answer

_TRACEBACK_LENGTH = 8000


def failure(error: BaseException) -> Answer:
    """The answer of a call that raised `error`; lifts the cap on memory where there was too little."""
    if isinstance(error, DlcoreError):
        return Answer("error", _sendable(error))
    if is_out_of_memory(error):
        cap_memory(None)  # room to say so
        return Answer("memory")
    return Answer("fault", "".join(traceback.format_exception(error))[-_TRACEBACK_LENGTH:])


def pickled(answer: Answer) -> bytes:
    """The answer as it travels."""
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
