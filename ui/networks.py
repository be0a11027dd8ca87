"""Choosing a network: the shipped one, torchvision's, or the learner's own; and fetching its weights."""

from typing import Any

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.lessons.classify import Spec
from dlcore.lessons.classify_result import Result
from dlcore.limits import limits
from dlcore.nets.own import OwnModel, models
from dlcore.nets.pretrained import NETWORKS, is_here
from dlcore.shelf import PREFIX
from ui.classified import accept_model, forget_model, models_folder
from ui.controls import choice, key
from ui.fetching import offer
from ui.frame import say_error

DIGITS = "digits"


def names() -> list[str]:
    """What the networks are called that this visitor can choose: the shipped one first, their own last."""
    return _names(_own())


def choose_network(page: str) -> str:
    """The list of networks; returns the name of the chosen one."""
    own = _own()

    taken_in = st.session_state.pop(f"{page}.choose", None)
    if taken_in:
        st.session_state[key(page, "model")] = taken_in

    def forget_class() -> None:
        st.session_state[key(page, "explain")] = -1

    return choice(page, Spec, "model", names(), lambda name: _title(name, own), on_change=forget_class)


def class_to_explain(page: str, result: Result) -> int:
    """The list of classes whose evidence can be shown, the most probable one by default."""

    def show(index: int) -> str:
        return "the most probable" if index < 0 else f"{result.classes[index]} ({index})"

    return choice(page, Spec, "explain", [-1, *range(len(result.classes))], show)


def available(name: str) -> bool:
    """Whether the network can classify now; if not, the offer to fetch it is shown."""
    if name not in NETWORKS or is_here(name):
        return True
    network = NETWORKS[name]
    weights = f"{network.title}: {network.n_parameters / 1e6:.1f} million weights, once for everybody here."
    offer(name, network.title, network.size_mb, weights)
    return False


def own_model_upload(page: str) -> None:
    """Upload, list and delete models of one's own."""
    with st.popover("Use a model of your own", icon=":material/upload_file:", width="stretch"):
        st.markdown(
            "A network trained here, or a `state_dict` of the digit network or of a torchvision network, "
            "`.pth` or `.safetensors`."
        )
        turn = st.session_state.get(f"{page}.model-turn", 0)
        file: Any = st.file_uploader(
            f"Weights, at most {limits().max_model_mb:.0f} MB",
            ["pth", "pt", "safetensors"],
            key=f"{page}.model-file-{turn}",
            max_upload_size=int(limits().max_model_mb),
        )
        if file is not None:
            _take_in(page, file, turn)
        for model in models(models_folder()).notes():
            if st.button(
                f"Delete {markdown_text(model.name)}",
                key=f"{page}.forget-{model.token}",
                icon=":material/delete:",
            ):
                forget_model(model.token)
                st.rerun()


def _take_in(page: str, file: Any, turn: int) -> None:
    try:
        model = accept_model(file.getvalue(), file.name)
    except DlcoreError as error:
        say_error(error)
        return
    st.session_state[f"{page}.model-turn"] = turn + 1  # a fresh uploader: the server keeps no second copy
    st.session_state[f"{page}.choose"] = f"{PREFIX}{model.token}"
    st.rerun()


def _names(own: dict[str, OwnModel]) -> list[str]:
    return [DIGITS, *NETWORKS, *own]


def _own() -> dict[str, OwnModel]:
    return {f"{PREFIX}{model.token}": model for model in models(models_folder()).notes()}


def _title(name: str, own: dict[str, OwnModel]) -> str:
    if name in own:
        return f"{own[name].name} ({own[name].network}, yours)"
    if name not in NETWORKS:
        return "Digit model (ships with the app)"
    network = NETWORKS[name]
    return network.title if is_here(name) else f"{network.title} ({network.size_mb:.0f} MB to fetch)"
