"""Below the stage of “How sure is it?”: the same for the digit model of this app, or a network of one's own.

What belongs to one visitor is computed for them alone: it is kept in their session, and the address of its
sweep is made from what only they have. The digit model's sweeps are the same for everybody.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from dlcore.data.datasets import DIGITS, dataset, is_here
from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.lessons.calibration import Spec
from dlcore.lessons.glossary import terms_in
from dlcore.lessons.lesson import Result
from dlcore.nets.own import models
from dlcore.shelf import PREFIX
from ui import calibration, sweeps
from ui.calibration_picture import picture
from ui.classified import models_folder, remembered, sweep_name
from ui.components.scrub import Heard, scrub
from ui.frame import say_error
from ui.own_data import sets_folder
from ui.services import services
from ui.visitor import visitor

if TYPE_CHECKING:
    from dlcore.lessons.calibration_real import Real

MEASURED = "dlcore.lessons.calibration_real:measured"
SECONDS = 120.0
"""for a large network on a slow machine"""
SETS = (DIGITS, "mnist")
"""what the digit model is asked about"""


def beside(page: str, result: Result[Spec]) -> None:
    """What stands below the stage: of its own network, then of real ones."""
    calibration.beside(page, result)
    real(page)


def real(page: str) -> None:
    """An expander with a network to choose, and its calibration."""
    more = st.expander(
        "On a real network: the digit model of this app, or one of yours",
        key=f"{page}.real",
        on_change="rerun",
    )
    if not more.open:
        return
    with more:
        names = networks()
        name = st.selectbox(
            "Network",
            list(names),
            format_func=lambda each: names.get(each, ""),
            key=f"{page}.network",
            help="Networks that you kept on “Train a network”, or brought to “Classify an image”.",
        )
        st.caption("Keep a network on *Train a network* to see it here.")
        try:
            with st.spinner("Asking the network …", show_time=True):
                found = _asked(name)
        except DlcoreError as error:
            say_error(error)
            return
        _show(page, name, found)


def networks() -> dict[str, str]:
    """Those there are for this visitor: a name, and what it is called."""
    ships = {name: f"Digit model of this app, on {dataset(name).title}" for name in SETS if is_here(name)}
    own = {f"{PREFIX}{one.token}": f"Yours: {one.name} ({one.network})" for one in _own()}
    return ships | own


def _own() -> Sequence[Any]:
    return models(models_folder()).notes()


def _asked(name: str) -> "Real":
    """What a worker found, for this session alone."""
    file, folder = None, None
    if name.startswith(PREFIX):
        file, folder = models(models_folder()).file(name), sets_folder()
    return remembered(
        (MEASURED, name),
        lambda: services().workers.call(MEASURED, name, file, folder, timeout_s=SECONDS, owner=visitor()),
    )


def _show(page: str, name: str, found: "Real") -> None:
    """A stage of its own: the temperature, and the pictures by their loss."""
    sweep, place = found.sweep, f"{page}.real-at"
    start = sweep.values.index(1.0)

    def put(index: int, step: int) -> None:
        st.session_state[place] = name, index, step if step >= 0 else len(sweep.still["label"]) - 1

    whose, index, step = st.session_state.get(place, (name, start, 0))
    index, step = (index, step) if whose == name else (start, 0)
    n = sweep.still["n"]
    st.markdown(_introduced(found))
    scrub(
        f"{page}.real-stage",
        sweeps.address(sweep_name(name), n, _told, known=sweep),
        (index, step),
        Heard(put),
        label="Temperature of this network",
        settled={},
    )
    calibration.costliest(f"{page}.real-costliest", found.costliest, sweep.still["classes"])
    st.caption(f"The {len(found.costliest['images'])} of {n:,} pictures with the largest −ln p at T = 1.")


def _introduced(found: "Real") -> str:
    """What is judged on which pictures; a file that does not say what it learnt from may have seen them."""
    still = found.sweep.still
    seen, said = ", which it did not learn from either,", ""
    if found.notes:
        seen = ""
        said = f" Its file does not say what it learnt from: {markdown_text('; '.join(found.notes))}."
    return (
        f"{markdown_text(still['title'])}: {still['n']:,} pictures judge it. About as many others{seen}"
        f" are its validation pictures: they choose T.{said}"
    )


def _told(sweep: Any) -> dict[str, Any]:
    return {**picture(sweep), "terms": terms_in(*sweep.says)}
