"""The settings of a run: bounds, words, and the network they mean."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.data.datasets import DATASETS
from dlcore.errors import BadSetting
from dlcore.nets.architecture import check
from dlcore.settings import controls
from dlcore.settings import made as checked
from dlcore.training.spec import OPTIMISERS, SCHEDULES, Spec, net_spec
from tests.dlcore.training.runs import made

pytestmark = pytest.mark.tiny

CONTROLS = controls(Spec)
NUMBERS = [control for control in CONTROLS.values() if control.low is not None]


def test_every_setting_has_words_and_bounds_or_choices():
    for control in CONTROLS.values():
        assert control.label
        assert control.says.endswith(".")
        assert control.low is None or control.low < control.high
        assert (
            control.name in {"dataset", "widths"}
            or isinstance(control.default, bool)
            or (control.choices or control.high is not None)
        )


def test_the_defaults_are_possible_and_a_spec_can_be_remembered():
    assert checked(Spec) == Spec()
    assert hash(Spec()) == hash(Spec())
    assert Spec().dataset in DATASETS
    assert {field.name for field in fields(Spec)} == CONTROLS.keys()


@pytest.mark.parametrize("control", NUMBERS, ids=lambda control: control.name)
def test_bounds_are_kept(control):
    for value in (control.low, control.high):
        assert getattr(checked(Spec, **{control.name: value}), control.name) == value
    outside = [control.low - 1, control.high + 1, float("nan"), float("inf"), -float("inf"), "x", None]
    for value in outside:
        with pytest.raises(BadSetting, match=control.name):
            checked(Spec, **{control.name: value})


@pytest.mark.parametrize(
    "name", ["network", "activation", "initialisation", "optimiser", "schedule", "precision"]
)
def test_choices_are_kept(name):
    for choice in CONTROLS[name].choices:
        assert getattr(checked(Spec, **{name: choice}), name) == choice
    with pytest.raises(BadSetting, match="choose one of"):
        checked(Spec, **{name: "another"})
    assert (*OPTIMISERS,) == CONTROLS["optimiser"].choices
    assert (*SCHEDULES,) == CONTROLS["schedule"].choices


@given(st.integers(1, 8), st.integers(1, 1024), st.sampled_from(CONTROLS["network"].choices))
def test_the_settings_mean_a_network_that_can_be_built(depth, width, network):
    spec = net_spec(made(network=network, widths="", depth=depth, width=width), (1, 28, 28), 10)
    check(spec)
    assert spec.widths == ((width,) * depth if network == "mlp" else ())
    assert (spec.network, spec.shape, spec.n_classes) == (network, (1, 28, 28), 10)


def test_widths_one_by_one_replace_depth_and_width():
    assert net_spec(made(widths="128, 64, 32", depth=1), (1, 8, 8), 10).widths == (128, 64, 32)
    with pytest.raises(BadSetting, match="whole numbers"):
        net_spec(made(widths="wide"), (1, 8, 8), 10)
    assert net_spec(made(network="cnn", widths="wide"), (1, 8, 8), 10).widths == ()
