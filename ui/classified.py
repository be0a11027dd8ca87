"""Asks the workers what a network says of a picture, and remembers the last answers of this session."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.lessons.classify import Spec
from dlcore.lessons.classify_result import Result, TakeHome
from dlcore.nets.own import models
from dlcore.shelf import PREFIX
from ui import sweeps
from ui.picture_input import Chosen
from ui.services import services
from ui.visitor import visitor, visitor_folder

REMEMBERED = 16
SETTLED = "classify.settled"
REFUSED = "classify.refused"
LESSON = "dlcore.lessons.classify:classify_file"
LOOKS = "dlcore.lessons.classify_looks"


def models_folder() -> Path:
    """Where this visitor's own models lie."""
    return visitor_folder() / "models"


def model_file(spec: Spec) -> Path | None:
    """The file of an own model; None for a network with a name."""
    return models(models_folder()).file(spec.model) if spec.model.startswith(PREFIX) else None


def classified(chosen: Chosen, spec: Spec) -> Result:
    """What the network says of this picture.

    Raises:
        DlcoreError: the picture, the model or the worker failed; the message says what to do.
    """
    question = _question(chosen, spec)
    refused = st.session_state.get(REFUSED, {})
    if question in refused:
        kind, why = refused[question]
        raise kind(why)
    _, asked = question
    return remembered(question, lambda: _call(LESSON, chosen.data, chosen.name, asked, model_file(spec)))


def ask_ahead(pictures: list[Chosen], spec: Spec) -> Result | None:
    """The answer, if there is one picture, before the run that tells it shows anything; else None.

    A run that waits for a worker half-way has the browser draw its first half meanwhile, which costs the
    learner more time than the worker needs. What is refused here, `classified` says in its place.
    """
    st.session_state[REFUSED] = {}
    if len(pictures) != 1 or not services().device.done():
        return None
    try:
        return classified(pictures[0], spec)
    except DlcoreError as error:
        # Not the error itself: its traceback would keep the file in memory.
        st.session_state[REFUSED] = {_question(pictures[0], spec): (type(error), str(error))}
        return None


def settled(chosen: Chosen, spec: Spec, result: Result) -> tuple[Chosen, Spec, Result] | None:
    """What to look at closely: this answer, or, while a hand draws, the last one at rest, if there is one.

    The answer at pen-up has to be quick, and to wait for the run that is under way, so until the hand rests
    a run only does what is read while one draws: bars, sentence and evidence.
    """
    if not chosen.moving:
        st.session_state[SETTLED] = chosen, spec, result
    return st.session_state.get(SETTLED)


def unsettle() -> None:
    """Nothing is looked at closely any more: the sheet is empty."""
    st.session_state.pop(SETTLED, None)


def layer_maps(chosen: Chosen, spec: Spec, layer: str) -> Any:
    """The feature maps of one layer for this picture."""
    key = (chosen.digest, spec.model, layer)
    return remembered(
        key,
        lambda: _call(f"{LOOKS}:look_into_layer", chosen.data, chosen.name, spec, model_file(spec), layer),
    )


def table(many: list[Chosen], spec: Spec) -> list[dict[str, Any]]:
    """One row a file: label and probability, or what is wrong with it."""
    spec = replace(spec, row=0, sample="", explain=-1, top_k=1)  # none changes the row
    known: dict[Any, dict[str, Any]] = st.session_state.setdefault("classify.rows", {})
    keys = [(chosen.digest, spec) for chosen in many]
    for key in set(known) - set(keys):
        del known[key]
    with st.spinner(f"Classifying {len(many)} files …", show_time=True):
        for key, chosen in zip(keys, many, strict=True):
            if key not in known:
                known[key] = _row(chosen, spec)
    return [known[key] for key in keys]


def _row(chosen: Chosen, spec: Spec) -> dict[str, Any]:
    try:
        result = _call(LESSON, chosen.data, chosen.name, spec, model_file(spec))
    except DlcoreError as error:
        return {"file": chosen.name, "label": "", "probability": None, "error": str(error)}
    return {"file": chosen.name, "label": result.label, "probability": result.probability, "error": ""}


def take_home(chosen: Chosen, spec: Spec) -> TakeHome:
    """The recipe that classifies this picture with this network, to be run elsewhere."""
    spec = replace(spec, row=0, sample="", explain=-1)
    key = (chosen.digest, spec, "take home")
    return remembered(
        key, lambda: _call(f"{LOOKS}:take_home", chosen.data, chosen.name, spec, model_file(spec))
    )


@st.cache_data(show_spinner=False)
def top_k_curve() -> list[float]:
    """Top-k accuracy of the digit model, k = 1 … 10: the same for everybody, computed once."""
    return _call(f"{LOOKS}:top_k_curve")


def accept_model(data: bytes, name: str) -> Any:
    """Check and keep a visitor's model file."""
    return _call("dlcore.nets.opening:keep", data, name, models_folder())


def forget_model(token: str) -> None:
    """Delete a visitor's model, and what is remembered of it.

    Raises:
        BadSetting: there is none of this name.
    """
    models(models_folder()).forget(token)
    forget_answers(f"{PREFIX}{token}")


def forget_answers(name: str) -> None:
    """Nothing is remembered of this own model: neither in this session, nor for the browser to fetch."""
    answers = st.session_state.get("classify.answers", {})
    for key in [key for key in answers if any(name in (one, getattr(one, "model", None)) for one in key)]:
        del answers[key]
    sweeps.forget(sweep_name(name))


def sweep_name(name: str) -> str:
    """By which name the sweep of a network is known: of an own one with what only its visitor has."""
    return f"network {visitor()} {name}" if name.startswith(PREFIX) else f"network {name}"


def _question(chosen: Chosen, spec: Spec) -> tuple[str, Spec]:
    return chosen.digest, replace(spec, row=0, sample="")  # neither changes the answer


def _call(function: str, *arguments: Any) -> Any:
    if not services().device.done():
        with st.spinner("PyTorch is starting: a few seconds, once."):
            services().device.exception()  # waits; what is wrong with the device says the badge
    return services().workers.call(function, *arguments, owner=visitor())


def remembered(key: Any, ask: Callable[[], Any]) -> Any:
    """What `ask` gave for this key in this session, asked again only when it has been forgotten."""
    answers: dict[Any, Any] = st.session_state.setdefault("classify.answers", {})
    if key not in answers:
        answers[key] = ask()
        while len(answers) > REMEMBERED:
            del answers[next(iter(answers))]
    return answers[key]
