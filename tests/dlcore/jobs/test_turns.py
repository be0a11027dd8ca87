"""The order of turns, without processes."""

import math

import pytest

from dlcore.jobs.run import Run
from dlcore.jobs.turns import HANDICAP, PATIENCE, Turns

pytestmark = pytest.mark.tiny


def runs(number):
    return [Run("module:function", (), {}) for _ in range(number)]


def begin(turns, now):
    run = turns.next()
    run.turn.began_s, run.turn.spoke = now, True
    return run


def test_first_come_first_served():
    turns, (a, b, c) = Turns(1, 10), runs(3)
    for run in (a, b, c):
        turns.queue(run, 0)
    assert [turns.next(), turns.next()] == [a, None]
    assert [turns.place(run) for run in (a, b, c)] == [None, 1, 2]
    turns.end(a, 5)
    assert turns.next() is b


def test_one_that_goes_on_lets_newcomers_pass_but_not_for_ever():
    turns, (a, early, late) = Turns(1, 10), runs(3)
    a.resumable = True
    turns.queue(a, 0)
    turns.queue(early, 10 * HANDICAP - 1)
    turns.queue(late, 10 * HANDICAP + 1)
    assert [turns.place(run) for run in (early, a, late)] == [1, 2, 3]


def test_only_as_many_give_way_as_wait_and_the_longest_running_first():
    turns, (a, b, c) = Turns(2, 10), runs(3)
    for run in (a, b, c):
        turns.queue(run, 0)
    begin(turns, 2)
    begin(turns, 1)
    assert turns.over(10) == ([], 11)
    assert turns.over(11) == ([b], 12)
    assert turns.over(20) == ([b], math.inf)
    b.turn.asked_s = 20
    assert turns.over(21) == ([], math.inf)


def test_one_that_has_not_got_on_keeps_its_turn_longer_but_not_for_ever():
    turns, (a, b) = Turns(1, 10), runs(2)
    for run in (a, b):
        turns.queue(run, 0)
    begin(turns, 1).turn.spoke = False
    assert turns.over(11) == ([], 1 + 10 * PATIENCE)
    assert turns.over(1 + 10 * PATIENCE) == ([a], math.inf)
    a.turn.spoke = True
    assert turns.over(11) == ([a], math.inf)


def test_running_time_adds_up_over_turns():
    turns, (a,) = Turns(1, 10), runs(1)
    for began, ended in ((5, 8), (20, 24)):
        turns.queue(a, 0)
        begin(turns, began)
        turns.end(a, ended)
    assert a.elapsed_s(100) == 7


def test_clearing_leaves_nobody():
    turns, (a, b) = Turns(1, 10), runs(2)
    for run in (a, b):
        turns.queue(run, 0)
    begin(turns, 0)
    assert turns.clear(3) == ([a, b], [])
    assert (len(turns), turns.running, turns.next()) == (0, [], None)
    assert a.ran_s == 3
