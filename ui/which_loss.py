"""The stage of the lesson “Which loss?”: its controls, and what stands below the picture."""

from collections.abc import Sequence

import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.lessons.which_loss import LABELS, RECORDS, SQUARES, TASKS, Spec, map_rates, map_starts
from ui.controls import choice, field
from ui.stage import put
from ui.tables import table


def choose(page: str) -> None:
    """The controls of the stage; start and step are moved in the picture."""
    task = choice(page, Spec, "task", tuple(TASKS), TASKS.__getitem__)
    if task == "classification":
        choice(page, Spec, "label", tuple(LABELS), LABELS.__getitem__)
    else:
        field(page, Spec, "target")
    field(page, Spec, "learning_rate")
    choice(page, Spec, "records", tuple(RECORDS), RECORDS.__getitem__)
    with st.expander("More settings", key=f"{page}.more"):
        choice(page, Spec, "squared", tuple(SQUARES), SQUARES.__getitem__)


def pick(page: str, clicked: str, point: Sequence[float]) -> None:
    """Take start and learning rate from a map, or the start from a curve or a surface."""
    if clicked == "map":
        column, row = (int(each) for each in point)
        if 0 <= column < len(map_rates()) and 0 <= row < len(map_starts()):
            put(page, {"learning_rate": map_rates()[column], "start": map_starts()[row]})
        return
    put(page, {"start": min(map_starts(), key=lambda start: abs(start - point[0]))})


def beside(page: str, result: Result[Spec]) -> None:
    """The formulas that are easily mistaken for one another, each with its value."""
    _brackets(result)
    if result.spec.identity:
        _torch(result)
    else:
        _halves(result)


def _brackets(result: Result[Spec]) -> None:
    """Cross-entropy as it is meant and as it reads without brackets, at the same weights."""
    st.subheader("With and without brackets")
    names = ("−Σ [y ln p + (1 − y) ln(1 − p)]", "−Σ y ln p + (1 − y) ln(1 − p)")
    values = result.picture["brackets"].tolist()
    rows = [(name, *map(spoken, pair)) for name, pair in zip(names, values, strict=True)]
    st.markdown(table(("cross-entropy", "loss", "slope ∂l/∂h at x = 1"), rows, right=(1, 2)))
    st.caption(
        "At the weights of cross-entropy at the step looked at, as means over the records. Without brackets "
        f"the minus belongs to the first term only. {_compared(result)}"
    )


def _compared(result: Result[Spec]) -> str:
    """What the missing brackets do to the slope of the record looked at."""
    if result.spec.wanted == 1:
        return "The target at x = 1 is 1, so there both slopes agree."
    if result.spec.wanted == 0:
        return "The target at x = 1 is 0, so there **the slope has the opposite sign**."
    return "Its part with 1 − y then has the opposite sign."


def _halves(result: Result[Spec]) -> None:
    """The mean of the squares with and without the factor ½."""
    st.subheader("One half, or not")
    names = ("1/(2n) · Σ (y − ŷ)²", "1/n · Σ (y − ŷ)², nn.MSELoss")
    values = result.picture["squares"].tolist()
    rows = [(name, spoken(value)) for name, value in zip(names, values, strict=True)]
    st.markdown(table(("squared error", "loss"), rows, right=(1,)))
    st.caption("At the weights of squared error at the step looked at. nn.MSELoss makes twice the step.")


def _torch(result: Result[Spec]) -> None:
    """What torch says to these targets at the start."""
    st.subheader("What torch says of these targets")
    (square,), numbers = result.picture["mse_at_the_start"].tolist(), result.numbers
    answers = {
        "nn.MSELoss": square,
        "nn.BCEWithLogitsLoss": numbers["bce_with_logits_loss"],
        "nn.BCELoss": numbers["bce_loss"],
    }
    rows = [(f"`{name}`", _said(answer)) for name, answer in answers.items()]
    st.markdown(table(("loss", "at the start"), rows))
    st.caption(
        "nn.BCELoss checks that targets lie from 0 to 1 and raises a RuntimeError; nn.BCEWithLogitsLoss does "
        "not check, and computes."
    )


def _said(answer: object) -> str:
    return spoken(answer) if isinstance(answer, float) else f"RuntimeError: {answer}"
