"""What a run saves: its state dict as a table and as files; files that come back; and going on from one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_numbers import number
from dlcore.lessons.train_saving_results import ContinueLook, LoadLook, SavedLook
from dlcore.lessons.train_saving_words import say_continued, say_loaded, say_saved
from dlcore.limits import limits
from dlcore.training.spec import Spec
from ui.components.chart import Chart, Curve, Mark
from ui.components.curves import curves
from ui.frame import say_error, sentences
from ui.training_asked import ask, asked, kept_of, table

if TYPE_CHECKING:
    from ui.training import Shown

LESSON = "dlcore.lessons.train_saving"
KINDS = {"pth": "application/octet-stream", "safetensors": "application/octet-stream"}
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
    st.markdown("**Go on from a file**, with and without the optimiser's state")
    with sentences():
        _go_on(page, kept.spec if kept else spec)


def _state_dict(page: str, kept: Kept) -> None:
    look: SavedLook = asked(f"{LESSON}:look_at_saved", kept)
    st.markdown(say_saved(look))
    rows = [
        (
            f"`{each.key}`",
            " × ".join(map(str, each.shape)) or "one number",
            each.dtype if each.trainable else f"{each.dtype}, a buffer",
            number(each.mean),
            number(each.std),
        )
        for each in look.tensors
    ]
    st.markdown(table(("key", "shape", "numbers", "mean", "deviation"), rows[:MOST_TENSORS]))
    with st.container(horizontal=True):
        for kind, n_bytes in (("pth", look.pth_bytes), ("safetensors", look.safetensors_bytes)):
            _download(page, kept, kind, n_bytes)


def _download(page: str, kept: Kept, kind: str, n_bytes: int) -> None:
    """A button whose file is made when it is pressed, so that no session holds it."""
    fits = n_bytes < limits().max_result_bytes
    held = st.session_state
    place = f"{page}.made-{kind}"
    if held.get(place, (None,))[0] != kept and n_bytes <= EAGER_BYTES:
        held[place] = kept, ask(f"{LESSON}:file_of", kept, kind)
    st.download_button(f"Weights (.{kind})", b"", f"network.{kind}", KINDS[kind], key=f"{page}.{kind}", disabled=not fits)
