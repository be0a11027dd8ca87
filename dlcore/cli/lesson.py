"""`python -m dlcore lesson NAME`: what a lesson's page shows, as text, and its recipe as a file."""

from pathlib import Path
from typing import Any

import click

from dlcore.cli.terminal import shown, table, write_json
from dlcore.errors import BadSetting, Unavailable
from dlcore.export import notebook
from dlcore.lessons.lesson import Lesson

FORMS = (".py", ".ipynb")


@click.command()
@click.argument("name")
@click.option("--preset", help="Begin with these settings, by the preset's name.")
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change one setting; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
@click.option(
    "--export",
    "file",
    type=click.Path(dir_okay=False),
    help="Write the recipe with these settings here: .py or .ipynb.",
)
def lesson(name: str, preset: str | None, settings: tuple[str, ...], as_json: bool, file: str | None) -> None:
    """Compute a lesson: the numbers and the sentence of its page.

    NAME is one of those that `lessons` prints.
    """
    from dlcore.lessons.registry import lesson as known

    chosen = known(name)
    values = dict(chosen.preset(preset).settings) if preset else {}
    spec = chosen.made(**values | dict(map(_pair, settings)))
    if file:
        _export(chosen, spec, file)
    result = chosen.run(spec)
    if as_json:
        write_json({"says": result.says, "numbers": dict(result.numbers)})
        return
    click.echo(result.says.replace("**", ""))
    click.echo(table(("number", "value"), [(key, f"{value}") for key, value in result.numbers.items()]))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise BadSetting(f"--set {shown(text)} names no value: write it as KEY=VALUE.")
    return key.strip(), value.strip()


def _export(chosen: Lesson[Any], spec: Any, file: str) -> None:
    path = Path(file)
    if path.suffix not in FORMS:
        raise BadSetting(
            f"{shown(file)} is neither a script nor a notebook: end its name with .py or .ipynb."
        )
    text = chosen.script(spec)
    if path.suffix == ".ipynb":
        text = notebook(text)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unavailable(
            f"{shown(file)} cannot be written ({error.strerror}): name a file in another folder."
        ) from None
