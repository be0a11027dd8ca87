"""Whose job is whose, and what ends when its owner has gone; by a clock that stands until it is set on."""

import os
import time

import pytest

pytestmark = pytest.mark.tiny


def has_items(number):
    return lambda job: len(job.items()) >= number


def is_(state):
    return lambda job: job.state == state


@pytest.fixture
def begun(jobs, until, tmp_path):
    """`begun(owner)`: a job that runs, with its folder named like its owner."""

    def start(owner="ada", **kwargs):
        job = jobs.start("job_deeds:names", owner=owner, folder=tmp_path / str(owner), **kwargs)
        return until(job, has_items(1))

    return start


def test_a_job_is_found_again_by_its_owner_alone(jobs, begun):
    job = begun("ada")
    assert jobs.find("ada") is job
    assert jobs.find("ben") is None
    other = begun("ben")
    assert jobs.find("ada") is job
    assert jobs.find("ben") is other


def test_a_job_is_found_by_an_id_that_nobody_guesses(jobs, begun):
    job, other = begun("ada"), begun("ben")
    assert jobs.get(job.id) is job
    assert jobs.get(other.id) is other
    assert len({job.id, other.id}) == 2
    assert len(job.id) >= 20
    for guess in ("", "ada", job.id[:-1]):
        assert jobs.get(guess) is None
    jobs.forget("ada")
    assert jobs.get(job.id) is None


def test_starting_another_job_stops_the_one_before(jobs, begun, over, tmp_path):
    first = begun("ada")
    second = jobs.start("job_deeds:count", 3, owner="ada")
    assert first.state == "stopped"
    assert over(second) == "done"
    assert jobs.find("ada") is second
    assert list(first) == [("begun", [])]
    assert (tmp_path / "ada/mark").exists()


def test_the_slot_of_the_one_before_is_the_next_ones(make_jobs, until, over):
    jobs = make_jobs(slots=1)
    until(jobs.start("job_deeds:pids", owner="ada"), has_items(1))
    assert over(jobs.start("job_deeds:count", 3, owner="ada")) == "done"


def test_a_job_of_nobody_is_found_by_nobody_and_goes_on(jobs, clock, begun):
    first, second = begun(None), begun(None)
    clock.advance(1700)
    assert jobs.find(None) is None
    assert [first.state, second.state] == ["running", "running"]


def test_it_ends_a_while_after_its_owner_has_gone_and_leaves_nothing(jobs, clock, begun, tmp_path):
    job = begun("ada")
    jobs.release("ada")
    clock.advance(19)
    assert job.state == "running"
    clock.advance(1)
    assert job.state == "stopped"
    assert jobs.find("ada") is None
    jobs.close()
    assert not (tmp_path / "ada").exists()


def test_a_folder_goes_when_the_process_that_writes_there_has_ended(jobs, clock, begun, tmp_path):
    begun("ada")
    jobs.forget("ada")
    deadline = time.monotonic() + 10
    while (tmp_path / "ada").exists():
        assert time.monotonic() < deadline
        os.sched_yield()


def test_an_owner_who_is_back_in_time_finds_it_running(jobs, clock, begun):
    job = begun("ada")
    jobs.release("ada")
    clock.advance(10)
    assert jobs.find("ada") is job
    clock.advance(300)
    assert jobs.find("ada").state == "running"


def test_the_last_look_of_a_closed_page_does_not_keep_it(jobs, clock, begun):
    job = begun("ada")
    jobs.release("ada")
    clock.advance(0.5)
    assert jobs.find("ada") is job
    clock.advance(20)
    assert job.state == "stopped"


def test_an_owner_who_is_back_at_once_keeps_it(jobs, clock, begun):
    job = begun("ada")
    jobs.release("ada")
    clock.advance(0.5)
    jobs.touch("ada")
    clock.advance(300)
    assert job.state == "running"
    jobs.touch("nobody")
    assert jobs.find("nobody") is None


def test_a_page_that_looks_keeps_it_running(jobs, clock, begun):
    job = begun("ada")
    for _ in range(2):
        clock.advance(599)
        jobs.touch("ada")
    assert job.state == "running"


def test_one_that_nobody_looks_at_pauses_and_can_go_on(jobs, clock, begun, until):
    job = begun("ada")
    clock.advance(600)
    until(job, is_("paused"))
    assert jobs.find("ada") is job
    job.resume()
    until(job, has_items(2))
    assert job.latest == ("resumed", ["mark"])


def test_one_that_nobody_looks_at_and_cannot_pause_stops(jobs, clock, until):
    job = until(jobs.start("job_deeds:pids", owner="ada"), has_items(1))
    clock.advance(600)
    until(job, is_("stopped"))
    assert jobs.find("ada") is job


def test_a_finished_job_is_found_for_a_day_and_its_folder_stays(jobs, clock, over, tmp_path):
    job = jobs.start("job_deeds:count", 3, owner="ada", folder=tmp_path / "run")
    over(job)
    clock.advance(24 * 3600)
    assert jobs.find("ada") is None
    assert job.result == "counted to 3"
    assert (tmp_path / "run/place").exists()


def test_only_so_many_finished_jobs_are_kept(make_jobs, clock, over):
    jobs = make_jobs(slots=2, max_jobs_kept=2)
    made = [jobs.start("job_deeds:count", 1, owner=owner) for owner in "abcd"]
    for job in made:
        over(job)
    last = jobs.start("job_deeds:count", 1, owner="e")
    over(last)
    clock.advance(0)
    assert [owner for owner in "abcde" if jobs.find(owner)] == ["d", "e"]


def test_a_paused_job_is_forgotten_with_its_folder_after_a_day(jobs, clock, begun, until, tmp_path):
    job = begun("ada")
    job.pause()
    until(job, is_("paused"))
    clock.advance(24 * 3600)
    assert job.state == "stopped"
    assert jobs.find("ada") is None
    assert not (tmp_path / "ada").exists()


def test_forgetting_ends_it_and_removes_its_folder(jobs, begun, until, over, tmp_path):
    job = begun("ada")
    jobs.forget("ada")
    assert job.state == "stopped"
    assert jobs.find("ada") is None
    done = jobs.start("job_deeds:count", 1, owner="ben", folder=tmp_path / "ben")
    over(done)
    jobs.forget("ben")
    jobs.forget("nobody")
    jobs.close()
    assert not (tmp_path / "ada").exists()
    assert not (tmp_path / "ben").exists()
