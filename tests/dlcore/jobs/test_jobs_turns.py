"""Who waits, who runs and who gives way, with real processes and a clock that stands."""

import pytest

from dlcore.errors import Unavailable

pytestmark = pytest.mark.tiny


def has_items(number):
    return lambda job: len(job.items()) >= number


def is_(state):
    return lambda job: job.state == state


@pytest.fixture
def long_job(until, tmp_path):
    """`long_job(jobs, owner)`: one that runs until the file `gate` is there."""

    def start(jobs, owner):
        folder = tmp_path / owner
        return jobs.start("job_deeds:count", 1, gate=str(tmp_path / "gate"), owner=owner, folder=folder)

    return start


def test_as_many_run_as_there_are_slots_and_the_others_know_their_place(make_jobs, until, over):
    jobs = make_jobs(slots=2)
    started = [jobs.start("job_deeds:pids", owner=owner) for owner in "abcd"]
    assert [job.state for job in started] == ["running", "running", "queued", "queued"]
    assert [job.place for job in started] == [None, None, 1, 2]
    version = started[3].version
    started[2].stop()
    assert started[2].state == "stopped"
    assert started[3].place == 1
    assert started[3].version > version
    started[0].stop()
    until(started[3], has_items(1))
    assert started[3].place is None


def test_one_processor_is_left_to_the_server_unless_told_otherwise(workers, make_jobs):
    from dlcore.jobs.jobs import Jobs
    from dlcore.jobs.process import cores

    for slots, at_once, expected in ((None, 0, max(1, cores() - 1)), (None, 7, 7), (3, 7, 3)):
        jobs = make_jobs(slots=slots, jobs_at_once=at_once)
        assert isinstance(jobs, Jobs)
        assert jobs._desk.turns.slots == expected


def test_a_short_job_gets_through_while_a_long_one_runs(make_jobs, clock, until, over, long_job, tmp_path):
    jobs = make_jobs(slots=1)
    long = until(long_job(jobs, "ada"), has_items(1))
    short = jobs.start("job_deeds:count", 5, owner="ben")
    assert (long.state, short.place) == ("running", 1)
    clock.advance(9)
    assert short.place == 1
    clock.advance(1)
    assert over(short) == "done"
    until(long, lambda job: job.state == "running" and job.run.turn.began_s is not None)
    (tmp_path / "gate").touch()
    assert over(long) == "done"
    assert long.items() == [1]
    assert long.result == "counted to 1"


def test_nobody_gives_way_while_nobody_waits(make_jobs, clock, until, over, long_job):
    jobs = make_jobs(slots=2)
    long = until(long_job(jobs, "ada"), has_items(1))
    turn = long.run.turn
    clock.advance(100)
    over(jobs.start("job_deeds:count", 5, owner="ben"))
    assert long.run.turn is turn
    assert turn.asked_s is None


def test_long_jobs_take_turns(make_jobs, clock, until, tmp_path):
    jobs = make_jobs(slots=1)
    one = jobs.start("job_deeds:names", owner="ada", folder=tmp_path / "ada")
    until(one, has_items(1))
    two = jobs.start("job_deeds:names", owner="ben", folder=tmp_path / "ben")
    for runs, waits, items in ((two, one, 1), (one, two, 2), (two, one, 2)):
        clock.advance(10)
        until(runs, has_items(items))
        assert (waits.state, waits.place) == ("queued", 1)
    assert (one.elapsed_s, two.elapsed_s) == (20, 10)
    assert [name for name, _ in two.items()] == ["begun", "resumed"]


def test_what_cannot_go_on_does_not_give_way(make_jobs, clock, until):
    jobs = make_jobs(slots=1)
    long = until(jobs.start("job_deeds:pids", owner="ada"), has_items(1))
    waiting = jobs.start("job_deeds:count", 5, owner="ben")
    clock.advance(100)
    assert long.run.turn.asked_s is None
    assert waiting.place == 1


def test_a_job_that_waits_can_be_paused_and_resumed(make_jobs, until, over, tmp_path):
    jobs = make_jobs(slots=1)
    running = until(jobs.start("job_deeds:pids", owner="ada"), has_items(1))
    waiting = jobs.start("job_deeds:count", 2, owner="ben", folder=tmp_path)
    waiting.pause()
    assert (waiting.state, waiting.place) == ("paused", None)
    running.stop()
    until(running, is_("stopped"))
    assert waiting.state == "paused"
    waiting.resume()
    assert over(waiting) == "done"
    assert waiting.items() == [1, 2]


def test_one_paused_while_it_gives_way_stays_paused(make_jobs, clock, until, over, long_job):
    jobs = make_jobs(slots=1)
    long = until(long_job(jobs, "ada"), has_items(1))
    short = jobs.start("job_deeds:count", 5, owner="ben")
    clock.advance(10)
    long.pause()
    over(short)
    until(long, is_("paused"))


def test_a_full_line_turns_newcomers_away(make_jobs, until, tmp_path):
    jobs = make_jobs(slots=1, max_jobs_waiting=1)
    first = until(jobs.start("job_deeds:names", owner="ada", folder=tmp_path / "ada"), has_items(1))
    jobs.start("job_deeds:pids", owner="ben")
    with pytest.raises(Unavailable, match=r"^The server is busy .*try again in a moment\.$"):
        jobs.start("job_deeds:pids", owner="cyd", folder=tmp_path / "cyd")
    assert jobs.find("cyd") is None
    assert not (tmp_path / "cyd").exists()
    again = jobs.start("job_deeds:pids", owner="ben")  # in place of one's own
    assert again.place == 1
    first.pause()
    until(again, has_items(1))
    jobs.start("job_deeds:pids", owner="dan")
    with pytest.raises(Unavailable, match="busy"):
        first.resume()
    assert first.state == "paused"
