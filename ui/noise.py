"""The stage of the lesson “Noise and batches”: its controls, and what a click on its pictures sets."""

from collections.abc import Sequence

import streamlit as st

from dlcore.data.columns import COLUMNS
from dlcore.lessons.noise import COUNTED, DRAWN, SCALINGS, Spec, rates, stops
from dlcore.settings import controls, made
from ui.controls import choice, field, key
from ui.stage import put


def choose(page: str) -> None:
    """The controls of the stage; the batch size and the step are moved in the picture."""
    choice(page, Spec, "data", tuple(COLUMNS), lambda name: COLUMNS[name].label)
    field(page, Spec, "learning_rate")
    field(page, Spec, "n_steps")
    choice(page, Spec, "drawn", tuple(DRAWN), DRAWN.__getitem__)
    choice(page, Spec, "counted", tuple(COUNTED), COUNTED.__getitem__)
    field(page, Spec, "closer")
    with st.expander("More settings", key=f"{page}.more"):
        choice(page, Spec, "scaling", tuple(SCALINGS), SCALINGS.__getitem__)
        for name in ("start_w", "start_b", "seed"):
            field(page, Spec, name)


def pick(page: str, clicked: str, point: Sequence[float]) -> None:
    """Begin where the weights were clicked; take batch size and learning rate where the map of both was."""
    if clicked == "start":
        for name, value in zip(("start_w", "start_b"), point, strict=True):
            low, high = controls(Spec)[name].low or 0, controls(Spec)[name].high or 0
            put(page, {name: round(min(high, max(low, value)), 2)})
        return
    column, row = map(int, point)
    held = {name: st.session_state[key(page, name)] for name in ("data", "batch_size")}
    sizes, known = stops(made(Spec, **held)), rates()
    if 0 <= column < len(sizes) and 0 <= row < len(known):
        put(page, {"batch_size": sizes[column], "learning_rate": known[row]})
