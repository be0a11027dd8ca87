"""What a run saves: its state dict as a table and as files; files that come back; and going on from one."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from dlcore.data.registry import DATASETS
from dlcore.intake.names import markdown_text
from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_numbers import number
from dlcore.lessons.train_saving_results import ContinueLook, LoadLook, SavedLook
from dlcore.lessons.train_saving_words import say_continued, say_loaded, say_saved
from dlcore.limits import limits
from dlcore.training.spec import Spec
from ui.components.chart import Chart, Curve, Mark
from ui.components.curves import curves
from ui.frame import sentences
from ui.own_data import sets_folder
from ui.services import services
from ui.tables import table
from ui.training_asked import SECONDS, asked, kept_of
from ui.training_gallery import gallery
from ui.visitor import visitor

if TYPE_CHECKING:
    from ui.training import Shown

LESSON = "dlcore.lessons.train_saving"
MOST_TENSORS = 60
"""rows of the table"""


def saved(page: str, spec: Spec, shown: Shown | None) -> None:
    """The state dict of the run, weights that come back, and a run that goes on from a file."""
    kept = kept_of(shown)
    if kept is None:
        st.info("There is a network to save as soon as a run is over: press Start, or wait.")
    else:
        _state_dict(page, kept)
    st.markdown("**Load weights** into the network of the settings above")
    with sentences():
        _load(page, spec, kept)
    if kept:
        st.markdown("**Load these weights into other networks**")
        with sentences():
            gallery(kept, spec)
    st.markdown("**Go on from a file**, with and without the optimiser's state")
    with sentences():
        if st.toggle("Interrupt a run, and go on twice", key=f"{page}.go-on-twice"):
            _go_on(page, kept.spec if kept else spec)


def _state_dict(page: str, kept: Kept) -> None:
    look: SavedLook = asked(f"{LESSON}:look_at_saved", kept)
    st.markdown(say_saved(look))
    rows = [
        (
            f"`{each.key}`",
            _size(each.shape),
            number(each.mean),
            number(each.std),
            each.dtype if each.trainable else f"{each.dtype}, a buffer",
        )
        for each in look.tensors
    ]
    st.markdown(table(("key", "shape", "mean", "deviation", "numbers"), rows[:MOST_TENSORS]))
    with st.container(horizontal=True):
        for kind, n_bytes in (("pth", look.pth_bytes), ("safetensors", look.safetensors_bytes)):
            _download(page, kept, kind, n_bytes)


def _download(page: str, kept: Kept, kind: str, n_bytes: int) -> None:
    """A button whose file is made when it is pressed, so that no session holds it."""
    bound = limits()
    fits = n_bytes < bound.max_result_bytes
    st.download_button(
        f"Weights (.{kind})",
        partial(_file, kept, kind, sets_folder(), visitor()),
        f"network.{kind}",
        "application/octet-stream",
        on_click="ignore",
        key=f"{page}.{kind}",
        disabled=not fits,
        help=None if fits else f"This server hands out files of up to {bound.max_result_mb:g} MB.",
    )


def _file(kept: Kept, kind: str, own_sets: Path, owner: str) -> bytes:
    """The file itself, made where nothing is known of a session."""
    return services().workers.call(f"{LESSON}:file_of", kept, kind, own_sets, owner=owner, timeout_s=SECONDS)


def _load(page: str, spec: Spec, kept: Kept | None) -> None:
    bound = limits()
    file: Any = st.file_uploader(
        f"Weights to load, at most {bound.max_model_mb:.0f} MB",
        ["pth", "pt", "safetensors"],
        key=f"{page}.load",
        max_upload_size=int(bound.max_model_mb),
    )
    if file is None:
        st.caption("The file is read without executing anything in it, as `weights_only=True` does.")
        return
    data = file.getvalue()
    about = hashlib.sha256(data).hexdigest(), file.name, spec, kept
    look: LoadLook = asked(f"{LESSON}:load", data, file.name, spec, kept, about=about)
    st.markdown(markdown_text(say_loaded(look)))
    info = DATASETS.get(spec.dataset)
    if not look.complaint and (info is None or not info.n_test):
        st.caption(
            "This data has no test images of its own: the seed decides which are held back, and a network "
            "that was trained with another seed may have seen some of them."
        )
    if look.complaint:
        rows = [(f"`{key}`", _size(theirs), _size(ours)) for key, theirs, ours in look.reshaped]
        rows += [(f"`{key}`", "–", "wanted") for key in look.missing]
        rows += [(f"`{key}`", "there", "–") for key in look.unexpected]
        st.markdown(table(("key", "in the file", "in the network"), rows[:MOST_TENSORS]))
        st.caption("What PyTorch says:")
        st.code(look.complaint, language=None, wrap_lines=True)


def _go_on(page: str, spec: Spec) -> None:
    look: ContinueLook = asked(f"{LESSON}:go_on", spec)
    says = say_continued(look)
    st.markdown(says)
    n, m = len(look.before), len(look.whole)
    after = np.arange(n + 1, n + m + 1)
    curves(
        f"{page}.go-on",
        Chart(
            "A run that was interrupted",
            "loss of the batch in nats",
            (
                Curve("before", "train", np.arange(1, n + 1), look.before),
                Curve("with the optimiser's state", "run", after, look.whole),
                Curve("weights alone", "run", after, look.weights_only),
            ),
            says=says,
            marks=(Mark(n, "file written"),),
        ),
    )
    smaller = f" Batches have {look.batch_size} images here, so that nobody waits long."
    st.caption(
        "Both ways take the same batches and learning rates; with the optimiser's state the run goes on "
        "as if nothing had happened. The network's `state_dict()` holds none of that: save the optimiser's "
        f"and the scheduler's too, and the step.{smaller if look.batch_size < spec.batch_size else ''}"
    )


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "one number"
