"""The stage of the lesson “Race of optimisers”: its controls, clicks, and the table of all nine rules."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.lessons.race import GOOD, MAX_STEPS, SHORT, Spec
from dlcore.settings import stops
from dlcore.theory.landscape_names import LANDSCAPES
from ui import descent
from ui.controls import choice, field, key
from ui.stage import put
from ui.tables import table

MORE = ("start_x", "start_y", "momentum", "beta1", "beta2", "rho", "weight_decay")


def choose(page: str) -> None:
    """The controls of the stage; the learning rate and the step are moved in the picture."""

    def begin_well() -> None:
        put(page, {**GOOD[st.session_state[key(page, "landscape")]], "step": MAX_STEPS})

    chosen = choice(page, Spec, "landscape", tuple(LANDSCAPES), LANDSCAPES.__getitem__, on_change=begin_well)
    for name in descent.OF_SURFACE.get(chosen, ()):
        field(page, Spec, name)
    field(page, Spec, "rule", show=SHORT.__getitem__)
    field(page, Spec, "own_best")
    field(page, Spec, "n_steps")
    with st.expander("More settings", key=f"{page}.more"):
        for name in MORE:
            field(page, Spec, name)


def picked(page: str, clicked: str, point: Sequence[float]) -> None:
    """Begin where the surface was clicked, or take the rule and the rate of a cell of the strip."""
    if clicked != "strip":
        descent.start(page, clicked, point)
        return
    rates = stops(Spec, "learning_rate", st.session_state[key(page, "learning_rate")])
    column, row = map(int, point)
    if 0 <= column < len(rates) and 0 <= row < len(SHORT):
        put(page, {"learning_rate": rates[column], "rule": tuple(SHORT)[len(SHORT) - 1 - row]})


def compared(page: str, result: Result[Any]) -> None:
    """Every rule's rate, first step and finish."""
    numbers = result.numbers
    axes = [name.removeprefix("gradient, ") for name in result.head if name.startswith("gradient, ")]
    head = ("Rule", "η", *(f"step 1, {name}" for name in axes), "there at", "last loss")
    rows = []
    for rule, name in SHORT.items():
        told: dict[str, Any] = {
            each: numbers[f"{rule}_{each}"] for each in ("rate", "first_step", "arrival", "final_loss")
        }
        moved = map(spoken, told["first_step"]) if told["first_step"] else ("–" for _ in axes)
        arrival = "–" if told["arrival"] is None else str(told["arrival"])
        shown = f"**{name}**" if rule == result.spec.rule else name
        rows.append((shown, spoken(told["rate"]), *moved, arrival, spoken(told["final_loss"])))
    st.markdown(table(head, rows, right=range(1, len(head))))
