"""`python -m dlcore evaluate`: measure a saved network again."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dlcore.cli.own_data import data_named
from dlcore.cli.terminal import read_file, shown, table, write_json
from dlcore.jobs.pool import Workers
from dlcore.limits import limits

if TYPE_CHECKING:
    from dlcore.training.evaluating import Measured

SECONDS = 600.0
"""a whole test set on a slow machine"""


@click.command()
@click.argument("file", type=click.Path(), metavar="FILE")
@click.option(
    "--dataset",
    default="",
    metavar="NAME-or-ZIP",
    help="Other data than it was trained with, or a zip of pictures with one folder for each class.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate(file: str, dataset: str, as_json: bool) -> int:
    """Measure a saved network again.

    FILE is what `train --save` wrote or the page "Train a network" gave out. Printed are loss and accuracy
    on the test images, and precision, recall and F1 of each class. The file may come from anywhere: it is
    opened in a process of its own, and nothing in it is executed.
    """
    data = read_file(file, limits().max_model_bytes)
    with data_named(dataset) as (name, folder), Workers(slots=1) as workers:
        measured: Measured = workers.call(
            "dlcore.training.evaluating:evaluate_file",
            data,
            Path(file).name,
            name,
            folder,
            timeout_s=SECONDS,
        )
    if as_json:
        write_json(_result(measured))
    else:
        click.echo(_report(measured))
    return 0


def _known(values: Any) -> list[float | None]:
    """The numbers, with None where there is none: JSON has no NaN."""
    return [None if math.isnan(value) else value for value in values.tolist()]


def _result(measured: "Measured") -> dict[str, Any]:
    end = measured.assessment
    return {
        "network": measured.network,
        "data": measured.data,
        "parameters": measured.n_parameters,
        "n": end.score.n,
        "test_loss": end.score.loss if math.isfinite(end.score.loss) else None,
        "test_accuracy": end.score.accuracy,
        "test_top_k": list(end.score.top_k),
        "classes": list(measured.classes),
        "precision": _known(end.precision),
        "recall": _known(end.recall),
        "f1": end.f1.tolist(),
        "confusion": end.confusion.tolist(),
    }


def _report(measured: "Measured") -> str:
    end = measured.assessment
    rows = [
        (shown(name), f"{p:.3f}", f"{r:.3f}", f"{f:.3f}", str(n))
        for name, p, r, f, n in zip(
            measured.classes, end.precision, end.recall, end.f1, end.confusion.sum(1), strict=True
        )
    ]
    head = (
        f"{shown(measured.network)} on {shown(measured.data)}: {end.score.accuracy:.2%} of "
        f"{end.score.n:,} test images right, loss {end.score.loss:.4f} nats, "
        f"{measured.n_parameters:,} parameters\n\n"
    )
    return head + table(("class", "precision", "recall", "F1", "images"), rows, right=(1, 2, 3, 4))
