"""Every control of the training page, its links, its presets and what it refuses, without a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.data.datasets import DATASETS
from dlcore.lessons.train import PRESETS
from dlcore.settings import controls
from dlcore.training.presets import preset
from dlcore.training.spec import NETWORKS, OPTIMISERS, Spec
from tests.pages.train_steps import control, said, stands
from ui import training_controls

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
OTHERS = {  # a value for every setting that is neither its default nor an end
    "dataset": "mnist",
    "train_percent": 33,
    "validation_percent": 20,
    "network": "mlp",
    "depth": 3,
    "width": 77,
    "widths": "40, 30, 20",
    "filters": 5,
    "activation": "tanh",
    "dropout": 0.35,
    "batch_norm": False,
    "initialisation": "he_normal",
    "optimiser": "adamw",
    "learning_rate": 0.0123,
    "momentum": 0.75,
    "beta2": 0.9876,
    "schedule": "cosine",
    "batch_size": 100,
    "epochs": 7,
    "weight_decay": 0.003,
    "label_smoothing": 0.15,
    "patience": 4,
    "shift": 0.07,
    "rotate": 9.0,
    "crop": 0.25,
    "flip": True,
    "precision": "bfloat16",
    "seed": 4711,
}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Spec]:
    """The settings that each run of the page has made of its controls."""
    specs: list[Spec] = []
    choose = training_controls.choose

    def note(page: str) -> Spec:
        specs.append(choose(page))
        return specs[-1]

    monkeypatch.setattr(training_controls, "choose", note)
    return specs


def shown(page: AppTest) -> set[str]:
    """The settings that have a control now."""
    kinds = (page.slider, page.select_slider, page.selectbox, page.toggle, page.text_input)
    keys = [str(widget.key) for kind in kinds for widget in kind]
    return {key.removeprefix("train_") for key in keys if key.startswith("train_")}


def ends(name: str) -> list[Any]:
    known = KNOWN[name]
    if known.choices:
        return list(known.choices)
    if isinstance(known.default, bool):
        return [True, False]
    return [known.low, known.high] if known.low is not None else ["512, 512", ""]


def needs(name: str) -> dict[str, str]:
    """What shows the control of a setting."""
    return {
        "depth": {"train_network": "mlp"},
        "width": {"train_network": "mlp"},
        "widths": {"train_network": "mlp"},
        "momentum": {"train_optimiser": "momentum"},
    }.get(name, {})


@pytest.mark.parametrize("name", [name for name in KNOWN if name != "dataset"])
def test_a_control_goes_to_its_ends_and_the_settings_with_it(
    open_page: Open, made: list[Spec], name: str
) -> None:
    page = stands(open_page("train", **needs(name)))
    for end in ends(name):
        control(page, name).set_value(end).run()
        stands(page)
        assert getattr(made[-1], name) == end
        assert type(getattr(made[-1], name)) is type(KNOWN[name].default)
        others = {other: getattr(made[-1], other) for other in KNOWN if other != name}
        asked = {key.removeprefix("train_"): value for key, value in needs(name).items()}
        assert others == {other: KNOWN[other].default for other in others} | {
            other: value for other, value in asked.items() if other != name
        }


@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_can_be_chosen(open_page: Open, made: list[Spec], data: str) -> None:
    page = stands(open_page("train"))
    control(page, "dataset").set_value(data).run()
    assert not page.exception
    assert made[-1] == Spec(dataset=data)


def test_what_other_data_does_not_allow_goes_with_the_data(open_page: Open, made: list[Spec]) -> None:
    page = open_page("train", train_dataset="cifar10")
    page.button(key="train.quick").click().run()
    assert made[-1].flip
    control(page, "dataset").set_value("digits").run()
    assert not made[-1].flip
    control(page, "flip").set_value(True).run()
    assert made[-1].flip  # set on purpose: Start says why that is no good


def test_a_link_sets_every_setting(open_page: Open, made: list[Spec]) -> None:
    assert set(OTHERS) == set(KNOWN)
    page = open_page("train", **{f"train_{name}": str(value) for name, value in OTHERS.items()})
    assert not page.exception
    assert not page.warning
    assert made[-1] == Spec(**OTHERS)
    page.run()
    assert made[-1] == Spec(**OTHERS)


@pytest.mark.parametrize(
    ("name", "bad", "notice"),
    [
        ("dropout", "7", "Dropout cannot be “7”, only a number from 0 to 0.9"),
        ("learning_rate", "abc", "Learning rate cannot be “abc”, only a number from 1e-05 to 10"),
        ("momentum", "nan", "Momentum cannot be “nan”"),
        ("epochs", "inf", "Epochs cannot be “inf”, only a whole number from 1 to 200"),
        ("epochs", "2.5", "Epochs cannot be “2.5”"),
        ("seed", "-1", "Seed cannot be “-1”"),
        ("batch_size", "0", "Batch size cannot be “0”"),
        ("batch_norm", "perhaps", "Batch norm cannot be “perhaps”"),
        ("network", "transformer", "Network cannot be “transformer”"),
        ("dataset", "imagenet", "Data cannot be “imagenet”"),
        ("dataset", "mine:0123456789abcdef", "Data cannot be “mine:0123456789abcdef”"),
        ("precision", "", "Precision cannot be “”"),
    ],
)
def test_a_bad_value_in_a_link_is_corrected_and_said_so_once(
    open_page: Open, made: list[Spec], name: str, bad: str, notice: str
) -> None:
    page = stands(open_page("train", **{f"train_{name}": bad}))
    assert notice in said(page.warning)
    assert made[-1] == Spec()
    assert f"train_{name}" not in page.query_params
    assert not stands(page.run()).warning


def test_several_bad_values_are_all_named_and_the_good_ones_kept(open_page: Open, made: list[Spec]) -> None:
    page = stands(open_page("train", train_epochs="500", train_seed="x", train_filters="8"))
    assert len(page.warning) == 1
    assert "Epochs cannot" in said(page.warning) and "Seed cannot" in said(page.warning)
    assert made[-1] == Spec(filters=8)


def test_what_a_network_has_no_use_for_is_hidden_and_kept(open_page: Open, made: list[Spec]) -> None:
    page = stands(open_page("train"))
    control(page, "filters").set_value(31).run()
    control(page, "dropout").set_value(0.3).run()
    control(page, "network").set_value("mlp").run()
    control(page, "depth").set_value(5).run()
    control(page, "width").set_value(99).run()
    assert "filters" not in shown(page)
    for network in NETWORKS:
        control(stands(page), "network").set_value(network).run()
        assert {"depth", "width", "widths"} & shown(page) == (
            {"depth", "width", "widths"} if network == "mlp" else set()
        )
        assert ("filters" in shown(page)) == (network == "cnn")
        assert ("dropout" in shown(page)) == (network in {"mlp", "cnn"})
        assert ("activation" in shown(page)) == (network != "softmax")
        assert made[-1] == Spec(network=network, filters=31, dropout=0.3, depth=5, width=99)


def test_what_an_optimiser_has_no_use_for_is_hidden_and_kept(open_page: Open, made: list[Spec]) -> None:
    page = stands(open_page("train"))
    control(page, "momentum").set_value(0.5).run()
    control(page, "beta2").set_value(0.9).run()
    uses = {"momentum": {"momentum", "nesterov", "adam", "adamw"}, "beta2": {"rmsprop", "adam", "adamw"}}
    for optimiser in OPTIMISERS:
        control(stands(page), "optimiser").set_value(optimiser).run()
        for name, users in uses.items():
            assert (name in shown(page)) == (optimiser in users)
        assert made[-1] == Spec(optimiser=optimiser, momentum=0.5, beta2=0.9)


@pytest.mark.parametrize("name", ["quick", "best"])
def test_a_preset_sets_every_control(open_page: Open, made: list[Spec], name: str) -> None:
    others = {each: str(value) for each, value in OTHERS.items() if each != "dataset"}
    page = open_page("train", **{f"train_{each}": value for each, value in others.items()})
    page.button(key=f"train.{name}").click().run()
    stands(page)
    assert made[-1] == preset(name, "digits")
    assert stands(page.run()) and made[-1] == preset(name, "digits")
    control(page, "network").set_value("mlp").run()
    assert (control(page, "depth").value, control(page, "widths").value) == (2, "")


@pytest.mark.parametrize("number", range(len(PRESETS)))
def test_something_to_try_sets_every_control_and_asks(open_page: Open, made: list[Spec], number: int) -> None:
    page = stands(open_page("train", train_seed="5", train_dropout="0.5"))
    page.button(key=f"train.preset-{number}").click().run()
    assert not page.exception
    settings = dict(PRESETS[number].settings)
    assert made[-1] == preset("quick", settings.pop("dataset", "digits"), **settings)
    assert PRESETS[number].question in [text.value for text in page.info]


def test_reset_puts_everything_back(open_page: Open, made: list[Spec]) -> None:
    page = open_page("train", **{f"train_{name}": str(value) for name, value in OTHERS.items()})
    page.button(key="train.reset").click().run()
    stands(page)
    assert made[-1] == Spec()
    assert not [name for name in page.query_params if name.startswith("train_")]
