"""The stage of the lesson “Gradients while training”: controls, and every layer's speed over the steps."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.speeds import ACTIVATIONS, FIRST_WEIGHTS, MEASURES, MOST_LAYERS, Spec
from figures.scene import Bars, Curve, Line, Lines, Moving, Slot, scene
from ui.controls import choice, field

LOOKS = (
    ("class-1", ""),
    ("class-0", ""),
    ("class-3", ""),
    ("class-9", ""),
    ("class-6", ""),
    ("class-8", ""),
)
"""colour and dash of each hidden layer"""
OUTPUT = ("ink", "6 4")
NAMES = (*(f"hidden {layer + 1}" for layer in range(MOST_LAYERS)), "output")


def choose(page: str) -> None:
    """The controls of the stage; depth and step are moved in the picture."""
    choice(page, Spec, "activation", tuple(ACTIVATIONS), ACTIVATIONS.__getitem__)
    choice(page, Spec, "initialisation", tuple(FIRST_WEIGHTS), FIRST_WEIGHTS.__getitem__)
    for name in ("learning_rate", "clip", "residual", "layer_norm"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        choice(page, Spec, "measure", tuple(MEASURES), MEASURES.__getitem__)
        for name in ("n_steps", "width", "seed"):
            field(page, Spec, name)


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """Speeds over the steps, those of the step looked at, the loss, and how the depth widens the gap."""
    last = Moving(sweep.arrays["last"], "v")
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_over_time(sweep, last), _now(sweep), _loss(sweep, last), _depths(sweep)],
        formula=_formula(sweep),
        last_step=last,
    )


def _steps(sweep: Sweep) -> Moving:
    return Moving(np.arange(sweep.still["n_steps"] + 1, dtype=np.uint16))


def _over_time(sweep: Sweep, last: Moving) -> Lines:
    """The length of every layer's gradient at every step."""
    speeds, measure = sweep.arrays["speeds"], sweep.still["measure"]
    shown = np.where(speeds > 0, speeds, np.nan)
    curves = tuple(
        Curve(name, _steps(sweep), Moving(shown[:, :, layer], "v"), *look, upto=last)
        for layer, (name, look) in enumerate(zip(NAMES, (*LOOKS, OUTPUT), strict=True))
    )
    return Lines(
        "Speed of learning of each layer",
        "step",
        f"length of the gradient of its {measure}",
        curves,
        log=True,
        lines=_explosion(sweep),
        says=f"The length of the gradient of each layer's {measure} at every step, on a logarithmic axis.",
    )


def _explosion(sweep: Sweep) -> tuple[Line, ...]:
    exploded = sweep.arrays["exploded"]
    return (Line(Moving(exploded, "v"), "explodes", wrong=True),) if np.isfinite(exploded).any() else ()


def _now(sweep: Sweep) -> Bars:
    """The same at the step looked at, in true proportion."""
    colours = [colour for colour, _ in (*LOOKS, OUTPUT)]
    return Bars(
        "Speeds at this step, in true proportion",
        NAMES,
        Moving(sweep.arrays["speeds"], "vs"),
        colours,
    )


def _loss(sweep: Sweep, last: Moving) -> Lines:
    return Lines(
        "Loss",
        "step",
        "loss",
        (Curve("loss", _steps(sweep), Moving(sweep.arrays["losses"], "v"), "train", upto=last),),
        log=True,
        lines=_explosion(sweep),
        says="The mean cross-entropy of the 150 images after each step.",
    )


def _depths(sweep: Sweep) -> Lines:
    """How many times as fast as hidden layer 1 the last one is, for every depth."""
    depths = Moving(np.array(sweep.values, np.float32))
    return Lines(
        "Last hidden layer ÷ hidden layer 1",
        "hidden layers",
        "quotient",
        (
            Curve("speed at first", depths, Moving(sweep.arrays["first_ratio"]), "accent"),
            Curve("way in all steps", depths, Moving(sweep.arrays["moved_ratio"]), "muted", "6 4"),
        ),
        here="value",
        log=True,
        x_span=(1, MOST_LAYERS),
        x_whole=True,
        says="How many times as fast as hidden layer 1 the last hidden layer is, over the depth.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The quotient of the two speeds at the step looked at."""
    pair = sweep.arrays["pair"]
    last, first, times = (Slot(Moving(pair, "vs", part=part)) for part in range(3))
    return [["last hidden layer ÷ hidden layer 1 = ", last, " ÷ ", first, " = ", times]]
