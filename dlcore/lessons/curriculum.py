"""Which lesson covers which row of the curriculum, read from what the lesson modules declare.

A lesson declares `COVERS`: a dict from the id of a row to where its page shows it and with which control.
Ids of concepts begin with C; ids of statements that are wrong, dated or misleading, and that the page
corrects, begin with E.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import dlcore.lessons

HEAD = """\
# What the lessons cover

Made by `python -m dlcore curriculum > docs/curriculum.md` from the `COVERS` of each module in
`dlcore/lessons`: change it there. Every id has at least one test marked with it
(`@pytest.mark.row("C143")`) that computes what the row says again by other means.
"""
CHAPTERS = {
    "C": ("Concepts", "what to look at, and the control that moves it"),
    "E": ("Corrected statements", "what is right, and where it shows"),
}
"""First letter of an id to a heading and the name of its column."""


@dataclass(frozen=True, slots=True, order=True)
class Covered:
    """One row and where it is.

    Attributes:
        row: its id.
        lesson: name of the lesson module, which is the page's name and address too.
        where: the control or the part of the page, in words.
    """

    row: str
    lesson: str
    where: str


def covered() -> list[Covered]:
    """Every row that some lesson covers, in the order of ids."""
    rows = []
    for file in Path(dlcore.lessons.__path__[0]).glob("*.py"):
        if "\nCOVERS" in file.read_text(encoding="utf-8"):  # the others may import torch
            declared = import_module(f"dlcore.lessons.{file.stem}").COVERS
            rows += [Covered(row, file.stem, where) for row, where in declared.items()]
    return sorted(rows)


def document() -> str:
    """The text of `docs/curriculum.md`."""
    parts = [HEAD]
    for letter, (title, column) in CHAPTERS.items():
        rows = [one for one in covered() if one.row.startswith(letter)]
        lines = [f"| {one.row} | {_page(one.lesson)} | {one.where} |" for one in rows]
        parts.append("\n".join([f"## {title}", "", f"| id | page | {column} |", "|---|---|---|", *lines, ""]))
    return "\n".join(parts)


def _page(lesson: str) -> str:
    return f"[{lesson}](../pages/{lesson}.py)"
