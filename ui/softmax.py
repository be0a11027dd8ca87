"""The stage of the lesson “Scores to probabilities”: its controls, and the tables below the picture."""

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.lessons.softmax import CLASSES, Spec, letter
from dlcore.lessons.softmax_facts import ABOVE, MOVES, PARTS, TINY, part_name, told
from dlcore.theory.softmax_names import PRECISIONS, RULES
from ui.controls import choice, field
from ui.tables import table

GAP = 1e-9
"""a gradient as close to p − y as this is p − y: the rest is rounding"""
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
    """All rules at these scores, the sums of the Jacobian, the batch, and what the computer holds."""
    tabs = st.tabs(("Rules", "Slopes", "Batch", "Overflow"), key=f"{page}.tables")
    for tab, shown in zip(tabs, (_rules, _slopes, _batch, _held), strict=True):
        with tab:
            shown(result)


def _rules(result: Result[Spec]) -> None:
    """Each rule's shares, and what is true of them."""
    spec, n = result.spec, result.spec.n_classes
    lines = np.asarray(result.picture["compared"]).tolist()
    names = [part_name(rule, letter(spec)).replace("|", r"\|").replace(" ", "\u00a0") for rule in PARTS]
    left, right = st.columns([2, 3], gap="medium")
    shares = [(name, ", ".join(map(_share, line[:n]))) for name, line in zip(names, lines, strict=True)]
    left.markdown(table(("f", ", ".join(CLASSES[:n])), shares))
    head = ("f", "above 0", "order kept", f"+ {spoken(spec.shift or 1)} moves", "p − y")
    checks = [
        (name, *_checks(rule in ABOVE, line[:n], *line[n:]))
        for rule, name, line in zip(PARTS, names, lines, strict=True)
    ]
    right.markdown(table(head, checks))
    st.caption(
        "Each is f of every score, divided by the sum of all, computed at these scores. Are all shares above "
        "0? Is the order of the scores kept? By how much does a share move when the same is added to every "
        "score? Is the gradient of −log p(dog) over the scores that count, by autograd, p − y (with y 1 for "
        "dog, else 0)? A dash: nothing to compute, as with a sum of 0 or log p of a share not above 0. "
        "Rounded: so it is, but too small for float64 to show."
    )


def _checks(always: bool, shares: Sequence[float], order: float, moved: float, gap: float) -> tuple[str, ...]:
    """What is true of a rule's shares; one that is always above 0, in order, loses that by rounding only."""
    known = all(map(math.isfinite, shares))
    return (
        _yes(min(shares) > 0, "yes (rounded to 0)" if always else "") if known else "–",
        _yes(bool(order), "yes (rounded)" if always else "") if known else "–",
        "nothing" if moved <= MOVES else told(moved) if math.isfinite(moved) else "–",
        _yes(gap <= GAP) if math.isfinite(gap) else "–",
    )


def _slopes(result: Result[Spec]) -> None:
    """The sums of the Jacobian's rows and columns."""
    *slopes, sums = np.asarray(result.picture["jacobian"]).tolist()
    rows = [
        (name, told(row[-1]), told(column))
        for name, row, column in zip(CLASSES, slopes, sums[:-1], strict=False)
    ]
    st.markdown(table(("", "sum of its row", "sum of its column"), rows, right=(1, 2)))
    st.caption(
        "Sums of the cells above. A column sums to 0 because the shares always sum to 1. A row sums to 0 "
        "where the same constant for all scores moves nothing. For softmax the cells are (diag(p) − ppᵀ)/T. "
        "They belong to the shares done right, whatever is switched on below."
    )


def _batch(result: Result[Spec]) -> None:
    """The shares of every row."""
    names, rows = CLASSES[: result.spec.n_classes], np.asarray(result.picture["batch"])
    lines = [(f"{number}", _row(row), told(sum(row))) for number, row in enumerate(rows.tolist(), 1)]
    st.markdown(table(("row", ", ".join(names), "sum"), lines, right=(2,)))
    said = (
        "`part / part.sum(dim=1)`: n rows leave n sums, and torch lays them along the columns."
        if result.spec.no_keepdim
        else "`part / part.sum(dim=1, keepdim=True)`: every row is divided by its own sum. "
        "`.view(-1, 1)` does the same."
    )
    st.caption(f"A row for each picture; row 1 has the scores above. {said}")


def _held(result: Result[Spec]) -> None:
    """What the exponentials are in the chosen precision, with and without the maximum."""
    spec = result.spec
    rows = [
        (f"{name}, u = {told(row[2])}", *_told(row[6:]))
        for name, row in zip(CLASSES, result.rows, strict=False)
    ]
    st.markdown(table((spec.precision, "eᵘ", "eᵘ/Σeᵘ", "steady"), rows, right=range(1, 4)))
    end = np.asarray(result.picture["ends"]).tolist()[PRECISIONS.index(spec.precision)]
    st.caption(
        f"{spec.precision} holds eᵘ up to u = {spoken(end)}; beyond, it is inf, and inf/inf is NaN. Steady: "
        "the maximum is subtracted first. Then the largest exponent is 0, nothing overflows, and the sum is "
        "at least 1."
    )


def _row(values: Sequence[float]) -> str:
    return ", ".join(_told(values))


def _told(values: Sequence[float]) -> list[str]:
    return [told(each) for each in values]


def _share(value: float) -> str:
    return "< 10⁻³⁷" if 0 < value < TINY else told(value)


def _yes(holds: bool, otherwise: str = "") -> str:
    return "yes" if holds else otherwise or "**no**"
