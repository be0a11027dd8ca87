"""Workers without fork, as on macOS and Windows; slower to start, otherwise the same."""

import sys
from math import hypot
from types import ModuleType

import pytest

from dlcore.errors import BadPicture, Unexpected, WorkerLost
from dlcore.jobs.jobs import Jobs
from dlcore.jobs.pool import Workers
from dlcore.limits import Limits

pytestmark = pytest.mark.tiny


@pytest.fixture(scope="module")
def spawned(deeds):
    with Workers(slots=1, limits=Limits(worker_memory_mb=256), preload=("json",), method="spawn") as pool:
        yield pool


def test_calls_errors_and_noise(spawned, capfd):
    assert spawned.call(hypot, 3, 4) == 5
    with pytest.raises(BadPicture):
        spawned.call("deeds:raise_torn")
    with pytest.raises(Unexpected):
        spawned.call("deeds:raise_key_error")
    pid = spawned.call("deeds:shout")
    assert spawned.call("deeds:pid") == pid
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("deed", ["deeds:crash", "deeds:spin"])
def test_a_lost_worker_is_replaced(spawned, deed):
    pid = spawned.call("deeds:pid")
    with pytest.raises(WorkerLost):
        spawned.call(deed, timeout_s=0.2)
    assert spawned.call("deeds:pid") != pid


def test_the_main_script_is_not_run_again(deeds, monkeypatch, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("raise SystemExit('the main script ran in a worker')")
    main = ModuleType("__main__")
    main.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", main)
    with Workers(slots=1, preload=(), method="spawn") as pool:
        assert pool.call(hypot, 3, 4) == 5
    assert sys.modules["__main__"] is main


def test_a_job_pauses_goes_on_and_ends(spawned, tmp_path):
    gate = tmp_path / "gate"
    with Jobs(spawned, slots=1) as jobs:
        job = jobs.start("job_deeds:count", 2, gate=str(gate), owner="ada", folder=tmp_path / "run")
        items = iter(job)
        assert [next(items), next(items)] == [1, 2]
        job.pause()
        version = job.version
        while job.state != "paused":
            version = job.wait(version)
        gate.touch()
        job.resume()
        assert list(items) == []
        assert job.result == "counted to 2"
        assert spawned.describe().workers <= 1
