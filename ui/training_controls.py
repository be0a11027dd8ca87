"""The controls of a training run, and the spec they make."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dlcore.data.datasets import DATASETS, is_here
from dlcore.data.own_sets import VARIATIONS, OwnSet
from dlcore.errors import BadSetting
from dlcore.lessons.train import Preset
from dlcore.limits import MB
from dlcore.settings import controls, made
from dlcore.training.presets import PRESETS, preset
from dlcore.training.spec import NETWORKS, OPTIMISERS, SCHEDULES, Spec
from ui import lesson
from ui.controls import choice, field, key
from ui.fetching import offer
from ui.own_data import own_data, own_data_upload

WORDS = NETWORKS | OPTIMISERS | SCHEDULES
FIRST = ("depth", "width", "filters", "learning_rate", "epochs", "batch_size")
MORE = {
    "Network": ("widths", "activation", "dropout", "batch_norm", "initialisation"),
    "Optimiser": (
        "optimiser",
        "momentum",
        "beta2",
        "schedule",
        "weight_decay",
        "label_smoothing",
        "patience",
    ),
    "Data": ("train_percent", "validation_percent", "shift", "rotate", "crop", "flip"),
    "Computing": ("precision", "seed"),
}
HIDDEN_LAYERS = {"depth", "width", "widths"}
UNUSED = {
    "softmax": {*HIDDEN_LAYERS, "filters", "activation", "dropout", "batch_norm"},
    "mlp": {"filters"},
    "lenet": {*HIDDEN_LAYERS, "filters", "dropout", "batch_norm"},
    "cnn": HIDDEN_LAYERS,
    "sgd": {"momentum", "beta2"},
    "momentum": {"beta2"},
    "nesterov": {"beta2"},
    "rmsprop": {"momentum"},
    "adagrad": {"momentum", "beta2"},
}
"""settings that a network or an optimiser has no use for: not shown, and left as they are"""


HIDDEN, LONGEST = "hidden", 2000
"""the entry of the address that keeps hidden settings, and how many characters of it are read"""


def datasets() -> list[str]:
    """What can be named as data: the published sets, then the visitor's own."""
    return [*DATASETS, *own_data()]


def choose(page: str) -> Spec:
    """Every control; returns the settings they stand for."""
    own = own_data()
    data = _choose_data(page, own)
    network = choice(page, Spec, "network", tuple(NETWORKS), word)
    shown = {"dataset": data, "network": network}
    for name in (name for name in FIRST if name not in UNUSED[network]):
        shown[name] = field(page, Spec, name)
    more = st.expander("More settings", key=f"{page}.more", on_change="rerun")
    if more.open:  # closed, it is not made: twenty controls would cost every run as much as all the rest
        with more:
            _more(page, network, own, shown)
    spec = lesson.spec(page, Spec, **shown)
    _keep_in_address(page, spec, controls(Spec).keys() - shown.keys())
    return spec


def _more(page: str, network: str, own: Mapping[str, OwnSet], shown: dict[str, Any]) -> None:
    """The settings that a first run does not need; what they are set to goes into `shown`."""
    unused = set(UNUSED[network])
    for title, names in MORE.items():
        st.markdown(f"**{title}**")
        for name in (name for name in names if name not in unused):
            shown[name] = field(page, Spec, name, show=word)
            unused |= UNUSED.get(shown[name], set()) if name == "optimiser" else set()
    own_data_upload(page, own)


def moved(spec: Spec, since: Spec) -> list[str]:
    """What those settings are called by which a run of `spec` differs from one of `since`."""
    unused = UNUSED[spec.network] | UNUSED.get(spec.optimiser, set())
    return [
        control.label
        for name, control in controls(Spec).items()
        if name not in unused and getattr(spec, name) != getattr(since, name)
    ]


def presets(page: str) -> None:
    """The buttons that set everything to settings known to work for the chosen data."""
    with st.container(horizontal=True):
        for name in PRESETS:
            st.button(
                name.capitalize(),
                key=f"{page}.{name}",
                on_click=use,
                args=(page, name),
                help=f"Settings known to be {name} for this data.",
            )


def use(page: str, name: str, **changed: Any) -> None:
    """Set every control to a preset for the chosen data, but for what is changed."""
    data = changed.pop("dataset", st.session_state.get(key(page, "dataset"), "digits"))
    spec = preset(name, data, **changed)
    for control in controls(Spec):
        st.session_state[key(page, control)] = getattr(spec, control)


def use_preset(page: str, chosen: Preset) -> None:
    """Set every control to a preset of the lesson."""
    use(page, "quick", **chosen.settings)


def available(data: str) -> bool:
    """Whether the data can be trained on now; if not, the offer to fetch it is shown."""
    if data not in DATASETS or is_here(data):
        return True
    info = DATASETS[data]
    size = info.download_bytes / MB
    offer(data, info.title, size, f"{info.description} {size:.0f} MB, once for everybody here.")
    return False


def _choose_data(page: str, own: Mapping[str, OwnSet]) -> str:
    wanted = st.session_state.pop(f"{page}.choose-data", None)
    if wanted:
        st.session_state[key(page, "dataset")] = wanted

    def show(name: str) -> str:
        if name in own:
            return f"{own[name].name} (yours)"
        info = DATASETS[name]
        return info.title if is_here(name) else f"{info.title} ({info.download_bytes / MB:.0f} MB to fetch)"

    data = choice(page, Spec, "dataset", [*DATASETS, *own], show)
    place = f"{page}.data-was"
    if st.session_state.get(place, data) != data:
        _drop_forbidden(page, data)
    st.session_state[place] = data
    return data


def _drop_forbidden(page: str, data: str) -> None:
    """Other data has come: what may not be done to its images, a preset for the last data may have set."""
    allowed = DATASETS[data].variations if data in DATASETS else VARIATIONS
    for name in VARIATIONS - allowed:
        st.session_state[key(page, name)] = controls(Spec)[name].default


def _keep_in_address(page: str, spec: Spec, hidden: Collection[str]) -> None:
    """Write what the settings whose controls are hidden are set to into one entry of the address.

    Under their own names they would, once their controls are shown, undo what was set since.
    """
    for name in {key(page, name) for name in hidden} & st.query_params.keys():
        with suppress(StreamlitAPIException):  # shown until now: Streamlit takes it out itself
            del st.query_params[name]
    values = {name: getattr(spec, name) for name in hidden}
    kept = {name: value for name, value in values.items() if value != controls(Spec)[name].default}
    place, text = key(page, HIDDEN), urlencode(sorted(kept.items()))
    if not text:
        st.query_params.pop(place, None)
    elif st.query_params.get(place) != text:
        st.query_params[place] = text


def open_hidden(page: str) -> None:
    """Take over, once a session, what the address says of settings whose controls are hidden."""
    done = f"{page}.hidden-opened"
    if done in st.session_state:
        return
    st.session_state[done] = True
    for name, text in parse_qsl(st.query_params.get(key(page, HIDDEN), "")[:LONGEST]):
        with suppress(BadSetting):  # somebody has changed the address by hand: the default is used
            value = getattr(made(Spec, **{name: text}), name)
            st.session_state.setdefault(key(page, name), value)


def word(name: str) -> str:
    """What a choice is called on the page."""
    return WORDS.get(name, name.replace("_", " "))
