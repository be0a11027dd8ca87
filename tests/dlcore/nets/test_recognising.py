"""Files trained here, and plain state dicts of the same networks, are known by what they are."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.errors import BadModel
from dlcore.intake.weights import Weights, read_weights
from dlcore.nets.architecture import NETWORKS, NetSpec
from dlcore.nets.catalogue import identify
from dlcore.nets.recognising import candidates, recognised, same, shapes_of, title, wanted
from dlcore.nets.trainable import build
from dlcore.nets.trained import Trained, as_safetensors

pytestmark = pytest.mark.tiny

DIGITS = tuple("0123456789")
SHAPES = [(1, 8, 8), (1, 28, 28), (3, 32, 32), (1, 32, 32)]


def plain(spec: NetSpec, name: str = "network.pth", **metadata: str) -> Weights:
    """What `torch.save(model.state_dict(), "network.pth")` leaves, read again."""
    torch.manual_seed(0)
    file = io.BytesIO()
    torch.save(build(spec).state_dict(), file)
    weights = read_weights(file.getvalue(), name)
    return replace(weights, metadata=weights.metadata | metadata)


specs = st.builds(
    NetSpec,
    st.sampled_from(list(NETWORKS)),
    st.sampled_from(SHAPES),
    st.integers(2, 12),
    st.lists(st.integers(1, 9), max_size=4).map(tuple),
    st.integers(1, 5),
    st.just("relu"),
    st.sampled_from([0.0, 0.25]),
    st.booleans(),
)


@settings(max_examples=40)
@given(specs)
def test_a_plain_state_dict_is_known_by_keys_and_shapes(spec):
    """LeNet-5 alone has the same keys and shapes for 28 × 28 and 32 × 32."""
    weights = plain(spec)
    known = recognised(weights)
    assert known is not None
    found = known.trained.spec
    shapes_agree = found.shape == spec.shape
    assert shapes_agree or (spec.network == "lenet" and wanted(found) == wanted(spec))
    x = torch.randn(3, *found.shape)
    torch.manual_seed(0)
    if shapes_agree:
        assert torch.allclose(known.trained.model(x), build(spec).eval()(x), atol=1e-6)
    assert len(known.trained.classes) == spec.n_classes
    assert not known.trained.model.training


def test_what_weights_cannot_tell_is_assumed_and_said():
    known = recognised(plain(NetSpec("cnn", (1, 8, 8), 10)))
    assert known
    how = known.trained
    assert (how.prepare, how.mean, how.std, how.classes) == ("digit", (0.3053,), (0.3759,), DIGITS)
    assert how.spec.activation == "relu"
    said = " ".join(known.notes)
    assert all(words in said for words in ("Digits", "1×8×8", "ReLU", "classes"))
    assert not any(note.endswith(".") for note in known.notes)
    how = recognised(plain(NetSpec("mlp", (1, 28, 28), 10, (20,))))
    assert how
    assert how.trained.mean == (0.1307,)
    assert "MNIST" in how.notes[0]


def test_softmax_regression_has_no_activation_to_be_assumed():
    known = recognised(plain(NetSpec("softmax", (1, 28, 28), 10)))
    assert known
    assert "ReLU" not in " ".join(known.notes)


def test_names_of_classes_are_assumed_only_where_their_number_fits():
    three = NetSpec("cnn", (3, 32, 32), 3, filters=2)
    known = recognised(plain(three))
    assert known
    assert known.trained.classes == ("class 0", "class 1", "class 2")
    assert known.trained.prepare == "colour"
    assert "classes" not in known.notes[0]
    named = recognised(plain(three, classes=json.dumps(["a\nb", "c", "d"])))
    assert named
    assert named.trained.classes == ("a b", "c", "d")


def test_images_of_one_s_own_may_have_another_side():
    known = recognised(plain(NetSpec("mlp", (3, 48, 48), 4, (6,), batch_norm=False)))
    assert known
    assert known.trained.spec.shape == (3, 48, 48)


def test_counters_of_batch_norm_may_be_missing():
    weights = plain(NetSpec("mlp", (1, 8, 8), 10, (5,)))
    state = {key: value for key, value in weights.state.items() if "num_batches" not in key}
    assert len(state) < len(weights.state)
    assert recognised(replace(weights, state=state))


def described(shape: tuple[int, int, int], prepare: str) -> Weights:
    torch.manual_seed(0)
    spec = NetSpec("softmax", shape, 2)
    scale = (0.5,) * shape[0]
    trained = Trained(spec, build(spec).eval(), ("a", "b"), scale, scale, prepare, "Your x.zip", "mine:1", 4)
    return read_weights(as_safetensors(trained), "x.safetensors")


def test_a_file_that_says_everything_needs_no_assumption():
    known = recognised(described((3, 20, 20), "colour"))
    assert known
    assert (known.notes, known.trained.classes) == ((), ("a", "b"))
    assert title(known.trained) == "Softmax regression on your x.zip"


@pytest.mark.parametrize(
    ("shape", "prepare"),
    [((2, 9, 8), "grey"), ((3, 8, 8), "digit"), ((1, 8, 9), "digit"), ((3, 1000, 1000), "colour")],
)
def test_images_that_no_picture_is_made_into_are_refused(shape, prepare):
    with pytest.raises(BadModel, match=r"takes images of .+ numbers, which [^.]+: [^.]+\.$"):
        recognised(described(shape, prepare))


def other(**changed: Any) -> Weights:
    """A state dict with these tensors exchanged; None leaves one out."""
    weights = plain(NetSpec("mlp", (1, 8, 8), 10, (6, 5), batch_norm=False), "mine.pth")
    state = {**weights.state, **{key.replace("_", "."): value for key, value in changed.items()}}
    return replace(weights, state={key: value for key, value in state.items() if value is not None})


def refusal(weights: Weights) -> str:
    assert recognised(weights) is None
    with pytest.raises(BadModel) as raised:
        identify(weights)
    says = str(raised.value)
    assert says.startswith("“mine.pth” ")
    assert says.endswith(".")
    assert ". " not in says
    assert len(says) < 450
    return says


@pytest.mark.row("C156", "C177", "E093")
def test_a_file_that_nearly_fits_says_what_differs_from_the_closest_network():
    closest = "does not fit the closest network known here, MLP (6, 5) for images of 1×8×8"
    says = refusal(other(**{"3_bias": None}))
    assert closest in says
    assert "1 missing: 3.bias" in says
    says = refusal(other(**{"5_extra": torch.zeros(2), "3_bias": torch.zeros(4)}))
    assert closest in says
    assert "(1 unknown: 5.extra; 1 of another shape: 3.bias 4 for 5): save the whole state_dict" in says


def test_a_tensor_of_another_shape_is_named():
    says = refusal(other(**{"3_bias": torch.zeros(4)}))
    assert "1 of another shape: 3.bias 4 for 5" in says


@pytest.mark.parametrize(
    "state",
    [
        {"0.weight": torch.zeros(3, 1, 5, 5)},
        {"0.weight": torch.zeros(0, 1, 5, 5), "9.weight": torch.zeros(3, 4)},
        {"1.weight": torch.zeros(10, 50)},
        {"1.weight": torch.zeros(0, 64), "1.bias": torch.zeros(0)},
        {"1.weight": torch.zeros(5)},
        {"1.bias": torch.tensor(1.0)},
        {"999999.weight": torch.zeros(2, 64)},
        {"1.weight": torch.zeros(5000, 64), "1.bias": torch.zeros(5000)},
        {"0.weight": torch.zeros(4, 3), "1.weight": torch.zeros(2, 2, 2)},
    ],
    ids=lambda state: " ".join(f"{key} {tuple(value.shape)}" for key, value in state.items()),
)
def test_nonsense_is_refused_in_a_sentence(state):
    weights = Weights(state, {}, "mine.pth", "pth")
    assert list(candidates(shapes_of(weights))) is not None
    assert recognised(weights) is None
    with pytest.raises(BadModel, match=r"^“mine\.pth” .*\.$"):
        identify(weights)


def test_looking_for_the_architecture_allocates_nothing():
    spec = NetSpec("mlp", (3, 32, 32), 10, (2048, 2048))
    shapes = wanted(spec)
    assert same(spec, shapes)
    assert [found.widths for found in candidates(shapes) if same(found, shapes)] == [(2048, 2048)]
