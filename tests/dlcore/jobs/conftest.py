from pathlib import Path

import pytest

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
