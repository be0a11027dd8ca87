"""The networks a learner trains: their sizes against closed forms and the papers."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from dlcore.errors import BadSetting
from dlcore.nets.architecture import ACTIVATIONS, NETWORKS, NetSpec
from dlcore.nets.trainable import build, layers

pytestmark = pytest.mark.tiny

SHAPES = [(1, 8, 8), (1, 28, 28), (3, 32, 32), (1, 4, 4), (3, 7, 13), (2, 33, 17), (1, 64, 28), (1, 28, 9)]


def size(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def every(shape: tuple[int, int, int]) -> list[NetSpec]:
    """One of each network, and some with everything on or off."""
    plain = [NetSpec(name, shape, 7, widths=(12, 9), filters=3) for name in NETWORKS]
    odd = [
        NetSpec(name, shape, 7, (5, 6), 2, activation, 0.25, norm)
        for name, activation, norm in (
            ("mlp", "leaky_relu", False),
            ("cnn", "gelu", False),
            ("cnn", "tanh", True),
        )
    ]
    return plain + odd


@pytest.mark.row("C237", "E101")
def test_softmax_regression_on_mnist_is_one_layer_of_7850_numbers():
    model = build(NetSpec("softmax", (1, 28, 28), 10))
    assert [type(layer) for layer in model] == [nn.Flatten, nn.Linear]
    assert size(model) == 784 * 10 + 10 == 7850


@pytest.mark.row("C228")
def test_the_quickstart_s_network_has_its_size():
    model = build(NetSpec("mlp", (1, 28, 28), 10, widths=(512, 512), batch_norm=False))
    quickstart = nn.Sequential(
        nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
    )
    assert repr(model) == repr(quickstart)
    assert size(model) == 669_706


@pytest.mark.parametrize("shape", [(1, 28, 28), (1, 32, 32)])
def test_lenet_has_the_paper_s_maps_and_61706_numbers(shape):
    """LeCun et al. 1998, section II.B; S2, S4 average without numbers of their own, C3 sees all of S2."""
    spec = NetSpec("lenet", shape, 10, activation="tanh")
    found = [layer for layer in layers(spec) if not layer.code.startswith(("Tanh", "Flatten"))]
    assert [layer.shape for layer in found] == [
        (6, 28, 28),  # C1
        (6, 14, 14),  # S2
        (16, 10, 10),  # C3
        (16, 5, 5),  # S4
        (120,),  # C5
        (84,),  # F6
        (10,),
    ]
    assert [layer.n_parameters for layer in found] == [156, 0, 2416, 0, 48_120, 10_164, 850]
    assert size(build(spec)) == 61_706


@given(
    st.lists(st.integers(1, 40), max_size=5),
    st.booleans(),
    st.integers(1, 3),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_an_mlp_has_as_many_numbers_as_its_widths_say(widths, batch_norm, channels, rows, columns):
    model = build(NetSpec("mlp", (channels, rows, columns), 5, tuple(widths), batch_norm=batch_norm))
    sizes = [channels * rows * columns, *widths, 5]
    expected = sum(a * b + b for a, b in pairwise(sizes)) + batch_norm * 2 * sum(widths)
    assert size(model) == expected


@pytest.mark.parametrize(
    ("shape", "sizes", "flat"),
    [((1, 28, 28), (5, 3), 5 * 5), ((3, 32, 32), (5, 3), 6 * 6), ((1, 8, 8), (3, 3), 4 * 4)],
)
@pytest.mark.parametrize("batch_norm", [False, True])
def test_a_cnn_has_as_many_numbers_as_its_filters_say(shape, sizes, flat, batch_norm):
    f, (first, second) = 6, sizes
    expected = shape[0] * f * first**2 + f + f * 2 * f * second**2 + 2 * f
    expected += 2 * f * flat * 8 * f + 8 * f + 8 * f * 10 + 10 + batch_norm * 2 * (f + 2 * f)
    assert size(build(NetSpec("cnn", shape, 10, filters=f, batch_norm=batch_norm))) == expected


@pytest.mark.row("C172")
@pytest.mark.parametrize("shape", SHAPES)
def test_a_batch_of_images_becomes_logits(shape):
    for spec in every(shape):
        model = build(spec).eval()
        assert model(torch.rand(3, *shape)).shape == (3, 7), spec
        assert model(torch.rand(1, *shape)).shape == (1, 7), spec


@pytest.mark.parametrize("shape", SHAPES)
def test_the_table_of_layers_says_what_the_network_is(shape):
    for spec in every(shape):
        model, batch = build(spec).eval(), torch.rand(2, *shape)
        for line, (name, layer) in zip(layers(spec), model.named_children(), strict=True):
            batch = layer(batch)
            assert (line.name, line.shape, line.n_parameters) == (name, tuple(batch.shape[1:]), size(layer))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_lines_of_the_table_make_the_same_network(shape):
    for spec in every(shape):
        model = build(spec).eval()
        again = nn.Sequential(*(eval(f"nn.{layer.code}", {"nn": nn}) for layer in layers(spec))).eval()
        again.load_state_dict(model.state_dict())
        images = torch.rand(2, *shape)
        assert torch.equal(again(images), model(images)), spec


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_stands_between_the_layers(activation):
    names = [
        type(layer).__name__.lower() for layer in build(NetSpec("mlp", (1, 2, 2), 2, (3, 3), 1, activation))
    ]
    assert names.count(activation.replace("_", "")) == 2


def test_dropout_and_batch_norm_are_there_when_asked_for():
    for name in ("mlp", "cnn"):
        with_all = build(NetSpec(name, (1, 8, 8), 3, (8,), 4, dropout=0.3, batch_norm=True))
        assert [layer.p for layer in with_all if isinstance(layer, nn.Dropout)] == [0.3]
        assert any(isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d) for layer in with_all)
        without = build(NetSpec(name, (1, 8, 8), 3, (8,), 4, dropout=0.0, batch_norm=False))
        kinds = (nn.Dropout, nn.BatchNorm1d, nn.BatchNorm2d)
        assert not any(isinstance(layer, kinds) for layer in without)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    def weights(seed: int, spec: NetSpec) -> torch.Tensor:
        torch.manual_seed(seed)
        return torch.cat([each.flatten() for each in build(spec).parameters()])

    for spec in every((1, 8, 8)):
        assert torch.equal(weights(3, spec), weights(3, spec))
        assert not torch.equal(weights(3, spec), weights(4, spec))


def test_counting_layers_draws_nothing():
    before = torch.get_rng_state()
    layers(NetSpec("cnn", (1, 28, 28), 10))
    assert torch.equal(before, torch.get_rng_state())


@settings(max_examples=30)
@given(st.integers(4, 40), st.integers(4, 40), st.sampled_from(sorted(NETWORKS)))
def test_images_of_any_size_find_a_network(rows, columns, network):
    last = layers(NetSpec(network, (1, rows, columns), 4, (3,), 2))[-1]
    assert last.shape == (4,)


def test_what_cannot_be_built_is_refused():
    with pytest.raises(BadSetting):
        build(NetSpec("mlp", (1, 8, 8), 10, widths=(0,)))
    with pytest.raises(BadSetting):
        layers(NetSpec("resnet", (1, 8, 8), 10))
