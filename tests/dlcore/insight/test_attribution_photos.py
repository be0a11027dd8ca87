"""Grad-CAM of torchvision's networks: all with random weights, two with the real ones."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from dlcore.data.photo_preparation import prepare_photo
from dlcore.data.picture import Picture
from dlcore.errors import BadSetting
from dlcore.insight import attribution
from dlcore.insight.attribution import classify_and_explain, explained_layer, grad_cam
from dlcore.nets.building import blank
from dlcore.nets.pretrained import NETWORKS, load

BUILDERS = sorted({network.builder for network in NETWORKS.values()})


@pytest.fixture
def batch() -> torch.Tensor:
    return torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_network_is_explained_with_the_logits_of_a_plain_pass(builder, random_network, batch):
    net = random_network(builder)
    with torch.inference_mode():
        expected = net(batch)
    logits, found = classify_and_explain(net, batch)
    torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-5 * float(expected.abs().max()))
    assert found.map.shape == (224, 224)
    assert found.raw.shape == (
        (14, 14) if builder == "vit_b_16" else (13, 13) if "squeeze" in builder else (7, 7)
    )
    assert np.isfinite(found.raw).all()
    assert np.abs(found.raw).max() > 0
    assert (attribution.TOKENS in found.note) == (builder == "vit_b_16")
    assert not any(module._forward_hooks for module in net.modules())
    assert all(parameter.grad is None for parameter in net.parameters())


@pytest.mark.parametrize(
    ("builder", "layer"),
    [
        ("squeezenet1_0", "features.12"),
        ("mobilenet_v2", "features.18"),
        ("mobilenet_v3_small", "features.12"),
        ("resnet18", "layer4.1"),
        ("resnet50", "layer4.2"),
        ("densenet121", "features.norm5"),
        ("efficientnet_b0", "features.8"),
        ("convnext_tiny", "features.7"),
        ("vit_b_16", "encoder.layers.encoder_layer_11.ln_1"),
    ],
)
def test_the_layer_explained_is_the_last_that_knows_places(builder, layer):
    assert explained_layer(blank(builder)) == layer


def test_a_network_without_convolutions_is_refused():
    with pytest.raises(BadSetting, match="needs a network with convolutions"):
        explained_layer(nn.Linear(2, 2))


def photo(folder, name: str, transforms) -> torch.Tensor:
    pixels = np.asarray(Image.open(folder.parent / "images" / name).convert("RGB"))
    return prepare_photo(Picture(pixels), transforms).batch


def centre(found: attribution.Attribution) -> float:
    """Mean column of the map, 0 at the left and 224 at the right."""
    columns = found.map.sum(axis=0)
    return float((columns * np.arange(224)).sum() / columns.sum())


@pytest.mark.parametrize(("name", "margin"), [("mobilenet_v2", 60), ("squeezenet1_0", 30)])
def test_the_puppy_is_found_on_the_left_and_the_kitten_on_the_right(name, margin, torch_home):
    loaded = load(name)
    batch = photo(torch_home, "puppy_and_kitten.jpg", loaded.transforms)
    puppy, kitten = (
        grad_cam(loaded.model, batch, loaded.categories.index(label))
        for label in ("golden retriever", "tabby")
    )
    assert centre(puppy) < 100
    assert centre(kitten) - centre(puppy) > margin


def test_with_real_weights_it_is_the_class_activation_map(torch_home):
    """MobileNetV2 ends in mean pooling and one linear layer, so α_k is the class's weight over 49 cells."""
    loaded = load("mobilenet_v2")
    batch = photo(torch_home, "lorikeet.jpg", loaded.transforms)
    found = classify_and_explain(loaded.model, batch)[1]
    maps = loaded.model.features(batch)[0]
    expected = torch.einsum("k,khw->hw", loaded.model.classifier[1].weight[found.class_index], maps) / 49
    np.testing.assert_allclose(
        found.raw, expected.numpy(), rtol=1e-3, atol=1e-3 * float(expected.abs().max())
    )
    assert loaded.categories[found.class_index] == "lorikeet"


@pytest.mark.parametrize("part", ["classifier", "features"])
def test_randomised_weights_give_another_map(part, torch_home):
    """Adebayo et al. 2018, "Sanity checks for saliency maps"."""
    loaded = load("mobilenet_v2")
    batch = photo(torch_home, "lorikeet.jpg", loaded.transforms)
    before = grad_cam(loaded.model, batch, 90)
    torch.manual_seed(0)
    for layer in loaded.model.get_submodule(part).modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    after = grad_cam(loaded.model.eval(), batch, 90)
    assert np.corrcoef(before.raw.ravel(), after.raw.ravel())[0, 1] < 0.5


def test_logits_cut_off_at_zero_leave_nothing_to_explain(torch_home):
    """SqueezeNet ends in a ReLU: a class it rules out has logit 0 and no gradient."""
    loaded = load("squeezenet1_0")
    for parameter in loaded.model.classifier.parameters():
        parameter[5] = -1
    found = grad_cam(loaded.model, photo(torch_home, "lorikeet.jpg", loaded.transforms), 5)
    assert found.logit == 0
    assert found.note == attribution.NOTHING
