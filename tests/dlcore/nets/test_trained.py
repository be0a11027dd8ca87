"""Trained networks as files: the same predictions after saving and loading, and plain words for misfits."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
import torch
from safetensors.torch import save as save_tensors

from dlcore.errors import BadModel
from dlcore.intake.weights import Weights, read_weights
from dlcore.nets.architecture import NETWORKS, NetSpec
from dlcore.nets.trainable import build
from dlcore.nets.trained import Trained, as_pth, as_safetensors, from_weights, was_trained_here

pytestmark = pytest.mark.tiny

WRITERS = {"net.pth": as_pth, "net.safetensors": as_safetensors}
CLASSES = ("nought", "one", "two")


def trained(network: str = "cnn", **settings: Any) -> Trained:
    """A network whose weights and running statistics are none that a builder would give."""
    torch.manual_seed(0)
    known: dict[str, Any] = {"widths": (6, 5), "filters": 3, "dropout": 0.25}
    spec = NetSpec(network, (2, 9, 8), 3, **(known | settings))
    model = build(spec)
    model.train()(torch.randn(20, 2, 9, 8))
    return Trained(spec, model.eval(), CLASSES, (0.5, 0.25), (0.125, 0.3), "grey", "Things", "things", 12)


def loaded(data: bytes, name: str = "net.pth") -> Trained:
    return from_weights(read_weights(data, name))


def refusal(weights: Weights) -> str:
    with pytest.raises(BadModel) as raised:
        from_weights(weights)
    says = str(raised.value)
    assert says.endswith(".")
    assert ". " not in says
    assert len(says) <= 320
    return says


@pytest.mark.row("C153", "C154", "C155", "C176")
@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("network", NETWORKS)
def test_what_was_saved_predicts_the_same_once_loaded(network, name):
    before, images = trained(network), torch.randn(7, 2, 9, 8)
    after = loaded(WRITERS[name](before), name)
    assert torch.equal(after.model(images), before.model(images))
    assert not after.model.training
    assert after.model.state_dict().keys() == before.model.state_dict().keys()
    assert said_of(after) == said_of(before)


def said_of(one: Trained) -> tuple[Any, ...]:
    return one.spec, one.classes, one.mean, one.std, one.prepare, one.data, one.dataset, one.seed


@pytest.mark.parametrize("length", range(1000, 1300, 8))
def test_a_header_of_any_length_is_read(length):
    before = trained("softmax")
    shortest = int.from_bytes(as_safetensors(replace(before, data=""))[:8], "little")
    data = as_safetensors(replace(before, data="x" * (length - shortest)))
    assert int.from_bytes(data[:8], "little") == length
    assert torch.equal(loaded(data, "net.safetensors").model[1].weight, before.model[1].weight)


@pytest.mark.parametrize("network", ["lenet", "cnn"])
def test_weights_in_channels_last_are_saved_alike(network):
    before, images = trained(network), torch.randn(7, 2, 9, 8)
    expected = before.model(images)
    laid_out = replace(before, model=before.model.to(memory_format=torch.channels_last))
    for name, write in WRITERS.items():
        assert torch.equal(loaded(write(laid_out), name).model(images), expected)


@pytest.mark.row("E092")
def test_torch_itself_reads_the_pth_as_nothing_but_tensors_and_texts():
    before = trained()
    file = torch.load(io.BytesIO(as_pth(before)), weights_only=True, map_location="cpu")
    fresh = build(before.spec)
    fresh.load_state_dict(file["state_dict"])
    assert all(
        torch.equal(fresh.state_dict()[key], value) for key, value in before.model.state_dict().items()
    )
    assert {key: type(value) for key, value in file.items() if key != "state_dict"} == dict.fromkeys(
        ("architecture", "prepare", "data", "dataset", "seed", "classes", "mean", "std"), str
    )


@pytest.mark.row("E094")
def test_a_saved_network_is_a_copy_that_training_does_not_touch():
    before = trained()
    data, images = as_pth(before), torch.randn(4, 2, 9, 8)
    expected = before.model(images)
    with torch.no_grad():
        for parameter in before.model.parameters():
            parameter.add_(1)
    assert torch.equal(loaded(data).model(images), expected)


def test_only_files_with_an_architecture_were_trained_here():
    before = trained()
    assert was_trained_here(read_weights(as_pth(before), "a.pth"))
    assert was_trained_here(read_weights(as_safetensors(before), "a.safetensors"))
    assert not was_trained_here(read_weights(save_tensors(dict(before.model.state_dict())), "a.safetensors"))


@pytest.mark.row("C156", "C177", "E093")
def test_another_architecture_s_file_says_what_is_missing_unknown_or_of_another_shape():
    weights = read_weights(as_pth(trained("mlp", batch_norm=False, dropout=0.0)), "mine.pth")

    def with_spec(**changed: Any) -> Weights:
        spec = replace(trained("mlp", batch_norm=False, dropout=0.0).spec, **changed)
        return replace(weights, metadata=weights.metadata | {"architecture": spec.text()})

    says = refusal(with_spec(widths=(6, 4)))
    assert "3 of another shape: 3.weight 5×6 for 4×6, 3.bias 5 for 4, 5.weight 3×5 for 3×4" in says
    says = refusal(with_spec(widths=(6, 5, 4)))
    assert "2 missing: 7.weight, 7.bias" in says
    assert "of another shape: 5.weight 3×5 for 4×5" in says
    says = refusal(with_spec(widths=(6,)))
    assert "2 unknown: 5.weight, 5.bias" in says
    says = refusal(with_spec(network="softmax"))
    assert "“mine.pth” does not fit this network" in says
    assert says.endswith("choose the network it was trained as.")


@pytest.mark.row("E093")
def test_another_activation_loads_silently_and_predicts_otherwise():
    before, images = trained("mlp", dropout=0.0), torch.randn(4, 2, 9, 8)
    weights = read_weights(as_pth(before), "x.pth")
    spec = replace(before.spec, activation="tanh")
    after = from_weights(replace(weights, metadata=weights.metadata | {"architecture": spec.text()}))
    assert not torch.allclose(after.model(images), before.model(images))


def test_a_misfit_is_told_before_a_large_network_is_allocated(monkeypatch):
    weights = read_weights(as_pth(trained()), "x.pth")
    huge = NetSpec("lenet", (4096, 4096, 4096), 4096)
    texts = {"architecture": huge.text(), "classes": json.dumps(["c"] * 4096)}
    texts |= {"mean": json.dumps([0.5] * 4096), "std": json.dumps([0.5] * 4096)}
    devices = []

    def watched(spec: NetSpec):
        model = build(spec)
        devices.append({parameter.device.type for parameter in model.parameters()})
        return model

    monkeypatch.setattr("dlcore.nets.trained.build", watched)
    refusal(replace(weights, metadata=weights.metadata | texts))
    assert devices == [{"meta"}]


@pytest.mark.parametrize(
    "damage",
    [
        {"architecture": "{"},
        {"architecture": '{"network": ["mlp"]}'},
        {"architecture": NetSpec("mlp", (2, 9, 8), 4, (6, 5)).text()},
        {"architecture": NetSpec("mlp", (1, 9, 8), 3, (6, 5)).text()},
        {"classes": "[]"},
        {"classes": "three"},
        {"classes": '"abc"'},
        {"classes": '{"a": 1, "b": 2, "c": 3}'},
        {"classes": "[" * 5000},
        {"mean": "[0.5]"},
        {"mean": "0.5"},
        {"mean": '["a", "b"]'},
        {"mean": "[NaN, 0.5]"},
        {"mean": f"[1{'0' * 400}, 0.5]"},
        {"std": "[0.0, 0.5]"},
        {"std": "[-0.1, 0.5]"},
        {"std": "[Infinity, 0.5]"},
        {"std": "[null, 0.5]"},
        {"prepare": "__import__"},
        {"seed": "1.5"},
        {"seed": "-1"},
        {"seed": "1" * 5000},
        {"seed": "1" * 50},
    ],
    ids=str,
)
def test_damaged_descriptions_are_refused(damage):
    weights = read_weights(as_pth(trained()), "x.pth")
    assert "damaged description" in refusal(replace(weights, metadata=weights.metadata | damage))


@pytest.mark.parametrize(
    "entry", ["architecture", "classes", "mean", "std", "prepare", "data", "dataset", "seed"]
)
def test_a_missing_entry_is_a_damaged_description(entry):
    weights = read_weights(as_safetensors(trained()), "x.safetensors")
    texts = {name: text for name, text in weights.metadata.items() if name != entry}
    assert "damaged description" in refusal(replace(weights, metadata=texts))


def test_names_from_a_file_are_made_harmless():
    before = trained()
    hostile = replace(before, classes=("a\nb", "c" * 500, "\u202eevil"), data="x\x1b[31m\ny")
    after = loaded(as_pth(hostile))
    for text in (*after.classes, after.data):
        assert "\n" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert len(text) <= 200
