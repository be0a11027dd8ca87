"""The stage of the lesson “Scores to probabilities”: its controls, and the tables below the picture."""

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.lessons.softmax import CLASSES, Spec
from dlcore.lessons.softmax_facts import MOVES, PARTS, told
from dlcore.theory.softmax_names import PRECISIONS, RULES
from ui.controls import choice, field
from ui.tables import table

GAP = 1e-6
"""a gradient as close to p − y as this is p − y: the numbers come as float32"""
IN_VIEW = 3
"""scores beside the picture, the first of them in it"""


def choose(page: str) -> None:
    """The controls of the stage; the score of the first class is moved in the picture."""
    choice(page, Spec, "rule", tuple(RULES), RULES.__getitem__)
    n_classes = field(page, Spec, "n_classes")
    for number in range(2, min(n_classes, IN_VIEW) + 1):
        field(page, Spec, f"score_{number}")
    field(page, Spec, "temperature")
    field(page, Spec, "shift")
    with st.expander("More settings", key=f"{page}.more"):
        for number in range(IN_VIEW + 1, n_classes + 1):
            field(page, Spec, f"score_{number}")
        field(page, Spec, "n_rows")
        field(page, Spec, "precision")


def beside(page: str, result: Result[Spec]) -> None:
    """All rules at these scores, the Jacobian, the batch, and what the computer holds."""
    titles = ("Five rules, one sum", "Jacobian", "Batch", "Without the maximum")
    tabs = st.tabs(titles, key=f"{page}.tables")
    for tab, shown in zip(tabs, (_rules, _jacobian, _batch, _held), strict=True):
        with tab:
            shown(result)


def _rules(result: Result[Spec]) -> None:
    spec, names = result.spec, CLASSES[: result.spec.n_classes]
    n = len(names)
    added = f"{spoken(spec.shift)} added moves a share by" if spec.shift else "1 added moves a share by"
    head = ("f", *names, "all above 0", "order kept", added, "gradient is p − y")
    rows = []
    for part, line in zip(PARTS.values(), np.asarray(result.picture["compared"]).tolist(), strict=True):
        shares, (order, moved, gap) = line[:n], line[n:]
        known = all(map(math.isfinite, shares))
        checks = (
            _yes(min(shares) > 0) if known else "–",
            _yes(bool(order)) if known else "–",
            "nothing" if moved <= MOVES else told(moved) if math.isfinite(moved) else "–",
            _yes(gap <= GAP) if math.isfinite(gap) else "–",
        )
        rows.append((part.replace("|", r"\|"), *_told(shares), *checks))
    st.markdown(table(head, rows, right=range(1, n + 1)))
    st.caption(
        "Each is f of every score, divided by the sum of all, and every column is computed at these scores. "
        "A dash: nothing to compute, as with a sum of 0 or with log p of a share that is not above 0. "
        "The gradient is that of −log p(dog) over the scores that count, by autograd; y is 1 for dog, else 0."
    )


def _jacobian(result: Result[Spec]) -> None:
    names = CLASSES[: result.spec.n_classes]
    *slopes, sums = np.asarray(result.picture["jacobian"]).tolist()
    rows = [(f"p({name})", *_told(row)) for name, row in zip(names, slopes, strict=True)]
    head = ("∂p/∂z", *(f"z({name})" for name in names), "sum")
    last = ("sum", *_told(sums[:-1]), "")
    st.markdown(table(head, [*rows, last], right=range(1, len(head))))
    st.caption(
        "A column sums to 0 because the shares always sum to 1. A row sums to 0 where the same constant for "
        "all scores moves nothing. These are slopes of the shares done right, whatever is switched on below."
    )


def _batch(result: Result[Spec]) -> None:
    names, rows = CLASSES[: result.spec.n_classes], np.asarray(result.picture["batch"])
    lines = [(f"{number}", *_told(row), told(sum(row))) for number, row in enumerate(rows.tolist(), 1)]
    st.markdown(table(("row", *names, "sum"), lines, right=range(1, len(names) + 2)))
    said = (
        "`part / part.sum(dim=1)`: n rows leave n sums, and torch lays them along the columns."
        if result.spec.no_keepdim
        else "`part / part.sum(dim=1, keepdim=True)`: every row is divided by its own sum. "
        "`.view(-1, 1)` does the same."
    )
    st.caption(f"Row 1 has the scores above. {said}")


def _held(result: Result[Spec]) -> None:
    """What the exponentials are in the chosen precision, with and without the maximum."""
    spec, names = result.spec, CLASSES[: result.spec.n_classes]
    rows = [(name, *_told((row[2], *row[6:]))) for name, row in zip(names, result.rows, strict=True)]
    head = ("", "u", f"eᵘ in {spec.precision}", "eᵘ/Σeᵘ", "maximum subtracted")
    st.markdown(table(head, rows, right=range(1, 5)))
    end = np.asarray(result.picture["ends"]).tolist()[PRECISIONS.index(spec.precision)]
    st.caption(
        f"{spec.precision} holds eᵘ up to u = {spoken(end)}; beyond, it is inf, and inf/inf "
        "is NaN. With the maximum subtracted the largest exponent is 0, so nothing overflows and the sum is "
        "at least 1."
    )


def _told(values: Sequence[float]) -> list[str]:
    return [told(each) for each in values]


def _yes(holds: bool) -> str:
    return "yes" if holds else "**no**"
