"""The ways to look closer at a training: its data, a batch, its network, its mistakes, what it saves."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from dlcore.data.registry import DATASETS
from dlcore.intake.names import markdown_text
from dlcore.lessons.classify_words import percent
from dlcore.lessons.train_look_results import BatchLook, Compared, DataLook, Kept, NetworkLook
from dlcore.lessons.train_look_words import (
    say_batch,
    say_data,
    say_epoch,
    say_loader,
    say_network,
    say_order,
    say_trap,
)
from dlcore.training.spec import Spec
from figures.batches import MOST_CLASSES, balance, epoch, pairs, sheet
from figures.pictures import data_url, svg_url
from ui.classified import remembered
from ui.components.tiles import Tile, tiles
from ui.tables import table
from ui.theme import theme
from ui.training import Shown
from ui.training_asked import OF_NETWORK, asked, kept_of, only
from ui.training_saved import saved
from ui.training_scores import scores

LOOKS = ("The data", "One batch", "The network", "Test images", "What is saved")
SAMPLES = 4
"""images shown of each class"""
FEW = 100
"""with fewer validation or test images, that is said"""
MOST_STEPS = 500
"""batches of an epoch that can be chosen"""
OF_DATA = ("dataset", "train_percent", "validation_percent", "seed")
"""the settings that the first look depends on"""


def closer(page: str, spec: Spec, shown: Shown | None) -> None:
    """One of the looks inside, by choice: the first three at the settings as they stand, two at the run."""
    look = st.segmented_control(
        "Look closer",
        LOOKS,
        default=LOOKS[0],
        required=True,
        key=f"{page}.look",
        label_visibility="collapsed",
    )
    match LOOKS.index(look):
        case 0:
            of_data = only(spec, *OF_DATA)
            data(page, of_data, asked("dlcore.lessons.train_looks:look_at_data", of_data))
        case 1:
            batch(page, spec, kept_of(shown))
        case 2:
            network(asked("dlcore.lessons.train_looks:look_at_network", only(spec, *OF_NETWORK)))
        case 3:
            scores(page, shown)
        case _:
            saved(page, spec, shown)


def data(page: str, spec: Spec, look: DataLook) -> None:
    """Samples of each class, and how many images each part has of it."""
    says, samples, bars, counts = remembered(("data", spec, theme()), lambda: _of_data(look))
    st.markdown(says)
    tiles(f"{page}.samples", "Training images of each class", samples)
    st.image(bars, alt="Images of each class, part by part", width=520)
    st.caption(counts)
    if spec.dataset in DATASETS:
        info = DATASETS[spec.dataset]
        mean, std = (", ".join(f"{value:.4f}" for value in each) for each in (info.mean, info.std))
        st.caption(
            f"Whatever part is trained on, the network gets pixels less {mean}, divided by {std}: mean and "
            f"deviation of all {info.n_train:,} images that the set has for training. {info.source}"
        )


def _of_data(look: DataLook) -> tuple[str, list[Tile], str, str]:
    n, validation, test = (f"{count:,}" for count in look.counts.sum(1).tolist())
    counts = f"Images of each class: {n} for training · {validation} for validation · {test} for the test."
    smallest = int(look.counts[1:].sum(1).min())
    if smallest < FEW:
        counts += (
            f" One of {smallest} images is {100 / smallest:.1f} percentage points: read scores with care."
        )
    if len(look.classes) > MOST_CLASSES:
        counts += f" The first {MOST_CLASSES} of {len(look.classes)} classes are shown."
    bars = svg_url(balance(look.counts, look.classes, theme()))
    return markdown_text(say_data(look)), _samples(look), bars, counts


def _samples(look: DataLook) -> list[Tile]:
    return [
        Tile(
            data_url(sheet(look.samples[label][:SAMPLES], 2, gap=1)),
            f"Training images of the class {name}",
            "",
            name,
        )
        for label, name in list(enumerate(look.classes))[:MOST_CLASSES]
        if len(look.samples[label])
    ]


def batch(page: str, spec: Spec, kept: Kept | None) -> None:
    """An epoch cut into batches, and one of them with the network's answers."""
    place = f"{page}.batch"
    wanted = st.session_state.get(place, 1)
    look: BatchLook = asked("dlcore.lessons.train_batch:look_at_batch", spec, wanted, kept)
    st.markdown(f"{say_epoch(look)} {say_order(look)}")
    most = min(look.n_batches, MOST_STEPS)
    if most > 1:
        st.session_state[place] = min(look.step, most)  # a shorter epoch has fewer steps
        st.slider(f"Step of the epoch, of {look.n_batches:,}", 1, most, key=place)
    for number, (begins, labels) in enumerate(zip(look.begins, look.lines, strict=True), 1):
        marked = look.step - look.first if number == 1 else -1
        picture = epoch(labels, look.batch_size, marked, theme())
        alt = f"The classes of the images of epoch {number}, batch by batch"
        st.image(data_url(picture), width=min(640, picture.shape[1]), alt=alt)
        first = ", ".join(f"{image:,}" for image in begins)
        lines = "" if look.first == 1 else f" from batch {look.first:,}"
        st.caption(
            f"Epoch {number}{lines}: a line for each batch, a colour for each class. It begins with {first} …"
        )
    with st.expander("The same with a DataLoader"):
        st.code(look.loader.code, language="python")
        st.markdown(say_loader(look))
    _answers(page, look)


