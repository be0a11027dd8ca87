"""Live sweeps of two visitors go on side by side, also where there are few processors."""

from itertools import islice

from dlcore.lessons.matrix import Spec
from ui.services import Services

SWEEP = "dlcore.lessons.matrix_job:matrix_job"


def test_two_visitors_sweep_at_once() -> None:
    services = Services()
    try:
        jobs = [services.sweeps.start(SWEEP, Spec(), owner=owner) for owner in ("ada", "ben")]
        for job in jobs:  # each has told something while the other one has not ended
            assert len(list(islice(job, 2))) == 2
        assert [job.state for job in jobs] == ["running", "running"]
        jobs[0].stop()
        list(jobs[0])
        assert jobs[0].state == "stopped"
        assert len(list(islice(jobs[1], 4))) == 4
    finally:
        services.close()
