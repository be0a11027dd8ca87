"""Weights go into the network they belong to, and into no other."""

import re
from pathlib import Path

import pytest
import torch
from torch import nn

from dlcore.errors import BadModel
from dlcore.intake.weights import Weights, fit, read_weights
from tests.dlcore.intake.intake_samples import sentence
from tests.dlcore.intake.pickle_words import network, same, saved


@pytest.mark.tiny
def test_fit_puts_every_tensor_into_its_place() -> None:
    source, target = network(), network()
    with torch.no_grad():
        for value in source.state_dict().values():
            value.copy_(torch.arange(value.numel()).reshape(value.shape))
    fit(target, read_weights(saved(source.state_dict()), "x"))
    assert same(target.state_dict(), dict(source.state_dict()))


@pytest.mark.tiny
def test_counters_of_old_files_may_be_missing() -> None:
    state = {key: value for key, value in network().state_dict().items() if "num_batches" not in key}
    fit(network(), read_weights(saved(state), "x"))


def test_the_names_of_published_densenets_are_understood() -> None:
    import torchvision

    with torch.device("meta"):
        wanted = list(torchvision.models.densenet121().state_dict())
    published = [re.sub(r"(denselayer\d+\.(norm|conv))(\d)", r"\1.\3", key) for key in wanted]
    assert "features.denseblock1.denselayer1.norm.1.weight" in published
    weights = read_weights(saved({key: torch.ones(1) for key in published}), "densenet121.pth")
    assert list(weights.state) == wanted
    assert "DenseNet" in weights.notes[0]


@pytest.mark.tiny
def test_what_does_not_fit_is_named_and_nothing_changes() -> None:
    target = network()
    before = {key: value.clone() for key, value in target.state_dict().items()}
    state = {key: value + 1 for key, value in before.items() if not key.startswith("1.running")}
    state["4.weight"] = torch.zeros(10, 4)
    state |= {f"extra.{i}\n<b>": torch.zeros(1) for i in range(5)}
    with pytest.raises(BadModel) as caught:
        fit(target, read_weights(saved(state), "net.pth"))
    text = sentence(caught.value)
    assert "2 missing: 1.running_mean, 1.running_var;" in text
    assert "5 unknown: extra.0 <b>, extra.1 <b>, extra.2 <b>, …;" in text
    assert "1 of another shape: 4.weight 10×4 for 3×4)" in text
    assert same(target.state_dict(), before)


@pytest.mark.tiny
def test_a_misfit_of_long_names_is_still_short() -> None:
    state = {f"{i}." + "x" * 200: torch.zeros(1) for i in range(50)}
    with pytest.raises(BadModel) as caught:
        fit(network(), read_weights(saved(state), "y" * 200 + ".pth"))
    assert "50 unknown" in sentence(caught.value)


@pytest.mark.tiny
def test_a_layer_that_objects_by_itself_gets_a_sentence() -> None:
    class Stubborn(nn.Linear):
        def _load_from_state_dict(self, *args: object, **kwargs: object) -> None:
            args[-1].append("something\nis wrong")

    net = Stubborn(2, 2)
    with pytest.raises(BadModel) as caught:
        fit(net, Weights(dict(net.state_dict()), {}, "net.pth", "pth"))
    assert "does not fit this network" in sentence(caught.value)


@pytest.mark.parametrize(
    ("file", "maker"),
    [
        ("mobilenet_v2-b0353104.pth", "mobilenet_v2"),
        ("mobilenet_v2-7ebf99e0.pth", "mobilenet_v2"),
        ("squeezenet1_0-b66bff10.pth", "squeezenet1_0"),
    ],
)
def test_real_checkpoints_are_read_and_fit(test_data: Path, file: str, maker: str) -> None:
    import torchvision

    path = test_data / "torch_home" / "hub" / "checkpoints" / file
    weights = read_weights(path.read_bytes(), file)
    assert same(weights.state, torch.load(path, weights_only=True))
    net = getattr(torchvision.models, maker)()
    fit(net, weights)
    assert same(dict(net.state_dict()), weights.state)
    with pytest.raises(BadModel) as caught:
        fit(torchvision.models.resnet18(), weights)
    assert "102 missing" in sentence(caught.value)
