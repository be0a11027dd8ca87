import logging
import os
import sys
import threading
from functools import partial
from math import hypot
from pathlib import Path

import numpy as np
import pytest

from dlcore.errors import BadPicture, BadSetting, Unexpected, WorkerLost

pytestmark = pytest.mark.tiny
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system does not tell")
SENTENCE = r"^[A-Z][^\n.]*: [^\n]*\.$"


def test_a_call_returns_what_the_function_returns(workers):
    assert workers.call(hypot, 3, 4) == 5
    assert workers.call("math:hypot", 3, 4) == 5
    assert workers.call("builtins:dict", a=1, b=(2, None)) == {"a": 1, "b": (2, None)}


def test_it_runs_in_another_process_that_stays(workers):
    pid = workers.call("deeds:pid")
    assert pid != os.getpid()
    assert workers.call("deeds:pid") == pid


def test_arrays_and_bytes_arrive_whole(workers):
    picture = np.random.default_rng(0).integers(0, 256, (300, 200, 3), dtype=np.uint8)
    np.testing.assert_array_equal(workers.call("numpy:flip", picture, 0), picture[::-1])
    assert workers.call("builtins:bytes", b"\0\xff" * 500_000) == b"\0\xff" * 500_000


def test_an_error_of_ours_comes_back_as_itself(workers):
    with pytest.raises(BadPicture, match=r"^The lower part is missing: send the file again\.$") as caught:
        workers.call("deeds:raise_torn")
    assert type(caught.value).__name__ == "Torn"


def test_an_error_that_no_pickle_carries_comes_back_as_its_kin(workers):
    with pytest.raises(BadPicture, match=r"^Row 3 is black: try another file\.$") as caught:
        workers.call("deeds:raise_fussy")
    assert type(caught.value) is BadPicture


@pytest.mark.parametrize(
    ("function", "trace"),
    [
        ("deeds:raise_key_error", "KeyError: 'a detail for the log'"),
        ("deeds:sink", "RecursionError"),
        ("deeds:function_made_here", "function_made_here"),
        ("deeds:no_such_deed", "no_such_deed"),
        ("no_such_module:at_all", "ModuleNotFoundError"),
        ("sys:exit", "SystemExit"),
    ],
)
def test_anything_else_is_one_sentence_and_a_traceback_in_the_log(workers, caplog, capfd, function, trace):
    pid = workers.call("deeds:pid")
    with caplog.at_level(logging.ERROR, "dlcore.jobs"), pytest.raises(Unexpected, match=SENTENCE) as caught:
        workers.call(function)
    assert caught.value.__cause__ is None
    assert trace in caplog.text
    assert "Traceback" in caplog.text
    assert capfd.readouterr() == ("", "")
    assert workers.call("deeds:pid") == pid


def test_a_result_over_its_size_is_refused(workers):
    assert len(workers.call("builtins:bytes", 2 * 2**20 - 4096)) == 2 * 2**20 - 4096
    with pytest.raises(WorkerLost, match="larger than the 2 MB"):
        workers.call("builtins:bytes", 2 * 2**20 + 1)
    assert workers.call(hypot, 3, 4) == 5


def test_a_call_over_its_time_is_stopped(workers):
    pid = workers.call("deeds:pid")
    with pytest.raises(WorkerLost, match=r"^This took longer than 0\.2 s .*: try .*\.$"):
        workers.call("deeds:spin", timeout_s=0.2)
    assert workers.call("deeds:pid") != pid
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize(
    ("function", "argument"), [("deeds:crash", ()), ("os:abort", ()), ("os:_exit", (0,))]
)
def test_a_crash_is_one_sentence_and_the_next_call_works(workers, function, argument, capfd):
    with pytest.raises(WorkerLost, match=SENTENCE):
        workers.call(function, *argument)
    assert workers.call(hypot, 3, 4) == 5
    assert capfd.readouterr() == ("", "")


@linux
def test_memory_over_the_cap_is_one_sentence_and_a_fresh_worker(workers):
    pid = workers.call("deeds:pid")
    with pytest.raises(WorkerLost, match="256 MB"):
        workers.call("builtins:bytes", 10**10)
    assert workers.call("deeds:pid") != pid
    with pytest.raises(WorkerLost, match="256 MB"):
        workers.call("numpy:ones", (40_000, 1000))
    assert workers.call("deeds:soft_limit") < 2**40


@linux
def test_a_worker_that_keeps_memory_is_replaced(workers):
    first = workers.call("deeds:keep", 1000)
    assert workers.call("deeds:keep", 150 * 2**20) == first
    assert workers.call("deeds:pid") != first


def test_ctrl_c_and_noise_do_not_reach_the_worker_or_the_terminal(workers, capfd):
    assert workers.call("deeds:interrupt") == "still here"
    workers.call("deeds:shout")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(os, "nice"), reason="has no niceness")
def test_workers_give_way(workers):
    assert workers.call("os:nice", 0) >= min(os.nice(0) + 10, 19)


def local_function():
    return 1


@pytest.mark.parametrize("function", [lambda: 1, partial(hypot, 3), local_function, "text".upper])
def test_a_function_that_no_worker_can_import_is_refused(workers, function, monkeypatch):
    if function is local_function:
        monkeypatch.setattr(function, "__module__", "__main__")
    with pytest.raises(BadSetting, match="top level of a module"):
        workers.call(function)


def test_arguments_that_cannot_travel_are_refused(workers):
    with pytest.raises(BadSetting, match="cannot be sent"):
        workers.call("builtins:len", threading.Lock())
    assert workers.call("builtins:len", [1]) == 1
