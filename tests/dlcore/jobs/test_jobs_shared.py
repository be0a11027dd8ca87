"""A class that starts the same: one process, one history, and nobody can spoil it for the others."""

import pytest

pytestmark = pytest.mark.tiny


def has_items(number):
    return lambda job: len(job.items()) >= number


def is_(state):
    return lambda job: job.state == state


@pytest.fixture
def gate(tmp_path):
    return tmp_path / "gate"


@pytest.fixture
def press_start(gate, tmp_path):
    """`press_start(jobs, owner)`: always the same."""

    def start(jobs, owner):
        folder = tmp_path / "visitors" / owner
        return jobs.start("job_deeds:count", 3, gate=str(gate), owner=owner, key="defaults", folder=folder)

    return start


def test_everybody_gets_the_same_run_and_only_one_process(jobs, workers, press_start, until, over, gate):
    alive = workers.describe().workers
    first = until(press_start(jobs, "ada"), has_items(3))
    others = [press_start(jobs, owner) for owner in "bcdef"]
    assert all(job.items() == [1, 2, 3] and job.state == "running" for job in others)
    assert workers.describe().workers == alive + 1
    assert len({job.id for job in [first, *others]}) == 6
    gate.touch()
    for job in [first, *others]:
        assert over(job) == "done"
        assert job.result == "counted to 3"


def test_who_comes_later_gets_what_is_done(jobs, press_start, over, gate):
    gate.touch()
    first = press_start(jobs, "ada")
    over(first)
    later = press_start(jobs, "ben")
    assert later.state == "done"
    assert later.items() == [1, 2, 3]
    assert later.folder == first.folder
    private = jobs.start("job_deeds:count", 3, owner="cyd")
    assert private.run is not first.run


def test_who_stops_or_pauses_stops_looking_and_the_others_go_on(jobs, press_start, until, over, gate, clock):
    ada, ben, cyd = (press_start(jobs, owner) for owner in ("ada", "ben", "cyd"))
    until(cyd, has_items(3))
    ada.stop()
    ben.pause()
    assert (ada.state, ben.state, cyd.state) == ("stopped", "paused", "running")
    ben.resume()
    assert ben.state == "running"
    ben.pause()
    gate.touch()
    assert over(cyd) == "done"
    assert (ada.state, ada.result, ben.state, ben.result) == ("stopped", None, "paused", None)
    assert ada.items() == ben.items() == [1, 2, 3]
    ben.resume()
    assert (ben.state, ben.result) == ("done", "counted to 3")
    assert press_start(jobs, "ada").state == "done"


def test_who_stopped_sees_what_there_was_then(jobs, until, tmp_path):
    def join(owner):
        return jobs.start("job_deeds:names", owner=owner, key="k", folder=tmp_path)

    ada, ben = join("ada"), join("ben")
    until(ada, has_items(1)).stop()
    ben.pause()
    until(ben, is_("paused"))
    ben.resume()
    until(ben, has_items(2))
    assert len(ada.items()) == 1
    assert ada.latest[0] == "begun"
    assert ben.latest[0] == "resumed"


def test_it_ends_when_nobody_is_left(jobs, press_start, until):
    ada, ben = press_start(jobs, "ada"), press_start(jobs, "ben")
    until(ada, has_items(3)).stop()
    assert ben.state == "running"
    ben.stop()
    until(ben, is_("stopped"))
    assert ada.state == "stopped"
    again = press_start(jobs, "ada")
    assert again.run is not ben.run


def test_all_paused_is_paused_and_a_newcomer_lets_it_go_on(jobs, press_start, until, over, gate):
    ada, ben = press_start(jobs, "ada"), press_start(jobs, "ben")
    until(ada, has_items(3))
    ada.pause()
    ben.pause()
    until(ben, is_("paused"))
    gate.touch()
    cyd = press_start(jobs, "cyd")
    assert over(cyd) == "done"
    assert (ada.state, ben.state) == ("paused", "paused")


def test_who_stops_what_another_has_paused_sees_it_stopped(jobs, press_start, until, gate):
    ada, ben = press_start(jobs, "ada"), press_start(jobs, "ben")
    until(ada, has_items(3))
    ben.pause()
    ada.stop()
    until(ada, is_("stopped"))
    assert not ada.can_resume
    assert (ben.state, ben.can_resume) == ("paused", True)


def test_joining_one_that_is_being_stopped_keeps_it_going(jobs, press_start, until, over, gate):
    ada = until(press_start(jobs, "ada"), has_items(3))
    ada.stop()
    ben = press_start(jobs, "ben")
    gate.touch()
    assert over(ben) == "done"
    assert ben.items()[:3] == [1, 2, 3]


def test_it_goes_on_when_one_visitor_goes_and_ends_with_the_last(jobs, clock, press_start, until):
    ada, ben = press_start(jobs, "ada"), press_start(jobs, "ben")
    until(ben, has_items(3))
    jobs.release("ada")
    clock.advance(20)
    assert (ada.state, ben.state) == ("stopped", "running")
    jobs.release("ben")
    clock.advance(20)
    assert ben.state == "stopped"
    assert ben.run.wish == "stop"


def test_shared_runs_have_a_folder_of_their_own_that_goes_when_unneeded(
    make_jobs, clock, press_start, over, gate, tmp_path
):
    gate.touch()
    jobs = make_jobs(shared=tmp_path / "all", job_shared_hours=2)
    ada = press_start(jobs, "ada")
    over(ada)
    assert ada.folder.parent == tmp_path / "all"
    assert (ada.folder / "place").read_text() == "3"
    assert not (tmp_path / "visitors").exists()
    jobs.forget("ada")
    clock.advance(0)
    assert ada.folder.exists()
    ben = press_start(jobs, "ben")
    assert ben.folder == ada.folder
    clock.advance(2 * 3600)
    assert ben.folder.exists()  # somebody still looks at it
    other = press_start(jobs, "cyd")
    assert other.run is not ben.run
    jobs.forget("ben")
    clock.advance(0)
    assert not ben.folder.exists()
    over(other)
    jobs.close()
    assert list((tmp_path / "all").iterdir()) == []


def test_only_the_latest_finished_are_kept(make_jobs, clock, over, gate):
    jobs = make_jobs(max_jobs_shared=2)

    def start(number):
        job = jobs.start("job_deeds:count", number, owner=None, key=number)
        over(job)
        clock.advance(1)
        return job

    one, two = start(1), start(2)
    assert start(1).run is one.run  # used again, so two is the oldest now
    three = start(3)
    assert start(1).run is one.run
    assert start(3).run is three.run
    assert start(2).run is not two.run


def test_a_failed_run_is_not_handed_on(jobs, over):
    failed = jobs.start("job_deeds:breaks", 1, owner="ada", key="k")
    assert over(failed) == "failed"
    assert jobs.start("job_deeds:breaks", 1, owner="ben", key="k").run is not failed.run
