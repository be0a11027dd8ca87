"""Pictures of one's own as the data of a command: a zip with a folder for each class."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from dlcore.cli.terminal import read_file, shown
from dlcore.jobs.pool import Workers
from dlcore.limits import limits
from dlcore.shelf import PREFIX

if TYPE_CHECKING:
    from dlcore.data.own_sets import OwnSet

SECONDS = 600.0
"""for thousands of photographs"""


@contextmanager
def data_named(name: str) -> Iterator[tuple[str, Path | None]]:
    """What settings call this data, and the folder where it is kept meanwhile if it is a zip of one's own.

    The zip may come from anywhere: it is read in a process of its own.

    Args:
        name: of a data set, or a file whose name ends with .zip; empty for none.

    Raises:
        Unavailable: the file cannot be read, or the disk is full.
        BadData: it is not a zip of pictures in folders.
    """
    if not name.lower().endswith(".zip"):
        yield name, None
        return
    data = read_file(name, limits().max_dataset_bytes)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with Workers(slots=1) as workers:
            kept: OwnSet = workers.call(
                "dlcore.intake.keeping:keep_set", data, Path(name).name, Path(folder), timeout_s=SECONDS
            )
        for note in kept.notes:
            click.echo(f"{shown(kept.name)}: {shown(note)}", err=True)
        yield f"{PREFIX}{kept.token}", Path(folder)
