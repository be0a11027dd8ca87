"""The stage of the lesson “Through the layers”: its controls, and the weight whose gradient is checked."""

import math

import numpy as np
import streamlit as st

from dlcore.lessons.layers import ACTIVATIONS, INITIALISATIONS, NORMS, QUANTITIES, Spec
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from ui.controls import choice, field
from ui.tables import table


def choose(page: str) -> None:
    """The controls of the stage; weight scale and layer are moved in the picture."""
    choice(page, Spec, "activation", tuple(ACTIVATIONS), ACTIVATIONS.__getitem__)
    choice(page, Spec, "initialisation", tuple(INITIALISATIONS), INITIALISATIONS.__getitem__)
    field(page, Spec, "depth")
    choice(page, Spec, "norm", tuple(NORMS), NORMS.__getitem__)
    field(page, Spec, "residual")
    choice(page, Spec, "quantity", tuple(QUANTITIES), QUANTITIES.__getitem__)
    with st.expander("More settings", key=f"{page}.more"):
        for name in ("width", "seed", "neuron", "source"):
            field(page, Spec, name)


def beside(page: str, result: Result[Spec]) -> None:
    """The gradient of one weight in three ways."""
    told = np.asarray(result.picture["checked"]).view(np.float64).tolist()
    layer, neuron, source = map(int, told[:3])
    value, loss, autograd, closed, differences, resolution = told[3:]
    where = "the output layer" if layer > result.spec.depth else f"layer {layer}"
    st.markdown(
        f"**One weight, three ways**: in {where}, to neuron {neuron} from input {source}; w = {spoken(value)}"
    )
    rows = [
        ("autograd: `loss.backward()`", _digits(autograd), ""),
        ("closed form: the sum of δ · a over the examples", _digits(closed), _gap(closed, autograd)),
        (
            "finite differences: (E(w + h) − E(w − h)) / 2h, h = 10⁻⁶",
            _digits(differences),
            _gap(differences, autograd),
        ),
    ]
    st.markdown(table(("∂E/∂w by", "value", "away from autograd"), rows, right=(1, 2)))
    st.caption(
        f"Float64 keeps about 16 digits of E = {spoken(loss)}. So finite differences cannot tell a gradient "
        f"from 0 below about {spoken(resolution, 1)}, and where E bends sharply within h they are off too; "
        "autograd does not subtract two losses. The layer is that of the slider “layer”, the weight that of "
        "“More settings”."
    )


def _digits(value: float) -> str:
    return spoken(value, 6)


def _gap(value: float, autograd: float) -> str:
    """How far a value is from autograd's, as a share of it."""
    if value == autograd:
        return "not at all"
    if not autograd or not math.isfinite(value):
        return spoken(abs(value - autograd), 1)
    return f"{spoken(100 * abs(value / autograd - 1), 3)} %"
