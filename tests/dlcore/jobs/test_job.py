"""One job: what it yields, how it pauses, goes on and stops."""

import logging
import os
from math import hypot
from pathlib import Path

import pytest

from dlcore.errors import BadSetting, Unavailable, Unexpected

pytestmark = pytest.mark.tiny
SENTENCE = r"^[A-Z][^\n.]*: [^\n]*\.$"


def has_items(number):
    return lambda job: len(job.items()) >= number


def is_(state):
    return lambda job: job.state == state


def test_all_items_come_in_order_and_the_result_at_the_end(jobs, over):
    job = jobs.start("job_deeds:count", 1000, owner="ada")
    assert list(job) == list(range(1, 1001))
    assert over(job) == "done"
    assert (job.result, job.error, job.place) == ("counted to 1000", None, None)
    assert job.items(998) == [999, 1000]
    assert job.items(1000) == []
    assert job.latest == 1000
    assert list(job) == job.items()


def test_the_first_item_comes_while_it_runs(jobs, until, tmp_path):
    job = jobs.start("job_deeds:count", 1, gate=str(tmp_path / "gate"), owner="ada")
    until(job, has_items(1))
    assert job.state == "running"
    assert (job.latest, job.result) == (1, None)


def test_it_runs_in_a_process_of_its_own_that_gives_way_to_workers(jobs, workers, until):
    worker = workers.call("deeds:pid")
    job = until(jobs.start("job_deeds:pids", owner="ada"), has_items(1))
    pid, parent, niceness = job.latest
    assert len({pid, worker, os.getpid()}) == 3
    assert parent == workers.call("deeds:parent")
    assert niceness > workers.call("os:nice", 0)
    job.stop()
    until(job, is_("stopped"))
    assert not Path(f"/proc/{pid}").exists()
    assert workers.call("deeds:pid") == worker


def test_pausing_ends_the_process_and_resuming_goes_on(jobs, until, over, tmp_path):
    job = jobs.start("job_deeds:count", 3, gate=str(tmp_path / "gate"), owner="ada", folder=tmp_path / "run")
    until(job, has_items(3)).pause()
    until(job, is_("paused"))
    assert (tmp_path / "run/place").read_text() == "3"
    (tmp_path / "run/place").write_text("1")
    assert job.can_resume
    (tmp_path / "gate").touch()
    job.resume()
    assert over(job) == "done"
    assert job.items() == [1, 2, 3, 2, 3]
    assert job.result == "counted to 3"


def test_a_function_that_asks_is_told_how_much_is_known(jobs, until, over, tmp_path):
    gate = tmp_path / "gate"
    job = jobs.start("job_deeds:count_by_ten", 25, str(gate), owner="ada", folder=tmp_path / "run")
    until(job, has_items(25)).pause()
    until(job, is_("paused"))
    job.resume()
    gate.touch()
    assert over(job) == "done"
    assert job.items() == list(range(1, 26))
    assert job.result == (20, 25)


def test_running_time_leaves_pauses_out(jobs, clock, until, tmp_path):
    job = until(jobs.start("job_deeds:names", owner="ada", folder=tmp_path), has_items(1))
    clock.advance(5)
    assert job.elapsed_s == 5
    job.pause()
    until(job, is_("paused"))
    clock.advance(100)
    assert job.elapsed_s == 5
    job.resume()
    until(job, has_items(2))
    clock.advance(2)
    assert job.elapsed_s == 7
    assert job.items() == [("begun", []), ("resumed", ["mark"])]


def test_what_cannot_be_resumed_cannot_be_paused(jobs, until):
    job = until(jobs.start("job_deeds:pids", owner="ada"), has_items(1))
    with pytest.raises(BadSetting, match=SENTENCE):
        job.pause()
    assert job.state == "running"


