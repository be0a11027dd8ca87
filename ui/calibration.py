"""The stage of the lesson “How sure is it?”: its controls, and what stands below the picture."""

import math
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import streamlit as st

from dlcore.lessons.calibration import PICTURES, Spec
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.settings import controls
from dlcore.theory.temperatures import was_found
from figures.pictures import data_url
from ui.components.tiles import Tile, tiles
from ui.controls import choice, field
from ui.stage import put

FIXED = "\u00a0"
"""a blank at which no line ends"""
IN_VIEW = ("n_train", "n_steps", "label_smoothing", "wrong_labels", "n_bins")


def choose(page: str) -> None:
    """The controls of the stage; the temperature and the picture looked at are moved in the picture."""
    choice(page, Spec, "pictures", tuple(PICTURES), lambda name: PICTURES[name].partition(":")[0])
    for name in IN_VIEW:
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "seed")


def beside(page: str, result: Result[Spec]) -> None:
    """The fitted temperature to take, and the pictures that carry most of the loss."""
    _take(page, result)
    st.subheader("Which pictures carry the loss")
    costliest(f"{page}.costliest", result.picture, [str(digit) for digit in range(10)])
    n, which = len(result.picture["images"]), result.spec.pictures
    at = spoken(result.spec.temperature)
    st.caption(f"The {n} {which} pictures with the largest −ln p of their label at T = {at}, largest first.")


def _take(page: str, result: Result[Spec]) -> None:
    """A button that sets the temperature to the one that the validation pictures choose."""
    fitted = cast(float, result.numbers["fitted_temperature"])
    known = controls(Spec)["temperature"]
    low, high = known.low or 0, known.high or 0
    chosen = f"Set T to {spoken(fitted)}, as the validation pictures choose"
    st.button(
        chosen if was_found(fitted) else "The validation pictures choose no T",
        key=f"{page}.take-fitted",
        disabled=not low <= fitted <= high,
        on_click=put,
        args=(page, {"temperature": round(fitted, 4)}),
    )


def costliest(key: str, drawn: Mapping[str, np.ndarray], classes: Sequence[str]) -> None:
    """Pictures with their label, the first choice, and what they cost.

    Args:
        key: of the grid.
        drawn: `images` and `about`, as `dlcore.lessons.calibration_run.costliest` gives them.
        classes: their names.
    """
    shown = []
    for image, (label, first, cost, wrong) in zip(drawn["images"], drawn["about"].tolist(), strict=True):
        named, read = classes[int(label)], classes[int(first)]
        says = f"p({named}) = {spoken(math.exp(-cost), 2)},|−ln p = {spoken(cost, 3)}"
        says = says.replace(" ", FIXED).replace("|", " ")
        says += "; the label is wrong" if wrong else ""
        shown.append(Tile(data_url(image), f"A {named}, read as {read}", says, f"{named} read as {read}"))
    tiles(key, "The pictures that carry most of the loss", shown)
