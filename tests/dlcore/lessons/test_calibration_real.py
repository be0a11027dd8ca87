"""The calibration of real networks: the digit model's, and one that a visitor keeps."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

from dlcore.data.image_set import ImageSet
from dlcore.data.loading import load_images
from dlcore.data.splits import parts
from dlcore.errors import BadModel, BadSetting
from dlcore.export import recipe
from dlcore.lessons import calibration_real
from dlcore.lessons.calibration import REAL_BINS
from dlcore.lessons.calibration_real import measured
from dlcore.lessons.calibration_taken import taken
from dlcore.lessons.calibration_words import percent
from dlcore.nets.architecture import NetSpec
from dlcore.nets.digits import MEAN, STD, load_digit_net
from dlcore.nets.trainable import build
from dlcore.nets.trained import Trained, as_safetensors

CLASSES = tuple("0123456789")


def kept(
    folder: Path, classes: tuple[str, ...] = CLASSES, weight: float | None = None, **changed: Any
) -> Path:
    """The file of a small network that was trained a little on the digits, seed 3; or of one weight alone."""
    torch.manual_seed(0)
    spec = NetSpec("softmax", (1, 8, 8), len(classes), (), 4)
    model = build(spec)
    held = parts(load_images("digits"), 15, 100, 3)
    optimiser = torch.optim.Adam(model.parameters(), 0.02)
    for _ in range(30):
        optimiser.zero_grad()
        F.cross_entropy(model((held.train_x / 255 - 0.3053) / 0.3759), held.train_y % len(classes)).backward()
        optimiser.step()
    if weight is not None:
        torch.nn.utils.vector_to_parameters(
            torch.full_like(torch.nn.utils.parameters_to_vector(model.parameters()), weight),
            model.parameters(),
        )
    values = {"data": "Digits", "dataset": "digits", "seed": 3} | changed
    one = Trained(spec, model.eval(), classes, (0.3053,), (0.3759,), "digit", **values)
    file = folder / "network.safetensors"
    file.write_bytes(as_safetensors(one))
    return file


def test_the_digit_model_reads_digits_written_by_others() -> None:
    """Its logits, the temperature and the loss again, from scikit-learn's own arrays."""
    known = load_digits()
    order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
    images = (torch.tensor(known.images)[order, None] / 16 * 255).round().float()
    larger = F.pad(F.interpolate(images, (20, 20), mode="bilinear").round(), [4] * 4)
    with torch.inference_mode():
        logits = load_digit_net()((larger / 255 - MEAN) / STD).double()
    labels = torch.tensor(known.target)[order]
    found = measured("digits")
    still, at = found.sweep.still, found.sweep.values.index(1.0)
    assert still["n"] == 899
    assert still["classes"] == list(CLASSES)
    assert found.sweep.arrays["loss"][at] == pytest.approx(
        F.cross_entropy(logits[898:], labels[898:]).item(), rel=1e-4
    )
    assert found.sweep.arrays["validation_loss"][at] == pytest.approx(
        F.cross_entropy(logits[:898], labels[:898]).item(), rel=1e-4
    )
    fitted = still["fitted"]
    least = F.cross_entropy(logits[:898] / fitted, labels[:898]).item()
    for near in (0.98, 1.02):
        assert F.cross_entropy(logits[:898] / fitted / near, labels[:898]).item() > least
    right = (logits[898:].argmax(1) == labels[898:]).double().mean().item()
    assert f"reads **{percent(right)}** of 899 test pictures right" in found.sweep.says[at]
    costs = F.cross_entropy(logits[898:], labels[898:], reduction="none")
    assert found.costliest["about"][:, 2] == pytest.approx(costs.topk(12).values.numpy(), rel=1e-3)
    assert found.costliest["images"].shape == (12, 8, 8)


def test_a_kept_network_is_judged_on_what_its_run_held_back(tmp_path: Path) -> None:
    found = measured("mine:0", kept(tmp_path))
    held = parts(load_images("digits"), 15, 100, 3)  # whatever was held back to validate
    still, at = found.sweep.still, found.sweep.values.index(1.0)
    assert still["n"] == len(held.test_y) - len(held.test_y) // 2
    assert found.notes == ()
    tested = {image.numpy().tobytes() for image in held.test_x[:, 0]}
    assert all(image.tobytes() in tested for image in found.costliest["images"])
    assert found.sweep.says[at].startswith("At temperature **1** the network's confidence is")
    assert still["title"].startswith("Your ")


