import errno
import pickle

import pytest

from dlcore.errors import BadSetting, is_out_of_memory
from dlcore.jobs.messages import Answer, Request, lost, name_of, open_answer
from dlcore.jobs.worker import perform
from dlcore.limits import Limits

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes"), True),
        (type("OutOfMemoryError", (RuntimeError,), {})("CUDA out of memory"), True),
        (RuntimeError("shapes do not match"), False),
        (OSError(errno.ENOENT, "No such file"), False),
        (ValueError("memory"), False),
    ],
)
def test_which_errors_mean_memory(error, expected):
    assert is_out_of_memory(error) is expected


def test_a_request_that_is_no_pickle_is_answered():
    message, worn = perform(b"\x80\x05garbage", Limits())
    assert pickle.loads(message).kind == "fault"
    assert not worn


def test_an_answer_opens_to_the_result():
    request = Request("math:hypot", (3, 4), {}, 5.0)
    message, _ = perform(pickle.dumps(request), Limits())
    assert pickle.loads(message) == Answer("result", 5.0)
    assert open_answer(message, request, Limits()) == 5.0


def test_names_are_those_a_worker_finds():
    assert name_of(is_out_of_memory) == "dlcore.errors:is_out_of_memory"
    assert name_of("anything:at_all") == "anything:at_all"
    with pytest.raises(BadSetting):
        name_of(lambda: None)


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [
        (-14, "longer than 5 s"),
        (-9, "short of memory"),
        (-11, "crash"),
        (-40, "crash"),
        (3, "crash"),
        (0, "crash"),
        (None, "crash"),
    ],
)
def test_how_a_worker_ended_decides_what_is_said(exit_code, words):
    assert words in str(lost(Request("math:hypot", (), {}, 5.0), exit_code))
