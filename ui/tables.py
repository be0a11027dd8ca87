"""Small tables in markdown, which read and scroll like the text around them; whole ones as files."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence

import streamlit as st


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """A table in markdown.

    Args:
        head: what each column is called.
        rows: of texts that may hold markdown.
        right: the numbers of the columns that end at the right, as figures do.
    """
    rules = ["---:" if column in right else "---" for column in range(len(head))]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rules, *rows))


def csv_button(
    label: str, name: str, key: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """The button that hands out a table as a file.

    Args:
        label: on the button.
        name: the file's, without its ending.
        key: the button's.
        head: what each column is called.
        rows: a value for each column.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows(rows)
    st.download_button(label, file.getvalue(), f"{name}.csv", "text/csv", on_click="ignore", key=key)
