"""Below the stage of “How sure is it?”: the same for the digit model of this app, or a network of one's own.

What belongs to one visitor is computed for them alone: it is kept in their session, and the address of its
sweep is made from what only they have. The digit model's sweeps are the same for everybody.
"""

import math
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dlcore.data.datasets import DIGITS, dataset, is_here
from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.lessons.calibration import REAL_BINS, Asked, Spec
from dlcore.lessons.glossary import terms_in
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.nets.own import models
from dlcore.settings import controls
from dlcore.shelf import PREFIX
from ui import calibration, link, sweeps
from ui.calibration_picture import picture
from ui.classified import models_folder, remembered, sweep_name
from ui.components.copy import copy_link
from ui.components.scrub import Heard, scrub
from ui.controls import choice, field, key
from ui.frame import say_error
from ui.lenses import downloads
from ui.own_data import sets_folder
from ui.services import services
from ui.visitor import visitor

if TYPE_CHECKING:
    from dlcore.lessons.calibration_real import Real

MEASURED = "dlcore.lessons.calibration_real:measured"
TAKEN = "dlcore.lessons.calibration_taken:taken"
CHECKED = "real-link-checked"
SECONDS = 120.0
"""for a large network on a slow machine"""
SETS = (DIGITS, "mnist")
"""what the digit model is asked about"""


def beside(page: str, result: Result[Spec]) -> None:
    """What stands below the stage: of its own network, then of real ones."""
    calibration.beside(page, result)
    real(page, result.spec)


def forget(page: str) -> None:
    """Which network was asked, and how: for Reset."""
    st.session_state[f"{page}.{CHECKED}"] = True  # what is still in the address is not taken over again
    for name, control in controls(Asked).items():
        st.session_state[key(page, name)] = control.default
        with suppress(StreamlitAPIException):  # bound to a control that is shown, which takes it out itself
            st.query_params.pop(key(page, name), None)


def real(page: str, spec: Spec) -> None:
    """An expander with a network to choose, and its calibration; a link that names one opens it."""
    if any(key(page, name) in st.query_params for name in controls(Asked)):
        link.check(page, Asked, CHECKED)
        st.session_state.setdefault(f"{page}.real", True)
    more = st.expander(
        "On a real network: the digit model of this app, or one of yours",
        key=f"{page}.real",
        on_change="rerun",
    )
    if not more.open:
        return
    with more:
        names = networks()
        name = choice(page, Asked, "network", tuple(names), lambda each: names.get(each, ""))
        st.caption("Keep a network on *Train a network* to see it here.")
        try:
            with st.spinner("Asking the network …", show_time=True):
                found = _asked(name)
        except DlcoreError as error:
            say_error(error)
            return
        _show(page, name, found, spec)


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


def _show(page: str, name: str, found: "Real", spec: Spec) -> None:
    """A stage of its own: the temperature, and the pictures by their loss; then what to take home."""
    sweep = found.sweep
    n, last = sweep.still["n"], len(sweep.still["label"]) - 1
    places = [key(page, each) for each in ("own_temperature", "own_step")]
    temperature = _stop(places[0], sweep.values)

    def put(index: int, step: int) -> None:
        if 0 <= index < len(sweep.values):
            values = sweep.values[index], step if step >= 0 else last
            st.session_state.update(zip(places, values, strict=True))

    st.markdown(_introduced(found))
    scrub(
        f"{page}.real-stage",
        sweeps.address(sweep_name(name), n, _told, known=sweep),
        (sweep.values.index(temperature), st.session_state.get(places[1], 0)),
        Heard(put),
        label="Temperature of this network",
        settled={},
    )
    with st.container(key=f"{page}-real-not-shown"):
        at = {each: field(page, Asked, each) for each in ("own_temperature", "own_step")}
    calibration.costliest(f"{page}.real-costliest", found.costliest, sweep.still["classes"])
    st.caption(f"The {len(found.costliest['images'])} of {n:,} pictures with the largest −ln p at T = 1.")
    shown = {each: link.written(controls(Asked)[each], value) for each, value in at.items()}
    missing = "Your network itself is not in the link: it opens where you keep it."
    copy_link(
        f"{page}.real-copy",
        link.query(page, spec, network=name, **{each: str(value) for each, value in shown.items()}),
        missing if name.startswith(PREFIX) else "",
        page=f"{page}.real",
    )
    _take_home(page, name, found, temperature)


def _stop(place: str, values: Sequence[float]) -> float:
    """The temperature asked for: one at which the slider stops, or else the nearest, which is said."""
    held = st.session_state.get(place, 1.0)
    nearest = min(values, key=lambda each: abs(math.log(each / held)))
    if nearest != held:
        said = f"T = {spoken(held)} is between two stops of this slider, so {spoken(nearest)} is used."
        st.toast(said, icon=":material/warning:", duration="long")
        st.query_params.pop(place, None)
        st.session_state[place] = nearest
    return nearest


def _take_home(page: str, name: str, found: "Real", temperature: float) -> None:
    """The recipe with this network's logits, where it is asked for."""
    if not found.logits:
        st.caption("There is no recipe of this network: the logits of so many classes are too large for one.")
        return
    if not st.toggle("PyTorch: the same numbers from this network's logits", key=f"{page}.real-recipe"):
        return
    home = remembered(
        (TAKEN, name, temperature),
        lambda: services().workers.call(TAKEN, found.logits, temperature, REAL_BINS, owner=visitor()),
    )
    st.code(home.script, language="python")
    st.caption(home.says)
    downloads(f"{page}.real", home)


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
