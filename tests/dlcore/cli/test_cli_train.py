"""`python -m dlcore train` and `evaluate`."""

import json
import math

import pytest
import torch

from dlcore.cli.train import settings
from dlcore.settings import controls
from dlcore.training.spec import Spec
from tests.dlcore.intake.picture_zips import two_classes, zipped

QUICK = ("--network", "mlp", "--epochs", "2", "--width", "32")


@pytest.fixture(autouse=True)
def threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def last(said):
    return json.loads(said.out.splitlines()[-1])


def test_train_says_how_well_the_network_does(dlcore):
    said = dlcore("train", *QUICK, "--json")
    assert said.status == 0
    result = last(said)
    assert result["dataset"] == "digits"
    assert result["network"] == "mlp"
    assert result["seed"] == 0
    assert result["threads"] == 1
    assert 0.5 < result["test_accuracy"] < 1
    assert 0 < result["test_loss"] < math.log(10)
    assert result["test_top_k"][0] == result["test_accuracy"]
    assert result["steps"] == 40
    assert result["train_seconds"] > 0
    assert result["images_per_s"] == pytest.approx(2 * 1223 / result["train_seconds"], rel=1e-6)
    assert result["parameters"] == (64 * 32 + 32) + 2 * 32 + (32 * 32 + 32) + 2 * 32 + (32 * 10 + 10)
    assert "CPU" in result["device"] or "CUDA" in result["device"]


def test_a_preset_that_takes_long_has_two_threads_where_there_are_two_processors(dlcore, monkeypatch):
    for processors, threads in ((1, 1), (2, 2), (8, 2)):
        monkeypatch.setattr("dlcore.cli.train.cores", lambda processors=processors: processors)
        said = dlcore("train", "--preset", "best", "--network", "softmax", "--epochs", "1", "--json")
        assert last(said)["threads"] == threads
        said = dlcore("train", "--network", "softmax", "--epochs", "1", "--threads", "3", "--json")
        assert last(said)["threads"] == 3


def test_the_same_seed_gives_the_same_numbers_and_another_one_others(dlcore):
    first, again, other = (last(dlcore("train", *QUICK, "--seed", seed, "--json")) for seed in "556")
    assert first["test_loss"] == again["test_loss"]
    assert first["train_loss"] == again["train_loss"]
    assert first["test_loss"] != other["test_loss"]


def test_without_json_it_is_a_table(dlcore):
    said = dlcore("train", *QUICK)
    assert said.status == 0
    rows = dict(line.rsplit("  ", 1) for line in said.out.splitlines() if "  " in line)
    rows = {name.strip(): value.strip() for name, value in rows.items()}
    assert 0.5 < float(rows["test accuracy"]) < 1


@pytest.mark.parametrize("ending", ["safetensors", "pth"])
def test_what_is_saved_is_measured_alike_again(dlcore, worker, tmp_path, ending):
    file = tmp_path / f"mine.{ending}"
    result = last(dlcore("train", *QUICK, "--seed", "3", "--save", str(file), "--json"))
    said = dlcore("evaluate", str(file), "--json")
    assert said.status == 0
    again = last(said)
    assert again["test_loss"] == pytest.approx(result["test_loss"], rel=1e-9)
    assert again["test_accuracy"] == result["test_accuracy"]
    assert again["n"] == 359
    assert sum(map(sum, again["confusion"])) == 359
    text = dlcore("evaluate", str(file))
    assert "MLP on Digits" in text.out or "mlp on Digits" in text.out
    assert len([line for line in text.out.splitlines() if line[:1].isdigit()]) == 10


def test_every_setting_of_the_page_is_an_option(dlcore):
    said = dlcore("train", "--help")
    assert said.status == 0
    for name in controls(Spec):
        assert f"--{name.replace('_', '-')}" in said.out
    assert settings.__doc__


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--flip",), "mirrored"),
        (("--learning-rate", "11"), "learning_rate"),
        (("--epochs", "0"), "epochs"),
        (("--network", "mlp", "--widths", "64, x"), "128, 64"),
        (("--dataset", "nothing"), "nothing"),
        (("--batch-size", "1"), "at least 2"),
        (("--save", "network.zip"), ".safetensors"),
        (("--device", "abacus"), "abacus"),
    ],
)
def test_settings_that_do_not_work_are_wrong_usage_in_one_sentence(dlcore, monkeypatch, words, says):
    monkeypatch.setenv("DLCORE_DEVICE", "cpu")
    said = dlcore("train", *words)
    assert said.status == 2
    said.one_sentence(says)
    assert said.out == ""


def test_data_that_is_not_here_names_what_works(dlcore, monkeypatch, tmp_path):
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    said = dlcore("train", "--dataset", "mnist")
    assert said.status == 1
    said.one_sentence("MNIST", "digits")


def test_a_run_that_diverges_says_where_and_fails(dlcore):
    said = dlcore(
        "train",
        *("--network", "mlp", "--no-batch-norm", "--optimiser", "sgd", "--schedule", "constant"),
        *("--learning-rate", "10", "--weight-decay", "1", "--json"),
    )
    assert said.status == 1
    assert "At step" in said.err
    assert "layer" in said.err
    assert said.out == ""


def test_a_place_that_cannot_be_written_is_one_sentence(dlcore, tmp_path):
    said = dlcore("train", *QUICK, "--save", str(tmp_path / ("x" * 300 + ".pth")))
    assert said.status == 1
    said.one_sentence("cannot be written", "--save")
    said = dlcore("train", *QUICK, "--save", str(tmp_path / "absent" / "mine.pth"))
    assert said.status == 2  # told before anything is trained
    said.one_sentence("absent", "make it first")


@pytest.fixture
def colours(tmp_path):
    """A zip of red and blue pictures."""
    file = tmp_path / "Colours.ZIP"
    file.write_bytes(zipped(two_classes(30)))
    return file


def test_a_zip_of_ones_own_pictures_is_trained_on_and_measured_again(dlcore, worker, colours, tmp_path):
    kept = tmp_path / "colours.safetensors"
    said = dlcore("train", "--dataset", str(colours), "--epochs", "3", "--save", str(kept), "--json")
    assert said.status == 0
    result = last(said)
    assert result["dataset"] == str(colours)
    assert result["test_accuracy"] == 1.0
    again = last(dlcore("evaluate", str(kept), "--dataset", str(colours), "--json"))
    assert again["test_loss"] == pytest.approx(result["test_loss"], rel=1e-5)
    assert len(again["confusion"]) == 2
    said = dlcore("evaluate", str(kept))  # what it was trained on lies in a folder that has gone
    assert said.status != 0
    said.one_sentence("zip")


def test_a_zip_that_is_none_is_one_sentence(dlcore, worker, tmp_path):
    file = tmp_path / "pictures.zip"
    said = dlcore("train", "--dataset", str(file))
    assert said.status == 1
    said.one_sentence("pictures.zip", "name another file")
    file.write_bytes(b"no zip")
    said = dlcore("train", "--dataset", str(file))
    assert said.status != 0
    said.one_sentence("pictures.zip")


def test_evaluate_refuses_what_was_not_trained_here(dlcore, worker, tmp_path):
    file = tmp_path / "other.pth"
    torch.save({"weight": torch.zeros(2, 2)}, file)
    said = dlcore("evaluate", str(file))
    assert said.status == 1
    said.one_sentence("other.pth", "train --save")
    said = dlcore("evaluate", str(tmp_path / "absent.pth"))
    assert said.status == 1
    said.one_sentence("absent.pth")
