"""`python -m dlcore datasets`: the data sets there are."""

from typing import TYPE_CHECKING, Any

import click

from dlcore.cli.terminal import table, write_json
from dlcore.limits import MB

if TYPE_CHECKING:
    from dlcore.data.datasets import State
    from dlcore.data.registry import DatasetInfo

HERE = {"ships": "yes", "here": "yes", "begun": "in part", "absent": "no"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def datasets(as_json: bool) -> None:
    """List the data sets.

    For each its name and title, its classes, training and test images, their shape, whether it is here (a
    download that broke off is, in part), and the size of the download; with --json also where it comes from.

    `fetch NAME` downloads one that is not here; DLCORE_DATA names another folder for them. Where a set has no
    test images of its own, a fifth of its images is held back as such.
    """
    from dlcore.data.datasets import DATASETS, status

    listed = [_row(info, status(info.name)) for info in DATASETS.values()]
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
            HERE[row["state"]],
            f"{row['size_mb']:.1f} MB",
        )
        for row in listed
    ]
    head = ("name", "title", "classes", "training", "test", "C × H × W", "here", "download")
    click.echo(table(head, rows, right=(2, 3, 4, 7)))


def _row(info: "DatasetInfo", state: "State") -> dict[str, Any]:
    return {
        "name": info.name,
        "title": info.title,
        "classes": len(info.classes),
        "n_train": info.n_train,
        "n_test": info.n_test,
        "shape": [info.channels, info.side, info.side],
        "here": state in {"ships", "here"},
        "state": state,
        "source": info.source,
        "size_mb": round(info.download_bytes / MB, 1),
    }
