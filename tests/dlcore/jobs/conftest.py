import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from dlcore.jobs.jobs import Jobs
from dlcore.jobs.pool import Workers
from dlcore.limits import Limits


@pytest.fixture(scope="session")
def deeds():
    """The workers find `deeds.py`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield


@pytest.fixture(scope="module")
def workers(deeds):
    with Workers(slots=1, limits=Limits(worker_memory_mb=256, max_result_mb=2), preload=()) as pool:
        yield pool


class Clock:
    """A clock that stands until it is set on."""

    def __init__(self):
        self.now = 1000.0
        self.jobs = None

    def __call__(self):
        return self.now

    def advance(self, seconds):
        """What is due by then is done when this returns; what processes have to say to it comes later."""
        self.now += seconds
        with self.jobs._lock:
            self.jobs._tidy(self.now)
        self.jobs._dispatcher.ring()
        self.jobs._dispatcher.remove_rubbish()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make_jobs(workers, clock):
    """`make_jobs(slots=1, limits=...)` with a clock that stands."""
    with ExitStack() as made:

        def make(slots=1, shared=None, **limits):
            limits = {"max_result_mb": 2, "worker_memory_mb": 256, **limits}
            jobs = Jobs(workers, slots=slots, limits=Limits(**limits), shared=shared, clock=clock)
            clock.jobs = jobs
            return made.enter_context(jobs)

        yield make


@pytest.fixture
def jobs(make_jobs):
    return make_jobs(slots=2)


@pytest.fixture
def until():
    """`until(job, condition)` waits for a change of the job that makes it true."""

    def wait(job, condition):
        deadline = time.monotonic() + 30
        while True:
            version = job.version
            if condition(job):
                return job
            assert time.monotonic() < deadline, (job.state, job.items(), job.error)
            job.wait(version, 0.5)

    return wait


@pytest.fixture
def over(until):
    """`over(job)` waits until it is over; its state."""
    return lambda job: until(job, lambda job: job.state in {"done", "stopped", "failed"}).state