def test_a_network_of_two_classes_or_for_other_data_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="other images"):
        measured("mine:0", kept(tmp_path, classes=("even", "odd")))
    with pytest.raises(BadSetting, match="data set"):
        measured("mine:0", kept(tmp_path, dataset="mine:0123456789abcdef"))


def test_colours_become_grey_and_very_many_pictures_some(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shape = (3, 16, 16)
    spec = NetSpec("softmax", shape, 2, (), 4)
    draw = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (60, *shape), generator=draw).byte()
    labels = torch.arange(60) % 2
    data = ImageSet(
        "mine:1", "Mine", ("a", "b"), images, labels, images, labels, (0.5,) * 3, (0.3,) * 3, frozenset()
    )
    monkeypatch.setattr(calibration_real, "load_images", lambda *_: data)
    monkeypatch.setattr(calibration_real, "AT_MOST", 41)
    one = Trained(spec, build(spec).eval(), ("a", "b"), (0.5,) * 3, (0.3,) * 3, "colour", "Mine", "mine:1", 0)
    file = tmp_path / "network.safetensors"
    file.write_bytes(as_safetensors(one))
    found = measured("mine:0", file)
    assert found.sweep.still["n"] == 21
    assert found.costliest["images"].shape == (12, 16, 16)
    greys = {np.round(image.float().mean(0).numpy()).astype(np.uint8).tobytes() for image in images}
    assert all(image.tobytes() in greys for image in found.costliest["images"])
    assert all(says.endswith(".") and "nan" not in says for says in found.sweep.says)


def test_one_picture_is_too_few_and_two_are_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = kept(tmp_path)
    monkeypatch.setattr(calibration_real, "AT_MOST", 1)
    with pytest.raises(BadModel, match="too few"):
        measured("mine:0", file)
    monkeypatch.setattr(calibration_real, "AT_MOST", 2)
    assert measured("mine:0", file).sweep.still["n"] == 1


def test_numbers_that_overflow_are_refused_and_large_ones_are_not(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="numbers overflow"):
        measured("mine:0", kept(tmp_path, weight=3e38))
    large = measured("mine:0", kept(tmp_path, weight=1e30))
    assert not any("nan" in says for says in large.sweep.says)
    assert np.isfinite(large.costliest["about"]).all()


def test_classes_of_other_names_are_other_classes(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="other images or classes"):
        measured("mine:0", kept(tmp_path, classes=tuple("abcdefghij")))


@pytest.mark.parametrize("temperature", [0.1, 1.0, 2.4])
@pytest.mark.parametrize("mine", [False, True])
def test_the_recipe_of_a_real_network_prints_its_numbers(
    mine: bool, temperature: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = measured("mine:0", kept(tmp_path)) if mine else measured("digits")
    home = taken(found.logits, temperature, REAL_BINS)
    monkeypatch.chdir(tmp_path)
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(home.packed_script, "recipe", "exec"), {"__name__": "__main__"})
    numbers = json.loads(said.getvalue().splitlines()[-1])
    sweep, arrays = found.sweep, found.sweep.arrays
    at = sweep.values.index(temperature)
    assert numbers["loss"] == pytest.approx(arrays["loss"][at], rel=1e-6)
    assert numbers["loss_at_1"] == pytest.approx(arrays["loss"][sweep.values.index(1.0)], rel=1e-6)
    assert numbers["calibration_error"] == pytest.approx(arrays["error"][at], rel=1e-6)
    assert numbers["bin_counts"] == arrays["count"][at].tolist()
    assert numbers["fitted_temperature"] == pytest.approx(sweep.still["fitted"], rel=1e-6)
    assert f"**{percent(numbers['confidence'])}** on average" in sweep.says[at]
    assert f"**{percent(numbers['accuracy'])}** of" in sweep.says[at]
    assert len(home.script.splitlines()) <= 60


def test_logits_that_are_too_large_are_not_carried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(calibration_real, "MOST_CARRIED", 1000)
    assert measured("mine:0", kept(tmp_path)).logits == b""


def test_without_its_file_the_recipe_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        exec(compile(recipe("calibration_logits"), "recipe", "exec"), {"__name__": "__main__"})
    assert "There is no logits.pt here" in capsys.readouterr().out
