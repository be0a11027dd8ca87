"""The ways to look closer at one classified picture."""

from typing import Any

import numpy as np
import streamlit as st

from dlcore.data.picture import Step
from dlcore.intake.names import markdown_text
from dlcore.lessons.classify import Spec
from dlcore.lessons.classify_result import Result
from figures.pictures import as_grey, data_url, evidence, marked_row, shrunk, unrolled
from ui.classified import layer_maps, remembered
from ui.components.tiles import Tile, tiles
from ui.controls import field
from ui.picture_input import Chosen
from ui.theme import theme

SIDE = 28  # pixels of a digit as the network wants it, each way
UNITS = 2  # dimensions of an output without rows and columns: batch and units
LOOKS = ("What happened to the picture", "Layer by layer", "Similar training pictures")


def evidence_picture(place: Any, result: Result) -> None:
    """The picture the network got, with the evidence for the explained class laid over it, in this place."""
    explained = result.explained
    *_, last = result.steps
    seen = last.picture
    how = result.evidence.method
    place_of = "the input" if result.evidence.layer == "input" else f"layer {result.evidence.layer}"
    words = f"Where the evidence for {explained.label} lies ({how} at {place_of})"
    if not result.evidence.map.any():
        words = f"Nothing at {place_of} speaks for {explained.label} ({how})"
    with place.container():
        st.image(data_url(evidence(seen, result.evidence.map, theme())), width=300, alt=words)
        st.caption(markdown_text(f"{words}."))


def closer(page: str, chosen: Chosen, spec: Spec, result: Result) -> None:
    """One of the looks inside, by choice."""
    looks = LOOKS if result.similar else LOOKS[:2]
    look = st.segmented_control(
        "Look closer",
        looks,
        default=looks[0],
        required=True,
        key=f"{page}.look",
        label_visibility="collapsed",
    )
    if look == LOOKS[1]:
        layers(page, chosen, spec, result)
    elif look == LOOKS[2]:
        similar(page, result)
    else:
        steps(page, chosen, spec, result)


def steps(page: str, chosen: Chosen, spec: Spec, result: Result) -> None:
    """Every step of the preparation as a picture, with its shape and range."""
    key = chosen.digest, spec.model, "steps"
    shown = remembered(key, lambda: [_step(number, step) for number, step in enumerate(result.steps, 1)])
    tiles(f"{page}.steps", LOOKS[0], shown, columns=4 if len(shown) <= 4 else 5)
    *_, last = result.steps
    if last.picture.shape[:2] == (SIDE, SIDE):
        unrolls = result.evidence.layer == "input"  # it has no convolution
        _unroll(page, last.picture if last.picture.ndim == 2 else last.picture[..., 0], unrolls=unrolls)


def layers(page: str, chosen: Chosen, spec: Spec, result: Result) -> None:
    """The feature maps of one layer for this picture."""
    kinds = dict(result.layers)
    layer = st.selectbox(
        "Layer", list(kinds), format_func=lambda name: f"{name} · {kinds[name]}", key=f"{page}.layer"
    )
    maps: Any = layer_maps(chosen, spec, layer)
    if len(maps.shape) == UNITS:
        _units(page, layer, maps)
        return
    shown = [
        Tile(data_url(as_grey(one)), f"Channel {channel} of layer {layer}", f"channel {channel}")
        for one, channel in zip(maps.maps, maps.channels, strict=True)
    ]
    tiles(f"{page}.maps", f"Feature maps of {layer}", shown)
    st.caption(
        f"The {len(maps.maps)} most active of the feature maps of `{layer}`, each scaled to its own range. "
        f"Output shape {_shape(maps.shape)}, values from {_number(maps.low)} to {_number(maps.high)}."
    )


def _units(page: str, layer: str, maps: Any) -> None:
    """The outputs of a layer without maps, one cell a unit."""
    (grid,) = maps.maps
    shown = Tile(data_url(as_grey(grid)), f"The units of layer {layer}", "one cell a unit")
    tiles(f"{page}.maps", f"Units of {layer}", [shown])
    st.caption(
        f"All {maps.shape[-1]} units of `{layer}`, row by row in {_shape(grid.shape)} cells: "
        "a layer without maps does not know where in the picture anything is. "
        f"Output shape {_shape(maps.shape)}, values from {_number(maps.low)} to {_number(maps.high)}."
    )


def similar(page: str, result: Result) -> None:
    """The training pictures whose penultimate features are nearest."""
    shown = [
        Tile(
            data_url(near.image),
            f"A training picture of a {near.label}",
            f"{near.label} · likeness {near.similarity:.2f}",
        )
        for near in result.similar
    ]
    tiles(f"{page}.similar", LOOKS[2], shown)
    labels = [near.label for near in result.similar]
    agree = labels.count(result.label)
    st.caption(
        f"Of the {len(labels)} training pictures nearest to this one in the network's penultimate layer, "
        f"{agree} show a {markdown_text(result.label)}. "
        "They come from a sample of MNIST that ships with the app."
    )


def _step(number: int, step: Step) -> Tile:
    picture = step.picture if step.picture.dtype == np.uint8 else as_grey(step.picture)
    name = step.name[:1].upper() + step.name[1:]
    says = f"{step.says} Shape {_shape(step.shape)}, from {_number(step.low)} to {_number(step.high)}."
    return Tile(data_url(shrunk(picture)), f"{step.name}: {step.says}", says, f"{number}. {name}")


def _unroll(page: str, picture: np.ndarray, *, unrolls: bool) -> None:
    left, right = st.columns([1, 2], vertical_alignment="center")
    with right:
        row = field(page, Spec, "row")
        st.image(
            data_url(unrolled(picture, row, theme())),
            width="stretch",
            alt=f"784 pixels in a row, row {row} marked",
        )
        st.caption(
            f"Unrolled, {SIDE} × {SIDE} = {SIDE * SIDE} inputs: row {row} becomes inputs "
            f"{SIDE * row} to {SIDE * row + SIDE - 1}, because pixel (row, column) is input "
            f"{SIDE} · row + column. "
            + (
                "This network takes them so, and does not know which pixels are neighbours."
                if unrolls
                else "A fully connected network wants them so; this one keeps the rows, because its "
                "convolutions need to know which pixels are neighbours."
            )
        )
    with left:
        st.image(
            data_url(marked_row(picture, row, theme())), width=220, alt=f"The picture with row {row} framed"
        )


def _number(value: float) -> str:
    text = f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    return text.replace("-", "−")


def _shape(shape: tuple[int, ...]) -> str:
    return "\u00a0×\u00a0".join(str(size) for size in shape)
