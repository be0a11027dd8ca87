"""How commands write: UTF-8, one JSON value a line, tables, and sentences on standard error."""

import json
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from dlcore.errors import Unavailable
from dlcore.intake.names import one_line

NAME_LENGTH = 200
"""characters of a path that are shown"""


def use_utf8() -> None:
    """Write UTF-8 whatever the system's own encoding is; what it cannot hold is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a test or a notebook may put its own there
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def shown(text: str) -> str:
    """A path or label from outside as one printable line, so that it cannot steer the terminal."""
    return one_line(text.encode("utf-8", "backslashreplace").decode(), NAME_LENGTH) or "?"


def read_file(file: str, most: int) -> bytes:
    """At most one byte more of a file than may be: what it is for says whether it is too large.

    Raises:
        Unavailable: it cannot be read.
    """
    try:
        with Path(file).open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise Unavailable(f"{shown(file)} cannot be read ({error.strerror}): name another file.") from None


def write_json(value: Any) -> None:
    """One JSON value on one line of standard output, in ASCII: any terminal and any pipe can carry it."""
    click.echo(json.dumps(value, allow_nan=False))


def complain(sentence: str) -> None:
    """One sentence on standard error."""
    click.echo(f"{click.style('Error:', fg='red')} {sentence}", err=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Text in columns.

    Args:
        head: the columns' names.
        rows: one text for each column.
        right: numbers of the columns whose texts end at the same place, as figures should.
    """
    lines = [head, *rows]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(_padded(text, widths[n], n in right) for n, text in enumerate(line)).rstrip()
        for line in lines
    )


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    """Columns a text takes in a terminal: Chinese and Japanese signs take two, accents that combine none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )
