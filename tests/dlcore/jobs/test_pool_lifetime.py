"""How a pool shares, replaces and ends its workers."""

import os
import select
import sys
import threading
from functools import partial
from math import hypot
from pathlib import Path

import pytest

from dlcore.errors import DlcoreError, Unavailable, WorkerLost
from dlcore.jobs.pool import PoolState, Workers
from dlcore.limits import Limits

pytestmark = pytest.mark.tiny
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system does not tell")


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


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
