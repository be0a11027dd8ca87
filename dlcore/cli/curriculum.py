"""`python -m dlcore curriculum`: which lesson covers what."""

from dataclasses import asdict

import click

from dlcore.cli.terminal import write_json


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def curriculum(as_json: bool) -> None:
    """Print which lesson covers what.

    For each row of the curriculum the page and its control, as the text of docs/curriculum.md.
    """
    from dlcore.lessons.curriculum import covered, document

    if as_json:
        write_json([asdict(one) for one in covered()])
        return
    click.echo(document(), nl=False)
