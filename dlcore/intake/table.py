"""Tables of numbers as text, from outside: two columns become points, whatever program wrote the file."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from dlcore.errors import BadData
from dlcore.intake.names import one_line, safe_name
from dlcore.limits import limits

SAVE = "save it as CSV with two columns of numbers"
DELIMITERS = "\t;,|"
"""between columns, the surest first: a decimal comma is none where one of the first two is there"""
_BINARY = {
    b"PK\x03\x04": f"is a zip or an Excel workbook: {SAVE}",
    b"\xd0\xcf\x11\xe0": f"is an old Excel workbook: {SAVE}",
    b"%PDF": f"is a PDF: {SAVE}",
    b"\x1f\x8b": f"is compressed: unpack it, and {SAVE}",
}
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_COLUMNS = 50
"""columns a table may have"""
_FIELD = 4096
"""characters one cell may have"""


class _Refused(Exception):
    """Why a file is not taken, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class Points:
    """Two columns of numbers.

    Attributes:
        pairs: x and y of each row that has both.
        columns: the names of the two columns.
        notes: what was left out or assumed, a short part of a sentence each.
    """

    pairs: tuple[tuple[float, float], ...]
    columns: tuple[str, str]
    notes: tuple[str, ...]


def read_points(data: bytes, name: str, most: int, largest: float) -> Points:
    """Two columns of a table as points.

    Columns may be parted by commas, semicolons, tabs, bars or blanks; decimals may have a comma where columns
    have another sign between them. The first two columns of numbers count. Rows that lack a number are left
    out; of too many rows some are kept, evenly.

    Args:
        data: the file.
        name: as the browser gave it.
        most: how many points to keep, at least 2.
        largest: the largest size of a number.

    Raises:
        BadData: it is too large, no table, or has no two columns of numbers; one sentence with the remedy.
    """
    try:
        return _read(data, most, largest)
    except _Refused as refused:
        raise BadData(f"“{safe_name(name, 'table')}” {refused}.") from None


def _read(data: bytes, most: int, largest: float) -> Points:
    rows = _rows(_text(data))
    width = max(map(len, rows))
    if width < 2:
        raise _Refused(f"has one column: {SAVE}")
    if width > _COLUMNS:  # short rows are filled up, so one long row would cost as many cells in each
        raise _Refused(f"has a row of {width:,} cells: {SAVE}")
    numbers = [
        [_number(row[column]) if column < len(row) else None for column in range(width)] for row in rows
    ]
    headed = len(rows) > 1 and not any(value is not None for value in numbers[0])
    names = [one_line(cell, 30) for cell in rows[0]] if headed else []
    body = numbers[1:] if headed else numbers
    usable = [
        column for column in range(width) if 2 * sum(row[column] is not None for row in body) >= len(body)
    ]
    if len(usable) < 2:
        raise _Refused(f"has fewer than two columns of numbers: {SAVE}")
    first, second = usable[:2]
    pairs = [(row[first], row[second]) for row in body]
    whole = [(x, y) for x, y in pairs if x is not None and y is not None]
    if len(whole) < 2:
        raise _Refused("has fewer than two rows with two numbers: add rows")
    if any(max(abs(x), abs(y)) > largest for x, y in whole):
        raise _Refused(f"has numbers beyond ±{largest:,.0f}: write them in larger units")
    kept = _thinned(whole, most)
    notes = _notes(len(pairs) - len(whole), len(kept), len(whole))
    named = (_named(names, first), _named(names, second))
    if width > 2:
        notes = (f"x is {named[0]}, y is {named[1]}", *notes)
    return Points(tuple(kept), named, notes)


def _thinned(pairs: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """The first, the last, and evenly many between them."""
    if len(pairs) <= most:
        return list(pairs)
    return [pairs[round(place * (len(pairs) - 1) / (most - 1))] for place in range(most)]


def _notes(n_left_out: int, n_kept: int, n_whole: int) -> tuple[str, ...]:
    notes = (f"left out, without two finite numbers: {n_left_out:,}",) if n_left_out else ()
    return (*notes, f"{n_kept} of {n_whole:,} points are kept, evenly") if n_kept < n_whole else notes


def _named(names: Sequence[str], column: int) -> str:
    name = names[column] if column < len(names) else ""
    return f"“{name}”" if name else f"column {column + 1}"


def _text(data: bytes) -> str:
    """The text of a file, whatever letters its header is written in.

    Raises:
        _Refused: it is empty, too large or no text.
    """
    if not data.strip():
        raise _Refused(f"is empty: {SAVE}")
    if len(data) > limits().max_table_bytes:
        raise _Refused(f"is larger than {limits().max_table_mb:g} MB: keep fewer rows")
    for magic, why in _BINARY.items():
        if data.startswith(magic):
            raise _Refused(why)
    marked = next((code for mark, code in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(marked)
    except UnicodeDecodeError:
        if marked == "utf-16":
            raise _Refused("is damaged or was cut off: save it again, as UTF-8") from None
        text = data.decode("cp1252", errors="replace")
    if any(ord(letter) < 32 and letter not in "\t\n\r\f\v" for letter in text):
        raise _Refused(f"is no text: {SAVE}")
    return text


def _rows(text: str) -> list[list[str]]:
    """The cells of a table, empty rows left out.

    Raises:
        _Refused: there are none, or too many.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    most = limits().max_table_rows
    if len(lines) > most:
        raise _Refused(f"has more than {most:,} rows: keep the first {most:,}, or a sample")
    if not lines:
        raise _Refused(f"is empty: {SAVE}")
    sign = next((sign for sign in DELIMITERS if 2 * sum(sign in line for line in lines) > len(lines)), None)
    rows = _cells("\n".join(lines), sign) if sign else [line.split() for line in lines]
    if sign not in {",", None}:
        rows = [[cell.replace(",", ".") if cell.count(",") == 1 else cell for cell in row] for row in rows]
    if not rows:
        raise _Refused(f"is empty: {SAVE}")
    return rows


def _cells(text: str, sign: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=sign, skipinitialspace=True))
    except csv.Error:
        raise _Refused(f"has a cell that never ends: {SAVE}") from None
    if any(len(cell) > _FIELD for row in rows for cell in row):
        raise _Refused(f"has a cell of more than {_FIELD:,} letters: {SAVE}")
    return [row for row in rows if any(cell.strip() for cell in row)]


def _number(cell: str) -> float | None:
    """A finite number, or None."""
    plain = cell.strip().replace("−", "-").replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    if "_" in plain or len(plain) > 40:
        return None
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
