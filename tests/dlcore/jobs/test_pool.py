import logging
import os
import select
import sys
import threading
from functools import partial
from math import hypot
from pathlib import Path

import numpy as np
import pytest

from dlcore.errors import BadPicture, BadSetting, DlcoreError, Unavailable, Unexpected, WorkerLost
from dlcore.jobs.pool import PoolState, Workers
from dlcore.limits import Limits

pytestmark = pytest.mark.tiny
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system does not tell")
SENTENCE = r"^[A-Z][^\n.]*: [^\n]*\.$"


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


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


@linux
def test_replacing_thirty_workers_leaves_no_file_and_no_zombie(deeds):
    with Workers(slots=1, limits=Limits(worker_calls=1), preload=()) as pool:
        pids = {pool.call("deeds:pid")}
        server, before = pool.call("deeds:parent"), open_files()
        pids |= {pool.call("deeds:pid") for _ in range(29)}
        assert open_files() == before
        assert len(pids) == 30
        assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
        assert pool.describe() == PoolState(slots=1, workers=0, busy=0, queued=0, recycled=31, lost=0)
    assert not Path(f"/proc/{server}").exists()


@linux
def test_a_lost_worker_that_was_idle_costs_no_call(deeds):
    with Workers(slots=1, preload=()) as pool:
        pid = pool.call("deeds:pid")
        watch = os.pidfd_open(pid)
        os.kill(pid, 9)
        assert select.select([watch], [], [], 10)[0]  # it has ended
        os.close(watch)
        assert pool.call("deeds:pid") != pid
        assert pool.describe().lost == 1


def test_waiting_owners_take_turns_at_the_worker(deeds, tmp_path):
    gate, notes = tmp_path / "gate", tmp_path / "notes"
    os.mkfifo(gate)
    with Workers(slots=1, preload=()) as pool:
        threads = [
            threading.Thread(target=pool.call, args=("deeds:read_pipe", str(gate)), kwargs={"owner": "a"})
        ]
        threads[0].start()
        writer = gate.open("wb")  # opens when the worker reads
        for number, owner in enumerate("aaabc"):
            call = partial(pool.call, "deeds:note", str(notes), f"{owner}{number}", owner=owner)
            threads.append(threading.Thread(target=call))
            threads[-1].start()
            while pool.describe().queued <= number:
                os.sched_yield()
        assert pool.describe() == PoolState(slots=1, workers=1, busy=1, queued=5, recycled=0, lost=0)
        writer.close()
        for thread in threads:
            thread.join()
    assert notes.read_text().split() == ["a0", "b3", "c4", "a1", "a2"]


def test_twenty_callers_on_two_workers_all_get_their_own_answer(deeds):
    answers = {}

    def caller(number):
        answers[number] = [pool.call("builtins:pow", number, 2, owner=number) for _ in range(10)]

    with Workers(slots=2, preload=()) as pool:
        threads = [threading.Thread(target=caller, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert pool.describe().workers <= 2
    assert answers == {number: [number**2] * 10 for number in range(20)}


def test_a_full_queue_says_so(deeds, tmp_path):
    os.mkfifo(tmp_path / "gate")
    with Workers(slots=1, limits=Limits(max_waiting=0), preload=()) as pool:
        thread = threading.Thread(target=pool.call, args=("deeds:read_pipe", str(tmp_path / "gate")))
        thread.start()
        with (
            (tmp_path / "gate").open("wb"),
            pytest.raises(Unavailable, match=r"The server is busy.*moment\.$"),
        ):
            pool.call(hypot, 3, 4)
        thread.join()


def test_closing_ends_a_busy_worker_and_refuses_calls(deeds, tmp_path):
    said = []
    os.mkfifo(tmp_path / "pid")

    def caller():
        try:
            pool.call("deeds:tell_and_spin", str(tmp_path / "pid"))
        except DlcoreError as error:
            said.append(error)

    pool = Workers(slots=1, preload=()).start()
    thread = threading.Thread(target=caller)
    thread.start()
    pid = int((tmp_path / "pid").read_text())
    pool.close()
    thread.join()
    assert [type(error) for error in said] == [Unavailable]
    assert not Path(f"/proc/{pid}").exists()
    for attempt in (pool.start, partial(pool.call, hypot, 3, 4)):
        with pytest.raises(Unavailable, match="shutting down"):
            attempt()
    pool.close()


@linux
def test_a_killed_fork_server_is_replaced(deeds):
    with Workers(slots=1, preload=()) as pool:
        server = pool.call("deeds:parent")
        os.kill(server, 9)
        assert pool.call(hypot, 3, 4) == 5  # its worker lives on
        with pytest.raises(WorkerLost):
            pool.call("deeds:crash")
        assert pool.call("deeds:parent") != server
        assert pool.memory_mb() > 1


def test_a_pool_that_was_never_used_closes_at_once():
    files = open_files() if sys.platform.startswith("linux") else 0
    Workers(preload=()).close()
    with Workers(preload=("json",)) as pool:
        assert pool.describe().workers == 0
    assert not sys.platform.startswith("linux") or open_files() == files


def test_a_server_that_cannot_start_workers_says_so(deeds, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Workers(preload=()) as pool, pytest.raises(Unavailable, match="No worker can be started"):
        pool.call(hypot, 3, 4)
