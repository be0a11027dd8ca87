"""The stage of the lesson “Dropout”: its controls, and which of its two looks is drawn."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dlcore.lessons.dropout import OUTPUTS, SCALINGS, VIEWS, Spec
from dlcore.lessons.lesson import Sweep
from ui.controls import choice, field, key
from ui.dropout_digits import digits
from ui.dropout_passes import passes
from ui.stage import put

MOST_SEEDS = 100


def choose(page: str) -> None:
    """The controls of the stage; p and the pass or epoch are moved in the picture."""
    view = choice(page, Spec, "view", tuple(VIEWS), VIEWS.__getitem__)
    if view == "passes":
        choice(page, Spec, "output", tuple(OUTPUTS), OUTPUTS.__getitem__)
        field(page, Spec, "units")
        st.button("Draw new masks", key=f"{page}.masks", on_click=_again, args=(page,))
    else:
        field(page, Spec, "wrong_labels")
        field(page, Spec, "n_images")
    choice(page, Spec, "scaling", tuple(SCALINGS), SCALINGS.__getitem__)
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "seed")
        if view == "passes":
            field(page, Spec, "mask_seed")


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The passes of one input, or the networks that learn."""
    return passes(sweep) if sweep.still["spec"].view == "passes" else digits(sweep)


def _again(page: str) -> None:
    """Other masks: those of the next seed."""
    seed = st.session_state.get(key(page, "mask_seed"), 0)
    put(page, {"mask_seed": (seed + 1) % MOST_SEEDS})
