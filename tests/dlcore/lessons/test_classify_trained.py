"""The classify lesson with networks that were trained here."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dlcore.data.samples import sample_file
from dlcore.errors import BadModel
from dlcore.intake.image import read_picture
from dlcore.lessons.classify import Spec, classify_file, run, say
from dlcore.lessons.classify_looks import look_into_layer, take_home
from dlcore.nets.architecture import NETWORKS, NetSpec
from dlcore.nets.opening import keep, opened, prepared
from dlcore.nets.trainable import build
from dlcore.nets.trained import Trained, as_pth, as_safetensors

pytestmark = pytest.mark.tiny
DIGITS = tuple("0123456789")


def trained(network: str = "cnn", **changed: Any) -> Trained:
    torch.manual_seed(0)
    spec = NetSpec(network, (1, 8, 8), 10, (12, 9) if network == "mlp" else (), 4, dropout=0.25)
    model = build(spec)
    model.train()(torch.randn(30, 1, 8, 8))
    values = {"data": "Digits", "dataset": "digits", "seed": 0} | changed
    return Trained(spec, model.eval(), DIGITS, (0.3053,), (0.3759,), "digit", **values)


def saved(one: Trained, folder: Path) -> Path:
    file = folder / "network.safetensors"
    file.write_bytes(as_safetensors(one))
    return file


@pytest.mark.row("C153", "C176")
@pytest.mark.parametrize("network", NETWORKS)
def test_logits_are_those_of_the_network_on_the_prepared_picture(network, tmp_path):
    one = trained(network)
    file = saved(one, tmp_path)
    picture = read_picture(sample_file("seven"), "seven.png")
    result = run(picture, Spec(top_k=10), file)
    batch = prepared(opened("", file), picture).batch
    with torch.no_grad():
        expected = one.model(batch)[0]
    np.testing.assert_allclose(result.logits, expected.numpy(), atol=1e-5)
    assert result.probabilities.sum() == pytest.approx(1)
    assert result.classes == DIGITS
    assert result.model == f"Your {NETWORKS[network]} on Digits"
    assert result.evidence.map.shape == (8, 8)
    assert result.steps[-1].shape == (1, 8, 8)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_layer_named_can_be_looked_into(network, tmp_path):
    file = saved(trained(network), tmp_path)
    result = classify_file(sample_file("four"), "four.png", Spec(), file)
    assert result.layers
    for layer, _ in result.layers:
        assert look_into_layer(sample_file("four"), "four.png", Spec(), file, layer).layer == layer


def test_only_the_shipped_model_has_memories_of_its_training(tmp_path):
    result = classify_file(sample_file("flower"), "flower.jpg", Spec(), saved(trained(), tmp_path))
    assert (result.familiarity, result.similar) == (None, ())
    assert "unlike" not in say(result)


def test_the_title_of_foreign_data_shows_literally(tmp_path):
    file = saved(trained(data="**bold** [x](http://y)"), tmp_path)
    result = classify_file(sample_file("two"), "two.png", Spec(), file)
    assert "**bold**" not in say(result)
    assert "](http" not in say(result)
    assert say(result, markdown=False).startswith("Your Small CNN on **bold** [x](http://y) ")


def test_the_page_and_the_recipe_agree_for_a_plain_state_dict(tmp_path):
    """`torch.save(model.state_dict(), "network.pth")`, as the training script ends."""
    buffer = io.BytesIO()
    torch.save(trained().model.state_dict(), buffer)
    (tmp_path / "network.pth").write_bytes(buffer.getvalue())
    result = classify_file(sample_file("six"), "six.png", Spec(), tmp_path / "network.pth")
    described = classify_file(sample_file("six"), "six.png", Spec(), saved(trained(), tmp_path))
    np.testing.assert_allclose(result.logits, described.logits, atol=1e-5)
    assert len(result.notes) == len(described.notes) + 2
    home = take_home(sample_file("six"), "six.png", Spec(), tmp_path / "network.pth")
    assert "nn.Conv2d(1, 4, 3, padding=1)," in home.script


@pytest.mark.parametrize("write", [as_pth, as_safetensors])
def test_a_kept_file_keeps_all_it_said(write, tmp_path):
    model = keep(write(trained("mlp")), "mine.pth", tmp_path)
    assert (model.network, model.trained, model.n_classes) == ("MLP on Digits", False, 10)
    file = tmp_path / f"{model.token}.safetensors"
    result = classify_file(sample_file("six"), "six.png", Spec(), file)
    assert result.model == "Your MLP on Digits"
    assert not any("do not tell" in note for note in result.notes)


def test_a_kept_plain_state_dict_says_again_what_was_assumed(tmp_path):
    buffer = io.BytesIO()
    torch.save(trained().model.state_dict(), buffer)
    model = keep(buffer.getvalue(), "network.pth", tmp_path)
    assert model.network == "Small CNN on Digits"
    file = tmp_path / f"{model.token}.safetensors"
    notes = classify_file(sample_file("six"), "six.png", Spec(), file).notes
    assert sum("tell" in note for note in notes) == 2


def test_a_file_that_says_another_architecture_is_refused_with_its_keys(tmp_path):
    one = trained("mlp")
    other = NetSpec("mlp", (1, 8, 8), 10, (12, 9, 9), dropout=0.25)
    lying = Trained(other, one.model, *(getattr(one, name) for name in Trained.__slots__[2:]))
    with pytest.raises(BadModel, match=r"missing: .*; .*of another shape: .*\.$"):
        keep(as_pth(lying), "mine.pth", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_numbers_that_overflow_are_refused(tmp_path):
    one = trained()
    with torch.no_grad():
        for parameter in one.model.parameters():
            parameter.fill_(3e38)
    with pytest.raises(BadModel, match="overflow"):
        classify_file(sample_file("six"), "six.png", Spec(), saved(one, tmp_path))
