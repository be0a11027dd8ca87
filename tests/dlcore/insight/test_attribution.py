import threading

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.errors import BadSetting
from dlcore.insight import attribution
from dlcore.insight.attribution import classify_and_explain, explained_layer, grad_cam
from dlcore.insight.neighbours import load_training_images
from dlcore.nets.digits import MEAN, STD, DigitNet, load_digit_net

pytestmark = pytest.mark.tiny


class Pooled(nn.Module):
    """Convolution, ReLU, mean over the picture, one linear layer; `signs` are its weights for class 0."""

    def __init__(self, *signs: float):
        super().__init__()
        torch.manual_seed(0)
        self.features = nn.Sequential(nn.Conv2d(1, len(signs), 3), nn.ReLU(inplace=True))
        self.output = nn.Linear(len(signs), 2)
        self.output.weight.data[0] = torch.tensor(signs)

    def forward(self, batch):
        return self.output(self.features(batch).mean(dim=(2, 3)))


def as_batch(image: np.ndarray) -> torch.Tensor:
    return (torch.tensor(image)[None, None] / 255 - MEAN) / STD


@pytest.fixture
def digits() -> DigitNet:
    return load_digit_net()


@pytest.fixture
def picture() -> torch.Tensor:
    return as_batch(load_training_images().images[5])


def at_rest(model: nn.Module) -> bool:
    return all(parameter.grad is None for parameter in model.parameters()) and not any(
        module._forward_hooks or module._backward_hooks for module in model.modules()
    )


@pytest.mark.parametrize("class_index", [0, 3, 9])
def test_the_map_is_the_one_finite_differences_give(digits, picture, class_index):
    """α_k is how the logit answers to a constant added to channel k, divided by the number of cells."""
    digits, picture = digits.double(), picture.double()
    last = int(explained_layer(digits).removeprefix("features."))
    with torch.no_grad():
        maps = digits.features[: last + 1](picture)

        def logit(activation):
            rest = digits.features[last + 1 :](activation)
            return digits.output(torch.relu(digits.penultimate(rest.mean((2, 3)))))[0, class_index]

        step = 1e-6
        weights = torch.zeros(maps.shape[1], dtype=torch.float64)
        for channel in range(len(weights)):
            nudge = torch.zeros_like(maps)
            nudge[:, channel] = step
            weights[channel] = (logit(maps + nudge) - logit(maps - nudge)) / (2 * step) / maps[0, 0].numel()
    expected = torch.einsum("k,khw->hw", weights, maps[0]).numpy()
    found = grad_cam(digits, picture, class_index)
    np.testing.assert_allclose(found.raw, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


def test_with_mean_pooling_and_one_linear_layer_it_is_the_class_activation_map():
    """Zhou et al. 2016: there the weights of the maps are those of the class, over the number of cells."""
    net, batch = Pooled(1.0, -2.0, 0.5), torch.randn(1, 1, 12, 10)
    maps = net.features(batch)[0].detach()
    expected = torch.einsum("k,khw->hw", net.output.weight[0].detach(), maps) / maps[0].numel()
    torch.testing.assert_close(torch.from_numpy(grad_cam(net, batch, 0, "features.1").raw), expected)


def test_one_pass_gives_the_logits_and_explains_the_most_probable_class(digits, picture):
    passes = []
    handle = digits.output.register_forward_hook(lambda *_: passes.append(1))
    logits, found = classify_and_explain(digits, picture)
    handle.remove()
    assert len(passes) == 1
    assert torch.equal(logits, digits(picture).detach())
    assert not logits.requires_grad
    assert found.class_index == int(logits.argmax())
    assert found.logit == float(logits[0, found.class_index])


def test_the_map_has_the_size_of_the_input_and_lies_in_0_to_1(digits, picture):
    found = grad_cam(digits, picture, int(digits(picture).argmax()))
    assert found.map.shape == (28, 28)
    assert found.map.dtype == found.raw.dtype == np.float32
    assert 0 <= found.map.min() < found.map.max() == 1
    assert found.raw.shape == (7, 7)
    assert found.layer == "features.13"


def test_two_classes_have_two_maps(digits, picture):
    maps = [grad_cam(digits, picture, index).raw for index in range(10)]
    assert all(not np.allclose(one, other) for i, one in enumerate(maps) for other in maps[:i])


@pytest.mark.parametrize("part", ["output", "penultimate", "features"])
def test_the_map_changes_when_weights_are_randomised(digits, picture, part):
    """Adebayo et al. 2018, "Sanity checks for saliency maps": a map that did not would explain nothing."""
    before = grad_cam(digits, picture, 3).raw
    torch.manual_seed(0)
    for layer in digits.get_submodule(part).modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    after = grad_cam(digits.eval(), picture, 3).raw
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] < 0.9


