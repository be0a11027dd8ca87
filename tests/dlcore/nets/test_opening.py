"""Opening a network by name or file, and keeping a visitor's own."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from dlcore.data.picture import Picture
from dlcore.data.samples import sample_file
from dlcore.errors import BadModel, BadSetting
from dlcore.intake.image import read_picture
from dlcore.lessons.classify import Spec, run
from dlcore.limits import Limits
from dlcore.nets import own
from dlcore.nets.digits import load_digit_net
from dlcore.nets.opening import keep, opened, prepared
from dlcore.nets.own import models
from dlcore.shelf import PREFIX

pytestmark = pytest.mark.tiny


def weights_file() -> bytes:
    file = io.BytesIO()
    torch.save(load_digit_net().state_dict(), file)
    return file.getvalue()


def seven() -> Picture:
    return read_picture(sample_file("seven"), "seven.png")


def test_a_network_is_opened_once() -> None:
    assert opened("digits") is opened("digits")


def test_an_unknown_name_is_refused_in_a_sentence() -> None:
    with pytest.raises(BadSetting, match="nonsense"):
        opened("nonsense")


def test_a_digit_is_prepared_for_the_digit_network() -> None:
    batch = prepared(opened("digits"), seven()).batch
    assert batch.shape == (1, 1, 28, 28)
    assert batch.dtype == torch.float32


def test_a_kept_model_answers_like_the_one_it_was_saved_from(tmp_path: Path) -> None:
    model = keep(weights_file(), "mine.pth", tmp_path)
    file = models(tmp_path).file(f"{PREFIX}{model.token}")
    kept, shipped = run(seven(), Spec(), file), run(seven(), Spec())
    assert model.n_classes == 10
    assert model.n_parameters == sum(t.numel() for t in load_digit_net().state_dict().values())
    np.testing.assert_allclose(kept.logits, shipped.logits, atol=1e-5)


def test_a_kept_model_is_listed_and_forgotten(tmp_path: Path) -> None:
    model = keep(weights_file(), "mine.pth", tmp_path)
    assert models(tmp_path).notes() == [model]
    models(tmp_path).forget(model.token)
    assert models(tmp_path).notes() == []
    assert list(tmp_path.iterdir()) == []


def test_a_refused_model_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(BadModel):
        keep(b"not a model", "mine.pth", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_visitor_keeps_no_more_models_than_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "limits", lambda: replace(Limits(), max_models_per_visitor=1))
    keep(weights_file(), "first.pth", tmp_path)
    with pytest.raises(BadModel, match="delete"):
        keep(weights_file(), "second.pth", tmp_path)


@pytest.mark.parametrize(
    "token", ["", "../x", "0" * 15, "0" * 16, "..%2f", "/etc/passwd", "ABCDEF0123456789"]
)
def test_a_token_reaches_nothing_outside_the_folder(tmp_path: Path, token: str) -> None:
    (tmp_path / "x.safetensors").write_bytes(b"someone else's")
    folder = tmp_path / "mine"
    folder.mkdir()
    with pytest.raises(BadSetting):
        models(folder).file(f"{PREFIX}{token}")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_photograph_gets_the_same_answer_on_the_gpu(
    test_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(test_data / "torch_home"))
    picture = read_picture((test_data / "images" / "kitten.jpg").read_bytes(), "kitten.jpg")
    opened.__globals__["_named"].cache_clear()
    on_gpu = run(picture, Spec(model="mobilenet_v2"))
    assert next(opened("mobilenet_v2").model.parameters()).device.type == "cuda"
    opened.__globals__["_named"].cache_clear()
    monkeypatch.setenv("DLCORE_DEVICE", "cpu")
    on_cpu = run(picture, Spec(model="mobilenet_v2"))
    assert on_gpu.label == on_cpu.label
    np.testing.assert_allclose(on_gpu.probabilities, on_cpu.probabilities, atol=1e-3)


def test_a_file_deleted_meanwhile_is_told_in_a_sentence(tmp_path: Path) -> None:
    model = keep(weights_file(), "mine.pth", tmp_path)
    file = models(tmp_path).file(f"{PREFIX}{model.token}")
    models(tmp_path).forget(model.token)
    with pytest.raises(BadModel, match="no longer kept here: upload its file again"):
        opened(f"{PREFIX}{model.token}", file)
