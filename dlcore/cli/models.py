"""`python -m dlcore models`: the networks there are."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from dlcore.cli.terminal import table, write_json
from dlcore.limits import MB

DIGITS = "digits"
"""name of the network that ships with the package"""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def models(as_json: bool) -> None:
    """List the networks.

    For each its name, title and size, whether its weights are here, and its top-1 accuracy.

    The accuracy is the published one on ImageNet's validation set; for the digit model, the one measured on
    MNIST's test set. `fetch NAME` downloads weights that are not here.
    """
    listed = _listed()
    if as_json:
        write_json(listed)
        return
    rows = [
        (
            row["name"],
            row["title"],
            f"{row['size_mb']:.1f} MB",
            "yes" if row["here"] else "no",
            f"{row['top1']:.1f} %",
        )
        for row in listed
    ]
    click.echo(table(("name", "title", "size", "here", "top-1"), rows, right=(2, 4)))


def shipped(name: str) -> Path:
    """A file that ships with the digit model, found without importing torch."""
    return Path(str(files("dlcore") / "assets/digits" / name))


def _listed() -> list[dict[str, Any]]:
    from dlcore.nets.pretrained import NETWORKS, is_here

    digits = {
        "name": DIGITS,
        "title": "Digit model",
        "size_mb": shipped("model.safetensors").stat().st_size / MB,
        "here": True,
        "top1": 100 * json.loads(shipped("measured.json").read_text(encoding="utf-8"))["accuracy"],
    }
    return [digits] + [
        {
            "name": network.name,
            "title": network.title,
            "size_mb": network.size_mb,
            "here": is_here(network.name),
            "top1": network.top1,
        }
        for network in NETWORKS.values()
    ]
