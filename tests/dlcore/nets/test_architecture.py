"""What a network is, as a value: written, read again, and refused where it is none."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.nets.architecture import (
    ACTIVATIONS,
    MOST_LAYERS,
    NETWORKS,
    NetSpec,
    check,
    read_spec,
    widths_of,
)

pytestmark = pytest.mark.tiny

DIGIT = NetSpec("mlp", (1, 8, 8), 10, widths=(32, 16))
sides = st.integers(4, 64)
specs = st.builds(
    NetSpec,
    network=st.sampled_from(sorted(NETWORKS)),
    shape=st.tuples(st.integers(1, 4), sides, sides),
    n_classes=st.integers(1, 100),
    widths=st.lists(st.integers(1, 200), max_size=MOST_LAYERS).map(tuple),
    filters=st.integers(1, 32),
    activation=st.sampled_from(ACTIVATIONS),
    dropout=st.floats(0, 0.99),
    batch_norm=st.booleans(),
)


def says(raised: pytest.ExceptionInfo[BadSetting]) -> str:
    """The refusal, one sentence with its remedy after a colon."""
    text = str(raised.value)
    assert text.endswith(".")
    assert ": " in text
    assert "\n" not in text
    return text


def described(**changed: Any) -> str:
    """The digit network's description with other values in it."""
    return json.dumps(asdict(DIGIT) | changed)


@given(specs)
def test_what_was_written_is_read_again(spec):
    assert read_spec(spec.text()) == spec


@given(st.text())
def test_any_other_text_is_refused(text):
    with pytest.raises(BadSetting):
        read_spec(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(asdict(DIGIT))), values)
def test_a_hostile_value_in_any_place_is_refused_or_can_be_built(name, value):
    try:
        spec = read_spec(described(**{name: value}))
    except BadSetting as refused:
        assert str(refused).endswith(".")
    else:
        check(spec)
        assert hash(spec) == hash(read_spec(spec.text()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "[" * 100_000,
        "1" * 5000,
        '{"network": "mlp"}',
        described(network="transformer"),
        described(network=["mlp"]),
        described(network={"mlp": 1}),
        described(activation="step"),
        described(shape=[1, 8]),
        described(shape="abc"),
        described(shape=[1, 8, 8.0]),
        described(shape=[1, 8, -8]),
        described(shape=[1, 8, 10**9]),
        described(n_classes=True),
        described(n_classes=0),
        described(widths=[0]),
        described(widths=[10**400]),
        described(widths=["16"]),
        described(dropout=1.0),
        described(dropout=-0.1),
        described(dropout=float("nan")),
        described(dropout="0.1"),
        described(batch_norm=1),
        described(colour="blue"),
    ],
)
def test_descriptions_of_nothing_are_refused(text):
    with pytest.raises(BadSetting) as raised:
        read_spec(text)
    says(raised)


def test_too_many_layers_are_refused():
    with pytest.raises(BadSetting, match=f"at most {MOST_LAYERS} hidden layers"):
        check(replace(DIGIT, widths=(4,) * (MOST_LAYERS + 1)))


def test_too_many_weights_are_refused_by_their_number():
    wide = replace(DIGIT, shape=(1, 28, 28), widths=(4096,) * 4)
    with pytest.raises(BadSetting) as raised:
        check(wide)
    assert f"{(784 + 3 * 4096 + 10) * 4096 / 1e6:.0f} million weights" in says(raised)
    check(replace(wide, network="softmax"))  # has no hidden layers, whatever is said of them


def test_a_convolutional_network_for_large_images_is_refused_alike():
    with pytest.raises(BadSetting, match="million weights"):
        check(NetSpec("cnn", (3, 512, 512), 10, filters=64))


@pytest.mark.parametrize("shape", [(1, 3, 28), (1, 28, 3), (1, 1, 1)])
def test_the_cnn_needs_some_pixels_to_halve(shape):
    with pytest.raises(BadSetting, match="at least 4 × 4 pixels"):
        check(NetSpec("cnn", shape, 10))
    for network in ("softmax", "mlp", "lenet"):
        check(NetSpec(network, shape, 10))


@pytest.mark.row("C208")
@given(st.integers(1, 8), st.integers(1, 1024))
def test_depth_times_width_where_no_widths_are_named(depth, width):
    assert widths_of(" ", depth, width) == (width,) * depth


@given(st.lists(st.integers(1, 4096), min_size=1, max_size=20), st.sampled_from([",", ", ", ";", " , "]))
def test_named_widths_replace_depth_and_width(widths, between):
    assert widths_of(between.join(map(str, widths)), 2, 64) == tuple(widths)


@pytest.mark.parametrize(
    "text", [",", "0", "-1", "12.5", "4097", "64,,32", "64,", "x", "1e3", "٣", "²", "000000001" + "5" * 5000]
)
def test_widths_that_are_none_are_refused(text):
    with pytest.raises(BadSetting, match="whole numbers from 1 to 4096") as raised:
        widths_of(text, 2, 64)
    says(raised)
