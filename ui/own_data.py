"""Pictures of one's own to train on: a zip with a folder for each class."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from dlcore.data.own_sets import OwnSet, sets
from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.limits import limits
from dlcore.shelf import PREFIX
from ui.controls import key
from ui.frame import say_error
from ui.services import services
from ui.visitor import visitor, visitor_folder

SECONDS = 120.0
"""for thousands of photographs"""


def sets_folder() -> Path:
    """Where this visitor's own data sets lie."""
    return visitor_folder() / "data"


def own_data() -> dict[str, OwnSet]:
    """The visitor's own data sets by the name a spec has for them."""
    return {f"{PREFIX}{one.token}": one for one in sets(sets_folder()).notes()}


def own_data_upload(page: str, own: Mapping[str, OwnSet]) -> None:
    """Upload, list and delete data sets of one's own."""
    with st.popover("Use pictures of your own", icon=":material/upload_file:", width="stretch"):
        bound = limits()
        st.markdown(
            "A zip with one folder for each class and at least five pictures in each, at most "
            f"{bound.max_dataset_pictures:,} in all. They become 32 × 32 pixels in colour."
        )
        turn = st.session_state.get(f"{page}.data-turn", 0)
        file: Any = st.file_uploader(
            f"Zip, at most {bound.max_dataset_mb:.0f} MB",
            ["zip"],
            key=f"{page}.data-file-{turn}",
            max_upload_size=int(bound.max_dataset_mb),
        )
        if file is not None:
            _take_in(page, file, turn)
        for name, one in own.items():
            if one.notes:
                st.caption(markdown_text(f"{one.name}: {'; '.join(one.notes)}."))
            if st.button(
                f"Delete {markdown_text(one.name)}",
                key=f"{page}.forget-{one.token}",
                icon=":material/delete:",
            ):
                sets(sets_folder()).forget(one.token)
                if st.session_state.get(key(page, "dataset")) == name:
                    st.session_state[f"{page}.choose-data"] = "digits"
                st.rerun()


def _take_in(page: str, file: Any, turn: int) -> None:
    try:
        with st.spinner("Looking at every picture …", show_time=True):
            kept: OwnSet = services().workers.call(
                "dlcore.intake.keeping:keep_set",
                file.getvalue(),
                file.name,
                sets_folder(),
                owner=visitor(),
                timeout_s=SECONDS,
            )
    except DlcoreError as error:
        say_error(error)
        return
    st.session_state[f"{page}.data-turn"] = turn + 1  # a fresh uploader: the server keeps no second copy
    st.session_state[f"{page}.choose-data"] = f"{PREFIX}{kept.token}"
    st.rerun()
