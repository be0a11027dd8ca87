"""The stage of the lesson “Weight decay”: its controls, and the ways to hand λ to PyTorch."""

import numpy as np
import streamlit as st

from dlcore.lessons.decay import HOWS, OPTIMISERS, Spec
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from ui.controls import choice, field
from ui.tables import table

ROUNDING = 1e-6
"""weights that differ by less are equal but for rounding"""


def choose(page: str) -> None:
    """The controls of the stage; λ is moved in the picture."""
    choice(page, Spec, "how", tuple(HOWS), HOWS.__getitem__)
    choice(page, Spec, "optimiser", tuple(OPTIMISERS), OPTIMISERS.__getitem__)
    for name in ("biases", "n_points", "noise", "seed"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        for name in ("units", "n_steps"):
            field(page, Spec, name)


def beside(page: str, result: Result[Spec]) -> None:
    """How far other ways to hand the same λ to PyTorch lead from this network."""
    told = np.asarray(result.picture["ways"]).tolist()
    if not told:
        st.caption("PyTorch’s weight_decay is L2. For L1 the penalty, or the threshold, is written by hand.")
        return
    spec = result.spec
    optimiser = "AdamW" if spec.optimiser == "adam" else "SGD"
    penalty, decay = spoken(spec.strength), spoken(2 * spec.strength)
    paid, other = ("all parameters", "weights only") if spec.biases else ("weights only", "all parameters")
    names = (
        f"`loss + {penalty} * sum((w**2).sum() …)`, {paid}",
        f"`{optimiser}(…, weight_decay={decay})`, {paid}",
        f"`{optimiser}(…, weight_decay={penalty})`, {paid}",
        f"`{optimiser}(…, weight_decay={decay})`, {other}",
    )
    st.markdown("**λ in PyTorch’s words**: trained again in four ways, beside the picture’s weights")
    rows = [(name, _gap(value)) for name, value in zip(names, told, strict=True)]
    st.markdown(table(("handed over as", "largest difference of a weight"), rows, right=(1,)))
    st.caption(
        "`weight_decay` adds wd · w to the gradient, the slope of (wd/2) Σw²: so wd = 2λ. Given as one "
        "number it falls on biases too; two groups of parameters keep them out. AdamW takes it beside the "
        "step."
    )


def _gap(value: float) -> str:
    return "none" if not value else "rounding" if value < ROUNDING else spoken(value, 3)
