"""`python -m dlcore lessons`: the lessons, their controls and their presets."""

from typing import Any

import click

from dlcore.cli.terminal import table, write_json
from dlcore.lessons.lesson import Lesson
from dlcore.settings import controls


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list, with all controls and presets.")
def lessons(as_json: bool) -> None:
    """Print the lessons; `lesson NAME` computes one of them."""
    from dlcore.lessons.registry import lessons as all_lessons

    if as_json:
        write_json([_described(one) for one in all_lessons()])
        return
    rows = [(one.name, one.title, ", ".join(preset.name for preset in one.presets)) for one in all_lessons()]
    click.echo(table(("lesson", "title", "presets"), rows))


def _described(lesson: Lesson[Any]) -> dict[str, Any]:
    return {
        "name": lesson.name,
        "title": lesson.title,
        "controls": [
            {
                "name": control.name,
                "label": control.label,
                "says": control.says,
                "unit": control.unit,
                "min": control.low,
                "max": control.high,
                "step": control.step,
                "choices": list(control.choices),
                "default": control.default,
            }
            for control in controls(lesson.spec).values()
        ],
        "presets": [{"name": one.name, "question": one.question} for one in lesson.presets],
    }
