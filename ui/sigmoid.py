"""The stage of the lesson “From step to sigmoid”: its controls, and what stands below the picture."""

import math
from collections.abc import Sequence

import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.lessons.sigmoid import ERRORS, N_STEPS, VIEWS, Spec
from dlcore.lessons.sigmoid_facts import FUNCTIONS, SHORT
from dlcore.lessons.sigmoid_far import far, slope_told
from dlcore.lessons.sigmoid_near import near
from dlcore.lessons.sigmoid_points import CLOUDS
from dlcore.lessons.sigmoid_words import verdict
from ui.along import along
from ui.controls import choice, field, key
from ui.sigmoid_near import near_picture
from ui.stage import put
from ui.tables import table


def choose(page: str) -> None:
    """The controls of the stage; w₁ and the step are moved in the picture."""
    choice(page, Spec, "error", tuple(ERRORS), ERRORS.__getitem__)
    choice(page, Spec, "data", tuple(CLOUDS), lambda name: CLOUDS[name].title)
    choice(page, Spec, "view", tuple(VIEWS), VIEWS.__getitem__)
    for name in ("learning_rate", "weight_2", "bias"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "looked_at")


def pick(page: str, _clicked: str, place: Sequence[float]) -> None:
    """Look at the point that lies nearest to a click."""
    points = CLOUDS[st.session_state.get(key(page, "data"), "clear")].points
    near = min(range(len(points)), key=lambda n: math.dist(points[n][:2], place))
    put(page, {"looked_at": near + 1})


def beside(page: str, result: Result[Spec]) -> None:
    """Every error from this start, kinks, and the sigmoid far out."""
    left, right = st.columns([7, 5], gap="medium")
    with left:
        _compared(result)
    with right:
        _kinks(result)
    st.subheader("Along the sigmoid")
    along(page, result.spec, "near_x", near(result.spec.near_x), near_picture)
    _far(page, result)


def _compared(result: Result[Spec]) -> None:
    """The same descent with every error."""
    spec = result.spec
    st.subheader("All errors from this start")
    rows = [
        (
            SHORT[name].replace("|", "\\|"),
            *map(spoken, (slope, last)),
            f"{before:.0f} → {after:.0f}",
            verdict(slope, moved, before, after),
        )
        for name, row in zip(ERRORS, result.picture["compared"].tolist(), strict=True)
        for slope, last, moved, before, after in [row]
    ]
    st.markdown(table(("error", "slope", "w₁ then", "mistakes", ""), rows, right=(1, 2, 3)))
    st.caption(
        f"{N_STEPS} steps from w₁ = {spoken(spec.weight)} with learning rate {spoken(spec.learning_rate)}."
    )


def _kinks(result: Result[Spec]) -> None:
    """Slopes beside a kink and at it."""
    st.subheader("At the kink")
    rows = [
        (name.replace("|", "\\|"), *("–" if math.isnan(slope) else spoken(slope) for slope in slopes))
        for name, slopes in zip(FUNCTIONS, result.picture["kinks"].tolist(), strict=True)
    ]
    st.markdown(table(("function", "left", "at", "right"), rows, right=(1, 2, 3)))
    st.caption(
        "Slopes by autograd: at x = 1 for the hinge, else at x = 0, and 0.001 to either side. A kink has a "
        "slope to use on one side at least. The step has 0 on both and none at its jump: autograd refuses."
    )


def _far(page: str, result: Result[Spec]) -> None:
    """The sigmoid at a number far out, and the form that is written by hand."""
    st.subheader("Far out")
    sliders, kinds, hand = st.columns([5, 2, 3], vertical_alignment="bottom")
    with sliders:
        field(page, Spec, "far_x")
    with kinds:
        field(page, Spec, "dtype")
    with hand:
        field(page, Spec, "by_hand")
    st.markdown(
        table(
            ("form", "value", "slope by autograd", ""), far(result.spec.far_x, result.numbers), right=(1, 2)
        )
    )
    at, exact = spoken(result.spec.far_x), slope_told(result.spec.far_x)
    st.caption(f"At x = {at} in {result.spec.dtype}. Without rounding σ′(x) = {exact}.")
