"""Jobs that are killed, take too much, or do not listen: a sentence, and the next job works."""

import os
import re
import select
import signal
import sys
from math import hypot
from pathlib import Path

import pytest

from dlcore.jobs.desk import ABANDON_S, CLOSE_S

pytestmark = pytest.mark.tiny
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system does not tell")
SENTENCE = r"^[A-Z][^\n.]*: [^\n]*\.$"


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def has_item(job):
    return bool(job.items())


@pytest.fixture
def works_on(jobs, workers, over):
    """Holds that jobs and calls still work."""

    def check():
        job = jobs.start("job_deeds:count", 3, owner="next")
        assert over(job) == "done"
        assert workers.call(hypot, 3, 4) == 5
        assert workers.describe().lost == 0

    return check


def test_a_killed_job_says_so_and_goes_on_from_its_checkpoint(jobs, until, over, works_on, tmp_path):
    gate = str(tmp_path / "gate")
    job = jobs.start("job_deeds:dies", signal.SIGKILL, owner="ada", folder=tmp_path / "run")
    assert over(job) == "failed"
    assert "killed" in job.error
    assert "what it has shown so far is still there" in job.error
    assert (tmp_path / "run/checkpoint").read_text() == "kept"
    assert job.can_resume
    works_on()
    job = jobs.start("job_deeds:count_by_ten", 12, gate, owner="ada", folder=tmp_path / "other")
    until(job, lambda job: len(job.items()) == 12)
    os.kill(job.run.turn.process.pid, signal.SIGKILL)
    assert over(job) == "failed"
    job.resume()
    assert job.error is None
    Path(gate).touch()
    assert over(job) == "done"
    assert job.items() == list(range(1, 13))
    assert job.result == (10, 12)


@pytest.mark.parametrize(
    ("number", "word"), [(signal.SIGSEGV, "crashed"), (signal.SIGKILL, "killed"), (signal.SIGALRM, "minutes")]
)
def test_how_it_ended_decides_what_is_said(jobs, over, works_on, number, word, tmp_path):
    job = jobs.start("job_deeds:dies", int(number), owner="ada", folder=tmp_path)
    assert over(job) == "failed"
    assert word in job.error
    works_on()


def test_a_failed_job_that_kept_nothing_cannot_be_resumed(jobs, over):
    job = jobs.start("job_deeds:breaks", 1, owner="ada")
    assert over(job) == "failed"
    assert not job.can_resume
    job.resume()
    assert job.state == "failed"


@linux
def test_too_much_memory_is_a_sentence_and_the_folder_stays(jobs, over, works_on, tmp_path):
    job = jobs.start("job_deeds:devours", owner="ada", folder=tmp_path)
    assert over(job) == "failed"
    assert "256 MB" in job.error
    assert job.items() == ["one"]
    assert (tmp_path / "checkpoint").read_text() == "kept"
    works_on()


def test_its_running_time_is_limited(make_jobs, clock, until, over, tmp_path):
    jobs = make_jobs(job_minutes=2)
    job = until(jobs.start("job_deeds:names", owner="ada", folder=tmp_path), has_item)
    clock.advance(119)
    job.pause()
    until(job, lambda job: job.state == "paused")
    clock.advance(1000)
    job.resume()
    until(job, lambda job: len(job.items()) == 2)
    clock.advance(1)
    assert over(job) == "failed"
    assert "2 minutes" in job.error
    assert not job.can_resume
    assert job.elapsed_s == 120


@pytest.mark.parametrize(("act", "state"), [("stop", "stopped"), ("pause", "paused")])
def test_who_does_not_listen_is_killed(jobs, clock, until, act, state, tmp_path):
    os.mkfifo(tmp_path / "pid")
    job = jobs.start("job_deeds:ignores_everything", str(tmp_path / "pid"), owner="ada", folder=tmp_path)
    pid = int((tmp_path / "pid").read_text())
    getattr(job, act)()
    assert job.state in {"stopping", "pausing"}
    clock.advance(CLOSE_S)
    until(job, lambda job: job.state == state)
    assert not Path(f"/proc/{pid}").exists()


def test_who_does_not_listen_is_killed_sooner_when_nobody_is_left(jobs, clock, tmp_path):
    os.mkfifo(tmp_path / "pid")
    folder = tmp_path / "run"
    jobs.start("job_deeds:ignores_everything", str(tmp_path / "pid"), owner="ada", folder=folder)
    pid = int((tmp_path / "pid").read_text())
    watch = os.pidfd_open(pid)
    jobs.forget("ada")
    clock.advance(ABANDON_S)
    assert select.select([watch], [], [], 10)[0]
    os.close(watch)


def test_a_history_without_end_is_stopped(make_jobs, over):
    job = make_jobs(job_history_mb=1).start("job_deeds:chatters", 2**16, owner="ada")
    assert over(job) == "failed"
    assert "more than the 1 MB" in job.error


@pytest.mark.parametrize("deed", ["chatters", "returns_much"])
def test_one_message_has_its_size(jobs, over, works_on, deed):
    job = jobs.start(f"job_deeds:{deed}", 2**21 + 2**16, owner="ada")
    assert over(job) == "failed"
    assert "reported more" in job.error
    works_on()


def test_every_sentence_is_one_sentence_with_its_remedy(jobs, over, tmp_path):
    for number in (signal.SIGSEGV, signal.SIGKILL, signal.SIGALRM):
        job = jobs.start("job_deeds:dies", int(number), owner="ada", folder=tmp_path)
        over(job)
        assert re.match(SENTENCE, job.error), job.error


@linux
def test_thirty_jobs_leave_no_file_and_no_process(jobs, workers, until):
    first = until(jobs.start("job_deeds:pids", owner="ada"), has_item)
    first.stop()
    until(first, lambda job: job.state == "stopped")
    workers.call(hypot, 3, 4)
    before, alive, pids = open_files(), workers.describe().workers, set()
    for _ in range(30):
        job = until(jobs.start("job_deeds:pids", owner="ada"), has_item)
        pids.add(job.latest[0])
        job.stop()
        until(job, lambda job: job.state == "stopped")
    assert open_files() == before
    assert workers.describe().workers == alive
    assert len(pids) == 30
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
