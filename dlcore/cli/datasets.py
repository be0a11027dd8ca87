"""`python -m dlcore datasets`: the data sets there are."""

from typing import TYPE_CHECKING, Any

import click

from dlcore.cli.terminal import table, write_json
from dlcore.limits import MB

if TYPE_CHECKING:
    from dlcore.data.registry import DatasetInfo


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def datasets(as_json: bool) -> None:
    """List the data sets.

    For each its name and title, its classes, training and test images, their shape, whether it is here, and
    the size of the download.

    `fetch NAME` downloads one that is not here; DLCORE_DATA names another folder for them. Where a set has no
    test images of its own, a fifth of its images is held back as such.
    """
    from dlcore.data.datasets import DATASETS, is_here

    listed = [_row(info, is_here(info.name)) for info in DATASETS.values()]
    if as_json:
        for row in listed:
            write_json(row)
        return
    rows = [
        (
            row["name"],
            row["title"],
            str(row["classes"]),
            f"{row['n_train']:,}",
            f"{row['n_test']:,}",
            " × ".join(map(str, row["shape"])),
            "yes" if row["here"] else "no",
            f"{row['size_mb']:.1f} MB",
        )
        for row in listed
    ]
    head = ("name", "title", "classes", "training", "test", "C × H × W", "here", "download")
    click.echo(table(head, rows, right=(2, 3, 4, 7)))


def _row(info: "DatasetInfo", here: bool) -> dict[str, Any]:
    return {
        "name": info.name,
        "title": info.title,
        "classes": len(info.classes),
        "n_train": info.n_train,
        "n_test": info.n_test,
        "shape": [info.channels, info.side, info.side],
        "here": here,
        "size_mb": round(info.download_bytes / MB, 1),
    }
