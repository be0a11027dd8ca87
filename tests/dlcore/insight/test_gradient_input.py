"""Evidence without convolutions: gradient × input, and the layers of networks that have no maps."""

import pytest
import torch
from torch import nn

from dlcore.errors import BadSetting
from dlcore.insight.attribution import BY_INPUT, classify_and_explain, explained_layer
from dlcore.insight.feature_maps import feature_maps
from dlcore.insight.probes import layer_names
from dlcore.nets.architecture import NETWORKS, NetSpec
from dlcore.nets.trainable import build

pytestmark = pytest.mark.tiny


def net(network: str, **settings) -> nn.Sequential:
    torch.manual_seed(0)
    spec = NetSpec(network, (1, 8, 8), 5, **({"widths": (7, 6), "filters": 3, "dropout": 0.5} | settings))
    model = build(spec)
    model.train()(torch.randn(20, 1, 8, 8))
    return model.eval().requires_grad_(False)


@pytest.fixture
def picture() -> torch.Tensor:
    return torch.randn(1, 1, 8, 8, generator=torch.Generator().manual_seed(1))


def test_for_softmax_regression_it_adds_up_to_the_logit_less_its_bias(picture):
    model = net("softmax")
    logits, found = classify_and_explain(model, picture, 3)
    expected = model[1].weight[3].view(8, 8) * picture[0, 0]
    torch.testing.assert_close(torch.tensor(found.raw), expected)
    assert found.raw.sum() == pytest.approx(float(logits[0, 3] - model[1].bias[3]), abs=1e-5)
    assert (found.method, found.layer, found.class_index) == (BY_INPUT, "input", 3)
    assert "without convolutions" in found.note


@pytest.mark.parametrize("activation", ["relu", "tanh", "gelu"])
def test_it_is_each_input_times_the_slope_of_the_logit_along_it(activation, picture):
    """Against central differences."""
    model = net("mlp", activation=activation).double()
    x = picture.double()
    _, found = classify_and_explain(model, x, 2)
    for row, column in ((0, 0), (3, 4), (7, 7)):
        step = torch.zeros_like(x)
        step[0, 0, row, column] = 1e-6
        slope = (model(x + step) - model(x - step))[0, 2] / 2e-6
        assert found.raw[row, column] == pytest.approx(float(slope * x[0, 0, row, column]), abs=1e-5)


def test_the_most_probable_class_is_explained_unless_another_is_asked_for(picture):
    model = net("mlp")
    logits, found = classify_and_explain(model, picture)
    assert found.class_index == int(logits.argmax())
    assert found.logit == float(logits.max())
    with pytest.raises(BadSetting, match="no class 5"):
        classify_and_explain(model, picture, 5)


def test_what_speaks_for_the_class_is_shown_and_scaled_to_1(picture):
    _, found = classify_and_explain(net("mlp"), picture)
    assert found.map.max() == 1
    assert ((found.map > 0) == (found.raw > 0)).all()


def test_the_picture_and_the_network_are_left_as_they_were(picture):
    model, before = net("mlp"), picture.clone()
    classify_and_explain(model, picture)
    assert torch.equal(picture, before)
    assert not picture.requires_grad
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize("network", ["lenet", "cnn"])
def test_grad_cam_looks_at_what_is_flattened(network, picture):
    model = net(network)
    layer = explained_layer(model)
    names = [name for name, _ in model.named_children()]
    assert isinstance(model[names.index(layer) + 1], nn.Flatten)
    _, found = classify_and_explain(model, picture)
    assert (found.method, found.layer) == ("Grad-CAM", layer)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_layer_of_a_network_trained_here_can_be_looked_into(network, picture):
    model = net(network)
    listed = dict(layer_names(model))
    skipped = {name for name, layer in model.named_children() if isinstance(layer, nn.Flatten | nn.Dropout)}
    assert set(listed) == {name for name, _ in model.named_children()} - skipped
    for name in listed:
        shown = feature_maps(model, picture, name)
        assert shown.maps.ndim == 3
        assert shown.maps.size
    *_, last = listed
    assert sorted(shown.maps.ravel()) == sorted(model(picture)[0].tolist())
    assert listed[last] == "fully connected layer"
