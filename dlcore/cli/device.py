"""`python -m dlcore device`: what computes."""

from dataclasses import asdict

import click

from dlcore.cli.terminal import shown, table, write_json


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def device(as_json: bool) -> None:
    """Say what will compute.

    That is the GPU when there is one, otherwise the processor. The environment variable
    DLCORE_DEVICE chooses another, for example DLCORE_DEVICE=cpu.
    """
    import torch

    from dlcore.runtime import describe_device

    found = describe_device()
    if as_json:
        write_json(asdict(found) | {"torch": torch.__version__})
        return
    rows = (
        ("device", found.type),
        ("name", shown(found.name)),
        ("memory", f"{found.memory_gb:.1f} GB"),
        ("cores", str(found.cores)),
        ("PyTorch", torch.__version__),
    )
    click.echo(table(rows[0], rows[1:]))
