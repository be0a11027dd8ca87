"""Every limit on what comes from outside, in one place.

An operator changes a limit with an environment variable named after its field, for example
`DLCORE_MAX_PICTURE_MB=10`. The table in `docs/hosting.md` lists them.
"""

import os
from dataclasses import dataclass, fields
from functools import cache

from dlcore.errors import BadSetting

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are in MB of 1,048,576 bytes, times in seconds of wall clock."""

    max_picture_mb: float = 20.0
    """one uploaded picture file"""
    max_picture_mpixels: float = 50.0
    """one picture once decoded, in millions of pixels"""
    max_pictures: int = 50
    """picture files in one upload"""
    max_model_mb: float = 200.0
    """one uploaded model file, packed and unpacked alike"""
    max_models_per_visitor: int = 5
    """models a visitor may keep on the server"""
    max_dataset_mb: float = 100.0
    """one uploaded zip of images; also what a visitor's own data sets may take on disk together"""
    max_dataset_pictures: int = 5000
    """pictures in one uploaded zip of images"""
    max_datasets_per_visitor: int = 3
    """data sets of their own that a visitor may keep on the server"""
    max_table_mb: float = 5.0
    """one uploaded table of numbers"""
    max_table_rows: int = 100_000
    """rows in one uploaded table"""
    max_download_mb: float = 400.0
    """the largest weights file or data set this server fetches; 0 forbids downloads"""
    call_s: float = 20.0
    """one call of a worker: decoding, classifying and explaining one picture"""
    worker_memory_mb: float = 2048.0
    """what a worker may allocate beyond what it holds when it starts"""
    worker_calls: int = 1000
    """calls after which a worker is replaced by a fresh one"""
    max_result_mb: float = 64.0
    """what one call of a worker may hand back"""
    max_waiting: int = 200
    """calls that may wait for a worker at once; later ones are told that the server is busy"""
    max_waiting_per_visitor: int = 60
    """calls of one visitor that may wait at once"""
    jobs_at_once: int = 0
    """trainings that run at once; 0 means as many as there are processors but one, which the server needs"""
    max_jobs_waiting: int = 100
    """trainings that may wait for their turn at once; later ones are told that the server is busy"""
    job_minutes: float = 30.0
    """running time of one training, waiting and pauses not counted, in minutes"""
    job_turn_s: float = 10.0
    """while others wait, a training runs this long and then waits itself"""
    job_history_mb: float = 16.0
    """what one training may report"""
    job_grace_s: float = 20.0
    """how long a training goes on after its visitor has left"""
    job_idle_minutes: float = 10.0
    """how long a training goes on that no page has looked at, before it pauses, in minutes"""
    max_jobs_kept: int = 200
    """trainings that are over or paused and can be found again by their visitors"""
    max_jobs_shared: int = 16
    """finished trainings of the pages' own settings, handed to everybody who starts the same"""
    job_shared_hours: float = 12.0
    """how long such a training is handed out"""
    visitor_hours: float = 24.0
    """how long a visitor's folder outlives their last visit"""

    @property
    def max_picture_bytes(self) -> int:
        """`max_picture_mb` in bytes."""
        return int(self.max_picture_mb * MB)

    @property
    def max_model_bytes(self) -> int:
        """`max_model_mb` in bytes."""
        return int(self.max_model_mb * MB)

    @property
    def max_dataset_bytes(self) -> int:
        """`max_dataset_mb` in bytes."""
        return int(self.max_dataset_mb * MB)

    @property
    def max_table_bytes(self) -> int:
        """`max_table_mb` in bytes."""
        return int(self.max_table_mb * MB)

    @property
    def worker_memory_bytes(self) -> int:
        """`worker_memory_mb` in bytes."""
        return int(self.worker_memory_mb * MB)

    @property
    def max_result_bytes(self) -> int:
        """`max_result_mb` in bytes."""
        return int(self.max_result_mb * MB)

    @property
    def job_history_bytes(self) -> int:
        """`job_history_mb` in bytes."""
        return int(self.job_history_mb * MB)


@cache
def limits() -> Limits:
    """The limits of this process, read from the environment once.

    Raises:
        BadSetting: an environment variable is not a number of at least 0.
    """
    changed: dict[str, float] = {}
    for field in fields(Limits):
        name = f"DLCORE_{field.name.upper()}"
        text = os.environ.get(name)
        if text is None:
            continue
        try:
            value: float = int(text) if isinstance(field.default, int) else float(text)
        except ValueError:
            value = -1
        if not 0 <= value < float("inf"):
            raise BadSetting(f"{name}={text!r} is not a number of at least 0: set it to one, or unset it.")
        changed[field.name] = value
    return Limits(**changed)  # pyright: ignore[reportArgumentType]
