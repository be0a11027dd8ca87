"""`python -m dlcore classify`: what is in these pictures."""

import sys
from pathlib import Path

import click

from dlcore.cli.terminal import complain, shown, table, write_json
from dlcore.errors import BadModel, DlcoreError
from dlcore.jobs.pool import Workers
from dlcore.lessons.classify import Spec
from dlcore.lessons.classify_result import Result
from dlcore.lessons.classify_source import network_or_file, picture_bytes
from dlcore.lessons.classify_words import percent, say
from dlcore.limits import limits
from dlcore.settings import Control, controls

STDIN = "-"
LESSON = "dlcore.lessons.classify:classify_file"


def _whole(control: Control) -> click.IntRange:
    return click.IntRange(int(control.low or 0), None if control.high is None else int(control.high))


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option(
    "--model",
    default=controls(Spec)["model"].default,
    show_default=True,
    metavar="NAME-or-FILE",
    help="A network that `models` lists, or a file of weights (.pth, .safetensors).",
)
@click.option(
    "--top-k",
    type=_whole(controls(Spec)["top_k"]),
    default=controls(Spec)["top_k"].default,
    show_default=True,
    help="How many of the most probable classes to list.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for each file.")
def classify(files: tuple[str, ...], model: str, top_k: int, as_json: bool) -> int:
    """Say what is in each picture FILE. A FILE called - is read from standard input.

    A file that cannot be read costs one sentence, and the others are classified all the same; exit status 1
    then says that some failed. With --json each line holds `file`, `label`, `probability` and `top`, or
    `file` and `error`.

    Pictures and weights may come from anywhere: they are opened in a process of their own, with capped memory
    and time.
    """
    write = _write_json if as_json else _write_text
    try:
        name, model_file = network_or_file(model)
    except BadModel as error:
        for file in files:
            write(file, error)
        return 1
    spec = Spec(model=name, top_k=top_k)
    failed = False
    with Workers(slots=1) as workers:
        for file in files:
            answer = _asked(workers, file, spec, model_file)
            failed |= isinstance(answer, DlcoreError)
            write(file, answer)
    return int(failed)


def _asked(workers: Workers, file: str, spec: Spec, model_file: Path | None) -> Result | DlcoreError:
    """What the worker says of this file, which it keeps its network loaded for."""
    try:
        data = _standard_input() if file == STDIN else picture_bytes(file)
        return workers.call(LESSON, data, _name(file), spec, model_file)
    except DlcoreError as error:
        return error


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(limits().max_picture_bytes + 1)


def _name(file: str) -> str:
    return "standard input" if file == STDIN else file


def _write_json(file: str, answer: Result | DlcoreError) -> None:
    if isinstance(answer, DlcoreError):
        write_json({"file": file, "error": str(answer)})
        return
    top = [{"label": one.label, "probability": one.probability, "logit": one.logit} for one in answer.top]
    write_json({"file": file, "label": answer.label, "probability": answer.probability, "top": top})


def _write_text(file: str, answer: Result | DlcoreError) -> None:
    if isinstance(answer, DlcoreError):
        complain(f"{shown(_name(file))}: {answer}")
        return
    click.echo(click.style(f"{shown(_name(file))}: {shown(answer.label)}", bold=True))
    click.echo(say(answer, markdown=False))
    for note in answer.notes:
        click.echo(f"Note: {note}.")
    rows = [(shown(one.label), percent(one.probability), f"{one.logit:.2f}") for one in answer.top]
    click.echo(table(("class", "probability", "logit"), rows, right=(1, 2)) + "\n")
