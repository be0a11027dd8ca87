"""What stands around every page: the wordmark, the device badge, and one sentence for every error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text
from ui.artwork import style, svg
from ui.services import Services, services
from ui.theme import theme
from ui.visitor import visitor

if TYPE_CHECKING:  # torch stays out of the server's process
    from dlcore.runtime import Device, Move

ICON = svg("icon")


@contextmanager
def page_frame() -> Iterator[None]:
    """Draw the frame around a page; what dlcore refuses becomes one sentence where it happened."""
    st.html(style())
    st.logo(svg(f"wordmark-{theme()}"), size="large", icon_image=ICON)
    if get_script_run_ctx():  # not where the script is only imported
        _seat(visitor())
    with st.sidebar:
        device_badge()
    with sentences():
        yield


def _leave(seat: tuple[Services, str]) -> None:
    held_by, owner = seat
    held_by.go(owner)


@st.cache_resource(scope="session", on_release=_leave, show_spinner=False)
def _seat(owner: str) -> tuple[Services, str]:
    """Held while a tab is open, whichever page it shows; let go when it has closed."""
    services().come(owner)
    return services(), owner


@contextmanager
def sentences() -> Iterator[None]:
    """Show a DlcoreError raised inside as its one sentence."""
    try:
        yield
    except DlcoreError as error:
        say_error(error)


def say_error(error: DlcoreError) -> None:
    """One sentence with the remedy, read out by screen readers."""
    logging.getLogger("ui").info("%s: %s", type(error).__name__, error)
    st.error(markdown_text(str(error)), icon=":material/error:")


def device_badge() -> None:
    """Name what computes and with how much memory, as soon as torch knows."""
    if not services().device.done():
        st.fragment(_looking, run_every=1.0)()
        return
    with sentences():
        device, move = services().device.result()
        label = f"{device.type.upper()}, {device.memory_gb:.0f} GB"
        more = st.popover(
            label, icon=":material/memory:", width="stretch", key="device", on_change="rerun"
        )  # closed, it is not filled: every page would pay for that with every run
        if more.open:
            with more:
                _explain(device, move)


def _looking() -> None:
    if services().device.done():
        st.rerun()  # the whole page once, without this fragment
    st.caption("Looking for a GPU …")


def _explain(device: Device, move: Move) -> None:
    """What computes here, and what moving a module or a tensor there does."""
    st.markdown(f"What computes here: **{device.name}**, with {device.memory_gb:.0f} GB of memory.")
    st.markdown(
        "Moving to another device: a module moves in place, a tensor gives you a moved copy. "
        f"Just tried here with `{move.target}`:"
    )
    st.markdown(
        "| line of code | the thing is then on |\n|---|---|\n"
        f"| `model.to('{move.target}')` | {move.module_after} |\n"
        f"| `images.to('{move.target}')` | {move.tensor_unassigned}: nothing moved |\n"
        f"| `images = images.to('{move.target}')` | {move.tensor_assigned} |"
    )
    if move.target == "meta":
        st.caption("No GPU here, so PyTorch's `meta` device stands in: it keeps shapes, not numbers.")
