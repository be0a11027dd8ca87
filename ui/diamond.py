"""The stage of the lesson “Diamond and circle”: its controls, clicks, dragged points, and the table below."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dlcore.lessons.diamond import LARGE, NAMES, PENALTIES, REACH, Spec
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.settings import controls
from ui.controls import choice, field, key
from ui.stage import put
from ui.tables import table

CENTRE, START = ("centre_1", "centre_2"), ("start_1", "start_2")
"""the settings that a point in the picture stands for"""


def choose(page: str) -> None:
    """The controls of the stage; λ and the step are moved in the picture."""
    if choice(page, Spec, "penalty", tuple(PENALTIES), PENALTIES.__getitem__) == "elastic":
        field(page, Spec, "mix")
    for name in ("correlation", "learning_rate", "n_steps"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        for name in (*CENTRE, *START, "seed"):
            field(page, Spec, name)


def pick(page: str, _clicked: str, point: Sequence[float]) -> None:
    """A click is where the error is least from then on."""
    put(page, _within(CENTRE, point))


def drag(page: str, _clicked: str, before: Sequence[float], after: Sequence[float]) -> None:
    """A dragged point is the start or the place of least error, whichever it was nearer to."""
    far = [math.dist([_now(page, name) for name in names], before) for names in (CENTRE, START)]
    put(page, _within(START if far[1] < far[0] else CENTRE, after))


def moves(_spec: Spec) -> Mapping[str, Sequence[str]]:
    """The settings that a click and a drag change."""
    return {"pick": CENTRE, "drag": (*CENTRE, *START)}


def beside(_page: str, result: Result[Spec]) -> None:
    """The watched weight at λ far beyond the slider, for each penalty."""
    spec = result.spec
    st.subheader(f"{NAMES[spec.watched]} at the optimum, for larger and larger λ")
    rows = [
        (spoken(strength), *("**0**" if value == 0 else spoken(value) for value in weights))
        for strength, weights in zip(LARGE, result.picture["large"].tolist(), strict=True)
    ]
    st.markdown(table(("λ", "L1", f"elastic net, α = {spoken(spec.mix)}", "L2"), rows, right=range(4)))
    st.caption("A bold 0 is exact. L2 divides: it makes weights as small as you like.")


def _now(page: str, name: str) -> float:
    return float(st.session_state.get(key(page, name), controls(Spec)[name].default))


def _within(names: Sequence[str], point: Sequence[float]) -> dict[str, Any]:
    """The settings of a place, as far as the sliders go."""
    return {name: round(min(REACH, max(-REACH, value)), 2) for name, value in zip(names, point, strict=True)}
