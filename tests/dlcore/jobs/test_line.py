import os
import signal
import threading
import time

import pytest

from dlcore.errors import Unavailable
from dlcore.jobs.line import Line

pytestmark = pytest.mark.tiny


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        os.sched_yield()


def order_of_service(line, owners):
    """Queue one caller after another while the only place is held; who was served when."""
    served, threads = [], []

    def caller(name, owner):
        with line.turn(owner):
            served.append(name)

    with line.turn("first"):
        for number, owner in enumerate(owners):
            thread = threading.Thread(target=caller, args=(f"{owner}{number}", owner))
            thread.start()
            threads.append(thread)
            until(lambda: line.queued == len(threads))
    for thread in threads:
        thread.join()
    return served


def test_one_owner_is_served_in_the_order_of_arrival():
    assert order_of_service(Line(1, 10, 10), "aaaa") == ["a0", "a1", "a2", "a3"]


def test_owners_take_turns_so_that_many_calls_of_one_do_not_starve_another():
    assert order_of_service(Line(1, 10, 10), "aaaabbc") == ["a0", "b4", "c6", "a1", "b5", "a2", "a3"]


def test_fifty_calls_delay_a_newcomer_by_one_turn():
    served = order_of_service(Line(1, 60, 60), "a" * 50 + "b")
    assert served.index("b50") == 1
    assert len(served) == 51


def test_a_full_line_turns_newcomers_away_in_one_sentence():
    line = Line(1, 2, 2)
    with line.turn("a"):
        threads = [threading.Thread(target=lambda: line.turn("b").__enter__(), daemon=True) for _ in range(2)]
        for thread in threads:
            thread.start()
        until(lambda: line.queued == 2)
        with (
            pytest.raises(Unavailable, match=r"^The server is busy .*try again in a moment\.$"),
            line.turn("c"),
        ):
            pass
    for _ in threads:
        line._leave()


def test_one_owner_cannot_fill_the_line():
    line = Line(1, 10, 1)
    with line.turn("a"):
        thread = threading.Thread(target=lambda: line.turn("b").__enter__(), daemon=True)
        thread.start()
        until(lambda: line.queued == 1)
        with pytest.raises(Unavailable, match="waiting already"), line.turn("b"):
            pass
        assert line.queued == 1
    thread.join()


def test_at_most_as_many_as_slots_at_once():
    line, lock, inside, most = Line(3, 100, 100), threading.Lock(), [0], [0]

    def caller():
        with line.turn():
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            os.sched_yield()
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=caller) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most[0] <= 3
    assert (line.busy, line.queued) == (0, 0)


def test_an_error_inside_gives_the_place_back():
    line = Line(1, 1, 1)
    with pytest.raises(ZeroDivisionError), line.turn():
        _ = 1 / 0
    assert line.busy == 0


def test_closing_sends_waiting_callers_home():
    line, said = Line(1, 5, 5), []

    def caller():
        try:
            with line.turn():
                said.append("served")
        except Unavailable as error:
            said.append(str(error))

    with line.turn():
        threads = [threading.Thread(target=caller) for _ in range(3)]
        for thread in threads:
            thread.start()
        until(lambda: line.queued == 3)
        line.close()
        for thread in threads:
            thread.join()
    assert len(said) == 3
    assert all("shutting down" in text for text in said)
    with pytest.raises(Unavailable), line.turn():
        pass


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer of the system")
def test_a_caller_interrupted_while_waiting_leaves_no_gap():
    line = Line(1, 5, 5)

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with line.turn("a"):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(KeyboardInterrupt), line.turn("b"):
                pass
            assert line.queued == 0
    finally:
        signal.signal(signal.SIGALRM, before)
    with line.turn("c"):
        assert line.busy == 1
    assert line.busy == 0