def test_nothing_for_the_class_is_said_instead_of_divided_by_zero():
    found = grad_cam(Pooled(-1.0, -0.5), torch.randn(1, 1, 12, 12), 0, "features.1")
    assert not found.map.any()
    assert found.raw.min() < 0 >= found.raw.max()
    assert found.note == attribution.NOTHING
    net = Pooled(1.0)
    nn.init.zeros_(net.features[0].weight)
    nn.init.zeros_(net.features[0].bias)
    assert grad_cam(net, torch.randn(1, 1, 12, 12), 0, "features.1").note == attribution.NOTHING


def test_numbers_that_overflow_are_said(picture):
    found = grad_cam(Pooled(1.0, float("inf")), picture, 0)
    assert not found.map.any()
    assert found.note == attribution.OVERFLOW


def test_the_network_is_left_at_rest(digits, picture):
    before = {key: value.clone() for key, value in digits.state_dict().items()}
    classify_and_explain(digits, picture)
    assert at_rest(digits)
    assert all(torch.equal(value, before[key]) for key, value in digits.state_dict().items())
    with pytest.raises(RuntimeError):
        classify_and_explain(digits, torch.zeros(1, 3, 28, 28))
    assert at_rest(digits)


def test_it_works_inside_inference_mode_and_with_frozen_parameters(digits, picture):
    expected = grad_cam(digits, picture, 3)
    digits.requires_grad_(False)
    with torch.inference_mode():
        found = grad_cam(digits, picture + 0, 3)
    np.testing.assert_array_equal(found.raw, expected.raw)


def test_threads_that_share_a_network_do_not_mix(digits):
    batches = [torch.randn(1, 1, 28, 28, generator=torch.Generator().manual_seed(i)) for i in range(8)]
    expected = [grad_cam(digits, batch, 3).raw for batch in batches]
    found = [None] * 8

    def explain(index):
        for _ in range(5):
            found[index] = grad_cam(digits, batches[index], 3).raw

    threads = [threading.Thread(target=explain, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
    assert at_rest(digits)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"class_index": 10}, "no class 10: choose one from 0 to 9"),
        ({"class_index": -1}, "no class -1"),
        ({"layer": "nowhere"}, "no layer 'nowhere'"),
        ({"layer": "output"}, "no stack of maps"),
        ({"batch": torch.zeros(2, 1, 28, 28)}, "batch of one"),
    ],
    ids=["too high", "negative", "no layer", "no maps", "two pictures"],
)
def test_what_cannot_be_explained_is_refused(digits, picture, settings, words):
    with pytest.raises(BadSetting, match=words):
        classify_and_explain(digits, **({"batch": picture} | settings))
    assert at_rest(digits)


def test_a_layer_that_does_not_matter_is_refused():
    class Beside(Pooled):
        def __init__(self):
            super().__init__(1.0)
            self.idle, self.aside = nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1)

        def forward(self, batch):
            self.aside(batch)
            return super().forward(batch)

    for layer in ("idle", "aside"):  # one does not run, the other's output is not used
        with pytest.raises(BadSetting, match=f"does not depend on the layer '{layer}'"):
            grad_cam(Beside().requires_grad_(False), torch.zeros(1, 1, 8, 8), 0, layer)


def occlusion(net, batch, class_index):
    """How much of the logit goes away when a square of 8 pixels around each of 7 × 7 places is painted."""
    without = batch.expand(49, 1, 28, 28).clone()
    for place, image in enumerate(without):
        top, left = place // 7 * 4, place % 7 * 4
        image[0, max(0, top - 2) : top + 6, max(0, left - 2) : left + 6] = batch.min()
    with torch.inference_mode():
        return (net(batch)[0, class_index] - net(without)[:, class_index]).view(7, 7)


def test_on_digits_the_map_is_never_empty_and_lies_where_painting_over_hurts():
    net, alike = load_digit_net(), []
    for image in load_training_images().images[::67]:
        batch = as_batch(image)
        logits, found = classify_and_explain(net, batch)
        assert not found.note
        shown = torch.nn.functional.avg_pool2d(torch.from_numpy(found.map)[None, None], 4).flatten()
        hurts = occlusion(net, batch, int(logits.argmax())).flatten()
        alike.append(float(torch.corrcoef(torch.stack([shown, hurts]))[0, 1]))
    assert sum(alike) / len(alike) > 0.4