def _answers(page: str, look: BatchLook) -> None:
    forget = st.toggle(
        "Forget the view",
        key=f"{page}.forget-view",
        help="Compare shapes (n, 1) and (n,) without `labels.view(*top_class.shape)`.",
    )
    found = look.wrong if forget else look.right
    left, right = st.columns([3, 2])
    with left:
        st.code(found.code, language="python")
    with right:
        st.markdown(_shapes(found))
    st.markdown(say_trap(look) if forget else say_batch(look))
    if forget and found.equals.shape[1] > 1:
        says = "Every answer (row) compared with every label (column), filled where they agree"
        st.image(data_url(pairs(found.equals, theme())), alt=says, width=256)
        st.caption(f"{says}{'' if found.shape == found.equals.shape else '; the first 64 of each'}.")
    tiles(f"{page}.batch-images", f"The images of step {look.step}", _images(look))
    if len(look.rows) > len(look.images):
        st.caption(f"The first {len(look.images)} of {len(look.rows):,} images of this batch.")


def _images(look: BatchLook) -> list[Tile]:
    shown = []
    for i, image in enumerate(look.images):
        answer, truth = look.classes[look.answers[i]], look.classes[look.labels[i]]
        right = look.answers[i] == look.labels[i]
        text = f"{answer}, {percent(float(look.probabilities[i]))}{'' if right else f'; it is {truth}'}"
        title = "1 · right" if right else "0 · wrong"
        shown.append(Tile(data_url(image), f"Image {look.rows[i]}: {truth}", text, title))
    return shown


def _shapes(found: Compared) -> str:
    left, right = found.shapes
    return (
        f"`top_class` {_shape(left)} == `labels` {_shape(right)} gives `equals` {_shape(found.shape)}, "
        f"and its mean is **{found.mean:.4f}**."
    )


def network(look: NetworkLook) -> None:
    """The layers with their keys, output shapes and parameters."""
    st.markdown(say_network(look))
    rows = [("", "input", _shape(look.shape), "")]
    rows += [
        (layer.name, f"`{layer.code}`", _shape(layer.shape), f"{layer.n_parameters:,}")
        for layer in look.layers
    ]
    rows.append(("", "**total**", "", f"**{look.n_parameters:,}**"))
    st.markdown(table(("key", "layer", "output shape of one image", "parameters"), rows))
    st.caption(
        "The key is the layer's place in `nn.Sequential`; its tensors are called `key.weight` and `key.bias`."
    )


def _shape(shape: Any) -> str:
    sizes = np.atleast_1d(shape).tolist()
    return "(" + ", ".join(map(str, sizes)) + ("," if len(sizes) == 1 else "") + ")"
