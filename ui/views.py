"""The ways to look closer at one classified picture."""

from typing import Any

import numpy as np
import streamlit as st

from dlcore.data.picture import Step
from dlcore.intake.names import markdown_text
from dlcore.lessons.classify import Spec
from dlcore.lessons.classify_result import Result
from figures.pictures import as_grey, data_url, enlarged, evidence, marked_row, squared, unrolled
from ui.classified import digest, layer_maps, remembered
from ui.controls import field
from ui.picture_input import Chosen

SIDE = 28  # pixels of a digit as the network wants it, each way
TILE_PX = 112
LOOKS = ("What happened to the picture", "Layer by layer", "Similar training pictures")


def theme() -> str:
    """The theme the visitor sees, "light" or "dark"."""
    return st.context.theme.type or "light"


def evidence_picture(result: Result) -> None:
    """The picture the network got, with the evidence for the explained class laid over it."""
    explained = result.explained
    *_, last = result.steps
    seen = last.picture
    words = f"Where the evidence for {explained.label} lies (Grad-CAM at layer {result.evidence.layer})"
    if not result.evidence.map.any():
        words = f"Nothing at layer {result.evidence.layer} speaks for {explained.label} (Grad-CAM)"
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
        similar(result)
    else:
        steps(page, chosen, spec, result)


def steps(page: str, chosen: Chosen, spec: Spec, result: Result) -> None:
    """Every step of the preparation as a picture, with its shape and range."""
    key = digest(chosen), spec.model, theme(), "steps"
    pictures = remembered(key, lambda: [_shown(step) for step in result.steps])
    with st.container(key="steps"):
        _grid(result.steps, pictures)
    *_, last = result.steps
    if last.picture.shape[:2] == (SIDE, SIDE):
        _unroll(page, last.picture if last.picture.ndim == 2 else last.picture[..., 0])


def _grid(shown: tuple[Step, ...], pictures: list[str]) -> None:
    in_a_row = 4 if len(shown) <= 4 else 5
    for first in range(0, len(shown), in_a_row):
        row = list(zip(shown, pictures, strict=True))[first : first + in_a_row]
        for number, (column, one) in enumerate(zip(st.columns(in_a_row), row, strict=False), first + 1):
            with column:
                _step(number, *one)


def layers(page: str, chosen: Chosen, spec: Spec, result: Result) -> None:
    """The feature maps of one layer for this picture."""
    kinds = dict(result.layers)
    layer = st.selectbox(
        "Layer", list(kinds), format_func=lambda name: f"{name} · {kinds[name]}", key=f"{page}.layer"
    )
    maps: Any = layer_maps(chosen, spec, layer)
    _tiles(
        [as_grey(one) for one in maps.maps],
        [f"channel {channel}" for channel in maps.channels],
        [f"Channel {channel} of layer {layer}" for channel in maps.channels],
    )
    st.caption(
        f"The {len(maps.maps)} most active of the feature maps of `{layer}`, each scaled to its own range. "
        f"Output shape {_shape(maps.shape)}, values from {_number(maps.low)} to {_number(maps.high)}."
    )


def similar(result: Result) -> None:
    """The training pictures whose penultimate features are nearest."""
    _tiles(
        [near.image for near in result.similar],
        [f"{near.label} · likeness {near.similarity:.2f}" for near in result.similar],
        [f"A training picture of a {near.label}" for near in result.similar],
    )
    labels = [near.label for near in result.similar]
    agree = labels.count(result.label)
    st.caption(
        f"Of the {len(labels)} training pictures nearest to this one in the network's penultimate layer, "
        f"{agree} show a {markdown_text(result.label)}. "
        "They come from a sample of MNIST that ships with the app."
    )


def _tiles(pictures: list[np.ndarray], captions: list[str], words: list[str]) -> None:
    with st.container(key="tiles"):
        st.image(
            [data_url(enlarged(one, TILE_PX)) for one in pictures], caption=captions, width=TILE_PX, alt=words
        )


def _shown(step: Step) -> str:
    picture = step.picture if step.picture.dtype == np.uint8 else as_grey(step.picture)
    return data_url(squared(picture, theme()))


def _step(number: int, step: Step, picture: str) -> None:
    st.image(picture, width="stretch", alt=f"{step.name}: {step.says}")
    name = step.name[:1].upper() + step.name[1:]
    st.markdown(f"**{number}. {name}**")
    st.caption(f"{step.says} Shape {_shape(step.shape)}, from {_number(step.low)} to {_number(step.high)}.")


def _unroll(page: str, picture: np.ndarray) -> None:
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
            f"{SIDE} · row + column. A fully connected network wants them so; "
            "this one keeps the rows, because its convolutions need to know which pixels are neighbours."
        )
    with left:
        st.image(
            data_url(marked_row(picture, row, theme())), width=220, alt=f"The picture with row {row} framed"
        )


def _number(value: float) -> str:
    text = f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    return text.replace("-", "−")


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(str(size) for size in shape)
