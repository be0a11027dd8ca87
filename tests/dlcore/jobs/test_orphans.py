"""What a server leaves behind when it is killed, and what it lets into its terminal: own processes."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dlcore import __file__ as package

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="watches processes as Linux shows them"
)
HERE, ROOT = Path(__file__).parent, Path(package).parents[1]

BUSY_AND_IDLE = """
import sys, threading
from dlcore.jobs.pool import Workers
from dlcore.errors import DlcoreError
pool = Workers(slots=2, preload=()).start()
def caller():
    pool.call("deeds:tell_and_spin", sys.argv[1], timeout_s=float(sys.argv[2]))
threading.Thread(target=caller, daemon=True).start()
busy = open(sys.argv[1]).read()
print(busy, pool.call("deeds:pid"), pool.call("deeds:parent"), flush=True)
threading.Event().wait()
"""


def run(script, *args, **kwargs):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(ROOT)])}
    return subprocess.Popen(
        [sys.executable, "-c", script, *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **kwargs,
    )


def has_ended(watch, seconds):
    return bool(select.select([watch], [], [], seconds)[0])


def killed_server(tmp_path, seconds, also_its_fork_server=False):
    """Kill a server with SIGKILL; handles that become readable when its three children have ended."""
    os.mkfifo(tmp_path / "pid")
    with run(BUSY_AND_IDLE, str(tmp_path / "pid"), str(seconds)) as server:
        busy, idle, fork_server = map(int, server.stdout.readline().split())
        watches = [os.pidfd_open(pid) for pid in (busy, idle, fork_server)]
        if also_its_fork_server:
            os.kill(fork_server, signal.SIGKILL)
        server.kill()
    return watches


def test_a_killed_server_leaves_no_process(tmp_path):
    for watch in killed_server(tmp_path, seconds=60):
        assert has_ended(watch, 10)
        os.close(watch)


def test_even_without_fork_server_a_busy_worker_ends_in_its_time(tmp_path):
    for watch in killed_server(tmp_path, seconds=0.3, also_its_fork_server=True):
        assert has_ended(watch, 10)
        os.close(watch)


TERMINAL = """
import sys
from dlcore.jobs.pool import Workers
from dlcore.errors import DlcoreError
print("main ran")
with Workers(slots=1, preload=()) as pool:
    for deed in ("raise_key_error", "crash", "shout", "sink", "function_made_here"):
        try:
            pool.call("deeds:" + deed)
        except DlcoreError as error:
            print(type(error).__name__)
    try:
        pool.call("deeds:tell_and_spin", sys.argv[1])
    except KeyboardInterrupt:
        print("interrupted", pool.call("math:hypot", 3, 4), pool.describe().lost)
"""


def test_ctrl_c_and_every_failure_leave_the_terminal_clean(tmp_path):
    os.mkfifo(tmp_path / "pid")
    with run(TERMINAL, str(tmp_path / "pid"), start_new_session=True) as server:
        busy = int((tmp_path / "pid").read_text())
        os.killpg(server.pid, signal.SIGINT)
        out, err = server.communicate(timeout=30)
    assert out.split("\n") == [
        "main ran",
        "Unexpected",
        "WorkerLost",
        "Unexpected",
        "Unexpected",
        "interrupted 5.0 2",
        "",
    ]
    assert err == ""
    assert server.returncode == 0
    assert not Path(f"/proc/{busy}").exists()


TORCH = """
import sys, time
from dlcore.jobs.pool import Workers
from dlcore.errors import WorkerLost
began = time.perf_counter()
with Workers(slots=1) as pool:
    assert time.perf_counter() - began < 1, "start waits"
    assert pool.call("torch:get_num_threads") == 1
    assert pool.call("deeds:torch_can_count") == 499500
    try:
        pool.call("torch:zeros", 10**11)
    except WorkerLost as error:
        print(error)
    assert pool.call("deeds:torch_can_count") == 499500
    assert not {"torch", "numpy", "PIL"} & set(sys.modules), "imported here"
    print("threads of the fork server:", pool.call("deeds:threads_of_parent"))
"""


def test_torch_is_ready_in_workers_and_absent_from_the_server():
    with run(TORCH) as server:
        out, err = server.communicate(timeout=120)
    assert err == ""
    assert out.splitlines() == [
        "This needs more than the 2,048 MB of memory it may use: try a smaller picture or a smaller model.",
        "threads of the fork server: 1",
    ]
