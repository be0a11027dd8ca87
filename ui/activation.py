"""The stage of the activation laboratory: its controls, its clicks, and the tables below the picture."""

import math
from collections.abc import Sequence

import streamlit as st

from dlcore.lessons.activation import ACTIVATIONS, CHAINS, N_LAYERS, REACH, VIEWS, Spec
from dlcore.lessons.activation_facts import Layer
from dlcore.lessons.activation_places import begun, clicked, turned
from dlcore.lessons.activation_words import of_units
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import exact, spoken
from ui.controls import choice, field, key, long_text
from ui.stage import put
from ui.tables import table

SHORT = {"silu": "SiLU", "identity": "none"}
UNITS, EXAMPLES, STEPS = 24, 64, 100


def choose(page: str) -> None:
    """The controls of the stage; z is moved in the picture."""
    choice(page, Spec, "activation", tuple(ACTIVATIONS), ACTIVATIONS.__getitem__)
    choice(page, Spec, "view", tuple(VIEWS), VIEWS.__getitem__)
    moved = choice(page, Spec, "chain", tuple(CHAINS), CHAINS.__getitem__, on_change=_begin, args=(page,))
    for name in ("weight", "unit_bias"):
        field(page, Spec, name)
    if moved == "one":
        field(page, Spec, "layer", on_change=_turn, args=(page,))
    with st.expander("More settings", key=f"{page}.more"):
        if moved == "one":
            long_text(page, Spec, "pulled", 100)
        field(page, Spec, "seed")


def pick(page: str, name: str, place: Sequence[float]) -> None:
    """Go to where the curve was clicked, or pull the layer that was."""
    if name == "z":
        put(page, {"z": min(max(round(place[0], 1), -REACH), REACH) + 0.0})
    else:
        put(page, clicked(_seen(page), *place))


def _seen(page: str) -> Spec:
    """The settings of the picture: the last that could be computed."""
    return st.session_state.get(f"{page}.last-good") or Spec()


def _begin(page: str) -> None:
    """Layers that are to be pulled begin where they stand."""
    put(page, begun(_seen(page), st.session_state[key(page, "chain")]))


def _turn(page: str) -> None:
    """Another layer is pulled; all stay where they stand."""
    put(page, turned(_seen(page), st.session_state[key(page, "layer")]))


def beside(_page: str, result: Result[Spec]) -> None:
    """The layer of units, all activations at this z, and at 0 and far out."""
    _units(result)
    _compared(result)
    left, right = st.columns(2, gap="medium")
    with left:
        _at_zero(result)
    with right:
        _far_out(result)


def _units(result: Result[Spec]) -> None:
    """Units that are off for every example, counted."""
    st.subheader("A layer of 24 units")
    relu, leaky = _layer(result, "relu"), _layer(result, "leaky_relu")
    st.markdown(of_units(relu, leaky, result.spec.unit_bias, UNITS, EXAMPLES, STEPS))
    rows = [
        (name, str(one), str(other))
        for name, one, other in (
            ("off for all examples", relu.off, leaky.off),
            ("of these without a gradient", relu.stuck, leaky.stuck),
            ("of these came back", relu.woken, leaky.woken),
            ("off in the end, of all 24", relu.off_then, leaky.off_then),
        )
    ]
    st.markdown(table(("units", "ReLU", "LeakyReLU"), rows, right=(1, 2)))
    st.caption(
        "64 examples of 4 numbers drawn at random, an nn.Linear(4, 24), the activation, an nn.Linear(24, 1) "
        "that learns their sum in 100 steps of Adam. “Off”: z ≤ 0 for every example. “Came back”: above 0 "
        "for some example at a later step. Learning can also switch units off that were on."
    )


def _layer(result: Result[Spec], name: str) -> Layer:
    counts = ("off", "without_gradient", "asleep", "off_then")
    return Layer(*(int(result.number(f"{name}_{each}")) for each in counts))


def _name(activation: str) -> str:
    return SHORT.get(activation, ACTIVATIONS[activation])


def _compared(result: Result[Spec]) -> None:
    """All activations where the slider stands."""
    spec = result.spec
    st.subheader("All activations at this z")
    rows = [
        (
            f"**{_name(name)}**" if name == spec.activation else _name(name),
            exact(row[0]) if name == "tanh" else spoken(row[0], 3),  # it reaches neither −1 nor 1
            spoken(row[1], 3),
            spoken(row[2], 3) if math.isfinite(row[2]) else "–",
        )
        for name, row in zip(ACTIVATIONS, result.picture["compared"].tolist(), strict=True)
    ]
    st.markdown(table(("activation", "φ(z)", "φ′(z)", "log₁₀ of ten"), rows, right=(1, 2, 3)))
    st.caption(
        f"At z = {spoken(spec.z)} with w = {spoken(spec.weight)}. The last column is log₁₀ of the size of "
        f"(w·φ′)¹⁰, for {N_LAYERS} layers at this z; – where nothing is left."
    )


def _slopes(result: Result[Spec], places: Sequence[int]) -> list[tuple[str, ...]]:
    """Slopes of all activations at some of the places where they are compared."""
    every = result.picture["spots"].tolist()
    return [
        (_name(name), *(exact(row[place]) for place in places))
        for name, row in zip(ACTIVATIONS, every, strict=True)
    ]


def _at_zero(result: Result[Spec]) -> None:
    """Slopes left of 0, at 0 and right of it."""
    st.subheader("Slopes at 0")
    head = ("activation", "left", "at 0", "right")
    st.markdown(table(head, _slopes(result, (1, 2, 3)), right=(1, 2, 3)))
    st.caption(
        "By autograd, 0.01 to either side of 0. At its kink ReLU gets 0 and LeakyReLU 0.01: the slope on "
        "the left."
    )


def _far_out(result: Result[Spec]) -> None:
    """Slopes far to either side."""
    st.subheader("Slopes far out")
    head = ("activation", "z = −40", "z = 40")
    st.markdown(table(head, _slopes(result, (0, 4)), right=(1, 2)))
    st.caption(
        "By autograd in float64. The sigmoid's slope is 4.2·10⁻¹⁸ on both sides: at 40 PyTorch's σ(1 − σ) "
        "is rounded to 0, because σ is rounded to 1. That of tanh is rounded to 0 on both sides."
    )
