"""The stage of the lesson “Train and eval”: two switches, and what all four combinations do."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.modes import GRADS, MODES, MOST_PASSES, SINGLES, Spec
from dlcore.lessons.numbers import spoken
from figures.scene import Bars, Curve, Lines, Moving, Slot, scene
from ui.controls import choice, field
from ui.tables import table

NAMES = ("train", "train, no_grad", "eval", "eval, no_grad")
LOOKS = (("class-0", ""), ("class-0", "2 4"), ("class-1", ""), ("class-1", "2 4"))
"""colour and dash of each combination"""
MODULES = ("model", "fc1", "norm", "dropout", "fc2")


def choose(page: str) -> None:
    """The controls of the stage; the number of passes is moved in the picture."""
    choice(page, Spec, "mode", tuple(MODES), MODES.__getitem__)
    choice(page, Spec, "grad", tuple(GRADS), GRADS.__getitem__)
    choice(page, Spec, "single", tuple(SINGLES), SINGLES.__getitem__)
    field(page, Spec, "batch_size")
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "seed")


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """Output, loss and running mean pass after pass, and what is kept for backward."""
    here = sweep.arrays["here"]
    names = ("output ", "; loss ", "; running mean ", "; batches counted ", "; weights moved by ")
    line = [part for n, name in enumerate(names) for part in (name, Slot(Moving(here, "v", part=n)))]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            _chart(sweep, 0, "Output of the first example, pass after pass", "first logit"),
            _chart(sweep, 4, "How far the weights have moved", "largest change"),
            _chart(sweep, 2, "Running mean of batch norm, unit 1", "running mean"),
            _chart(sweep, 1, "Loss of the batch", "cross-entropy, nats"),
            _kept(sweep),
        ],
        formula=[line],
    )


def _chart(sweep: Sweep, column: int, title: str, y_title: str) -> Lines:
    """One quantity in all four combinations, that of these settings upon the others."""
    across = Moving(np.arange(1, MOST_PASSES + 1))
    chosen, here = _here(sweep)
    curves = [
        Curve(name, across, Moving(values[:, column]), *look)
        for place, (name, values, look) in enumerate(zip(NAMES, sweep.still["others"], LOOKS, strict=True))
        if place != chosen
    ]
    if title.startswith("Running mean"):
        level = np.full(MOST_PASSES, sweep.still["batch_mean"])
        curves.append(Curve("batch, at first", across, Moving(level), "ink", "1 3"))
    curves.append(Curve(here, across, Moving(sweep.still["table"][:, column]), "accent", LOOKS[chosen][1]))
    return Lines(
        title,
        "passes",
        y_title,
        tuple(curves),
        here="value",
        x_span=(1, MOST_PASSES),
        x_whole=True,
        says=f"{title}: with the settings chosen, and in all four combinations of mode and gradients.",
    )


def _here(sweep: Sweep) -> tuple[int, str]:
    """Which of the four combinations these settings are, and what its line is called."""
    spec: Spec = sweep.still["spec"]
    place = 2 * list(MODES).index(spec.mode) + (spec.grad != "grad")
    return place, f"here: {spec.mode}, inference" if spec.grad == "inference" else f"here: {NAMES[place]}"


def _kept(sweep: Sweep) -> Bars:
    names: list[str] = list(NAMES)
    colours = [colour for colour, _ in LOOKS]
    place, name = _here(sweep)
    names[place], colours[place] = name, "accent"
    return Bars("Numbers kept for backward", names, Moving(sweep.still["others"][:, -1, 5]), colours)


def beside(_page: str, result: Result[Spec]) -> None:
    """The flags of all modules, what backward says, and the four combinations side by side."""
    flags, error = result.numbers["training"], result.numbers["error"]
    assert isinstance(flags, list)
    st.markdown("**The flag `training` of every module**")
    st.markdown(table(MODULES, [tuple(str(bool(flag)) for flag in flags)]))
    if error:
        st.markdown(f"**`loss.backward()` says:** `RuntimeError: {error}`")
    st.markdown(f"**All four combinations after {result.spec.passes} passes**")
    compared = np.asarray(result.picture["compared"]).tolist()
    left, right = st.columns(2)
    for place, mode, pair in ((left, "train", compared[:2]), (right, "eval", compared[2:])):
        rows = [
            ("output, std. deviation", *(spoken(each[7], 3) for each in pair)),
            ("running mean, unit 1", *(spoken(each[2], 3) for each in pair)),
            ("batches counted", *(spoken(each[3]) for each in pair)),
            ("requires_grad", *(str(bool(each[6])) for each in pair)),
            ("kept for backward", *(spoken(each[5]) for each in pair)),
            ("weights moved by", *(spoken(each[4], 3) for each in pair)),
        ]
        place.markdown(table((f"{mode} mode", "recorded", "no_grad"), rows, right=(1, 2)))
    (output,), refused = np.asarray(result.picture["alone"]).tolist(), result.numbers["one_example"]
    st.markdown(
        f"**The first example alone, a batch of one:** in eval mode its output is {spoken(output)}; in train "
        f"mode batch norm stops with `ValueError: {refused}`"
    )
