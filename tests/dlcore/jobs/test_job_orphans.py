"""What a server with running jobs leaves behind when it is killed: nothing. Own processes."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dlcore import __file__ as package

pytestmark = [
    pytest.mark.tiny,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="watches processes as Linux shows them"),
]
HERE, ROOT = Path(__file__).parent, Path(package).parents[1]

TWO_JOBS = """
import sys, threading
from dlcore.jobs.jobs import Jobs
from dlcore.jobs.pool import Workers
from dlcore.limits import Limits
workers = Workers(slots=1, preload=())
jobs = Jobs(workers, slots=2, limits=Limits(job_minutes=float(sys.argv[2])))
deaf = jobs.start("job_deeds:ignores_everything", sys.argv[1], owner="a")
pid, fork_server, _ = next(iter(jobs.start("job_deeds:pids", owner="b")))
print(open(sys.argv[1]).read(), pid, fork_server, flush=True)
threading.Event().wait()
"""


def server(script, *args):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(ROOT)])}
    return subprocess.Popen(
        [sys.executable, "-c", script, *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize(("minutes", "also_the_fork_server"), [(60, False), (0.02, True)])
def test_a_killed_server_leaves_no_job(tmp_path, minutes, also_the_fork_server):
    """Without a fork server the deaf one ends by its own alarm, some seconds after its time."""
    os.mkfifo(tmp_path / "pid")
    with server(TWO_JOBS, str(tmp_path / "pid"), str(minutes)) as running:
        pids = list(map(int, running.stdout.readline().split()))
        watches = [os.pidfd_open(pid) for pid in pids]
        if also_the_fork_server:
            os.kill(pids[-1], signal.SIGKILL)
        running.kill()
    for watch in watches:
        assert select.select([watch], [], [], 30)[0]
        os.close(watch)


LEFT_TO_ITSELF = """
from dlcore.jobs.jobs import Jobs
from dlcore.jobs.pool import Workers
workers = Workers(slots=1, preload=())
jobs = Jobs(workers)
job = jobs.start("job_deeds:pids", owner="a")
print(next(iter(job))[0])
"""


def test_a_program_that_closes_nothing_ends_quietly(tmp_path):
    with server(LEFT_TO_ITSELF) as running:
        out, err = running.communicate(timeout=30)
    assert (err, running.returncode) == ("", 0)
    pid = int(out)
    try:
        watch = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    assert select.select([watch], [], [], 30)[0]
    os.close(watch)