def test_stopping_is_for_good_and_keeps_the_folder(jobs, until, tmp_path):
    job = jobs.start("job_deeds:count", 2, gate="/no/gate", owner="ada", folder=tmp_path / "run")
    until(job, has_items(2)).stop()
    assert job.state in {"stopping", "stopped"}
    until(job, is_("stopped"))
    for act in (job.stop, job.pause, job.resume):
        act()
        assert job.state == "stopped"
    assert job.items() == [1, 2]
    assert (tmp_path / "run/place").read_text() == "2"
    assert list(job) == [1, 2]


def test_stopping_at_once(jobs, until, over):
    for _ in range(5):
        job = jobs.start("job_deeds:pids", owner="ada")
        job.stop()
        until(job, is_("stopped"))
    assert over(jobs.start("job_deeds:count", 1, owner="ada")) == "done"


def test_a_resume_while_it_still_pauses_goes_on(jobs, until, over, tmp_path):
    job = jobs.start("job_deeds:count", 2, gate=str(tmp_path / "gate"), owner="ada", folder=tmp_path)
    until(job, has_items(2)).pause()
    job.resume()
    (tmp_path / "gate").touch()
    assert over(job) == "done"
    assert job.items() == [1, 2]


def test_an_error_of_ours_comes_with_the_items_before_it(jobs, over):
    job = jobs.start("job_deeds:asks_too_much", 3, owner="ada")
    assert over(job) == "failed"
    assert job.error == "The learning rate is too high: lower it."
    assert job.items() == [0, 1, 2]
    assert not job.can_resume
    with pytest.raises(BadSetting, match="too high"):
        list(job)


@pytest.mark.parametrize(
    ("function", "args", "trace"),
    [
        ("job_deeds:breaks", (2,), "KeyError: 'a detail for the log'"),
        ("job_deeds:yields_what_no_pickle_carries", (), "lambda"),
        ("job_deeds:no_such_deed", (), "no_such_deed"),
        ("math:hypot", (3, 4), "float"),
    ],
)
def test_anything_else_is_one_sentence_and_a_traceback_in_the_log(jobs, over, caplog, function, args, trace):
    with caplog.at_level(logging.ERROR, "dlcore.jobs"):
        job = jobs.start(function, *args, owner="ada")
        assert over(job) == "failed"
    assert trace in caplog.text
    with pytest.raises(Unexpected, match=SENTENCE):
        list(job)


def test_an_error_while_closing_fails_a_pause_but_not_a_stop(jobs, until, tmp_path):
    for act, state in (("pause", "failed"), ("stop", "stopped")):
        job = until(jobs.start("job_deeds:breaks_when_closed", owner="ada", folder=tmp_path), has_items(1))
        getattr(job, act)()
        until(job, is_(state))
        assert job.error == ("The disk is full: free some space." if state == "failed" else None)


def test_what_cannot_be_sent_is_refused_at_once(jobs):
    with pytest.raises(BadSetting, match="cannot be sent"):
        jobs.start("job_deeds:count", lambda: None, owner="ada")
    with pytest.raises(BadSetting, match="cannot import"):
        jobs.start(lambda: None, owner="ada")
    assert jobs.find("ada") is None


def test_a_folder_that_cannot_be_made_is_a_sentence(jobs, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match=SENTENCE):
        jobs.start("job_deeds:names", owner="ada", folder=tmp_path / "file" / "run")
    assert jobs.find("ada") is None


def test_closing_ends_everything(make_jobs, workers, until, tmp_path):
    jobs = make_jobs(slots=1)
    running = until(jobs.start("job_deeds:pids", owner="ada"), has_items(1))
    waiting = jobs.start("job_deeds:pids", owner="ben")
    jobs.close()
    for job in (running, waiting):
        assert job.state == "failed"
        assert "shutting down" in job.error
    assert not Path(f"/proc/{running.latest[0]}").exists()
    with pytest.raises(Unavailable, match="shutting down"):
        jobs.start("job_deeds:pids", owner="ada")
    jobs.close()
    assert workers.call(hypot, 3, 4) == 5
