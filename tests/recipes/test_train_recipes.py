"""The script of a training run gives the numbers of the run, whatever the settings."""

import contextlib
import io
import json
import os
import random
import runpy
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from dlcore.data.image_set import ImageSet
from dlcore.data.loading import load_images
from dlcore.export import notebook, recipe
from dlcore.lessons.train import PRESETS
from dlcore.lessons.train_recipe import FIRST_LOSSES, script, take_home
from dlcore.lessons.train_recipe_data import OWN_FILE, own_images
from dlcore.nets.architecture import ACTIVATIONS, INITIALISATIONS
from dlcore.training.loop import run
from dlcore.training.metrics import score
from dlcore.training.presets import preset
from dlcore.training.spec import OPTIMISERS, SCHEDULES, Spec
from dlcore.training.trainer import Trainer

SMALL = Spec(epochs=2)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def trained(spec, images):
    """The first losses of a run, and its score on the test images."""
    trainer = Trainer(spec, images)
    losses = [loss for report in run(trainer) if report for loss in report.losses]
    parts = trainer.parts
    return losses[:FIRST_LOSSES], score(trainer.logits(parts.test_x), parts.test_y)


def printed(text, folder, monkeypatch):
    """The last line that a script prints when it is run in this process, in this folder."""
    file = folder / "script.py"
    file.write_text(text)
    monkeypatch.chdir(folder)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), torch.random.fork_rng(devices=[]):
        runpy.run_path(str(file))
    return json.loads(out.getvalue().splitlines()[-1])


def expect_equal(said, spec, images):
    losses, seen = trained(spec, images)
    assert len(said["losses"]) == min(FIRST_LOSSES, len(losses)) > 0
    assert said["losses"] == pytest.approx(losses, rel=1e-5, abs=1e-5)
    assert said["test_loss"] == pytest.approx(seen.loss, rel=1e-4, abs=1e-5)
    assert said["test_accuracy"] == pytest.approx(seen.accuracy, abs=1e-6)


def some_settings(seed):
    """Settings drawn by chance, each within what its control offers."""
    chance = random.Random(seed)
    return Spec(
        network=chance.choice(["softmax", "mlp", "lenet", "cnn"]),
        depth=chance.randint(1, 4),
        width=chance.choice([3, 17, 64]),
        filters=chance.choice([2, 8]),
        activation=chance.choice(ACTIVATIONS),
        dropout=chance.choice([0.0, 0.3]),
        batch_norm=chance.choice([True, False]),
        initialisation=chance.choice(INITIALISATIONS),
        optimiser=chance.choice(list(OPTIMISERS)),
        learning_rate=chance.choice([0.0005, 0.01]),
        momentum=chance.choice([0.0, 0.8]),
        beta2=chance.choice([0.95, 0.999]),
        schedule=chance.choice(list(SCHEDULES)),
        batch_size=chance.choice([13, 64, 500]),
        epochs=chance.choice([1, 3]),
        weight_decay=chance.choice([0.0, 0.001]),
        label_smoothing=chance.choice([0.0, 0.1]),
        patience=chance.choice([0, 1]),
        shift=chance.choice([0.0, 0.1]),
        rotate=chance.choice([0.0, 20.0]),
        crop=chance.choice([0.0, 0.2]),
        train_percent=chance.choice([20, 100]),
        validation_percent=chance.choice([5, 30]),
        seed=chance.randint(0, 9999),
    )


@pytest.mark.parametrize("seed", [int(os.environ.get("SEED", "1")) * 100 + n for n in range(12)])
def test_the_script_of_any_settings_gives_the_numbers_of_the_run(seed, tmp_path, monkeypatch):
    spec, digits = some_settings(seed), load_images("digits")
    text = script(Trainer(spec, digits))
    expect_equal(printed(text, tmp_path, monkeypatch), spec, digits)


@pytest.mark.parametrize("chosen", PRESETS[:4], ids=lambda chosen: chosen.name)
def test_the_script_of_a_preset_gives_the_losses_of_the_run(chosen, tmp_path, monkeypatch):
    digits = load_images("digits")
    spec = replace(preset("quick", "digits", **chosen.settings), epochs=2)
    said = printed(script(Trainer(spec, digits)), tmp_path, monkeypatch)
    losses, _ = trained(spec, digits)
    finite = [loss for loss in losses if loss == loss and loss < 1e6]
    assert len(finite) > 3
    assert said["losses"][: len(finite)] == pytest.approx(finite, rel=1e-5, abs=1e-5)


def test_a_fresh_python_gives_the_numbers_of_the_run(tmp_path):
    digits = load_images("digits")
    file = tmp_path / "train.py"
    file.write_text(script(Trainer(SMALL, digits)))
    done = subprocess.run(
        [sys.executable, "-I", str(file)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    expect_equal(json.loads(done.stdout.splitlines()[-1]), SMALL, digits)


def test_the_script_holds_only_what_the_settings_use():
    digits = load_images("digits")
    plain = Spec(network="softmax", optimiser="sgd", schedule="constant", shift=0, rotate=0)
    text = script(Trainer(plain, digits))
    for unused in ("scheduler", "Conv2d", "vary", "math", "copy", "autocast", "label_smoothing", "Dropout"):
        assert unused not in text
    assert len(text.splitlines()) < 85
    rich = replace(SMALL, patience=2, label_smoothing=0.1, precision="bfloat16", initialisation="orthogonal")
    text = script(Trainer(rich, digits))
    for used in ("OneCycleLR", "vary", "PATIENCE = 2", "autocast", "label_smoothing=0.1", "orthogonal_"):
        assert used in text


def test_its_weights_load_into_the_network_it_describes(tmp_path, monkeypatch):
    digits = load_images("digits")
    trainer = Trainer(SMALL, digits)
    said = printed(script(trainer), tmp_path, monkeypatch)
    trainer.model.load_state_dict(torch.load(tmp_path / "network.pth", weights_only=True))
    parts = trainer.parts
    assert score(trainer.logits(parts.test_x), parts.test_y).accuracy == pytest.approx(
        said["test_accuracy"], abs=1e-6
    )


def test_the_recipe_in_its_folder_is_the_script_of_the_defaults():
    assert recipe("train_network") == script(Trainer(Spec(), load_images("digits")))


def test_what_is_taken_home_is_script_and_notebook():
    home = take_home(SMALL)
    assert home.script == script(Trainer(SMALL, load_images("digits")))
    assert home.notebook == notebook(home.script)
    assert "scikit-learn" in home.says


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_the_script_reads_torchvisions_data(name, tmp_path, monkeypatch):
    data = os.environ.get("DLCORE_TEST_DATA")
    if not data:
        pytest.skip("DLCORE_TEST_DATA names no folder of test data")
    folder = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST"}[name]
    shutil.copytree(Path(data) / folder, tmp_path / "data" / folder)
    monkeypatch.setenv("DLCORE_DATA", data)
    images = load_images(name)
    spec = preset("quick", name, train_percent=2, epochs=1)
    expect_equal(printed(script(Trainer(spec, images)), tmp_path, monkeypatch), spec, images)


def coloured(name, n_test):
    """Random pictures in colour, as data of one's own."""
    generator = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (60, 3, 32, 32), generator=generator).byte()
    labels = torch.arange(60) % 3
    kind = frozenset({"shift", "rotate", "crop", "flip"})
    return ImageSet(
        name,
        name,
        ("a", "b", "c"),
        images,
        labels,
        images[:n_test],
        labels[:n_test],
        (0.5, 0.49, 0.48),
        (0.29, 0.28, 0.27),
        kind,
    )


@pytest.mark.parametrize("n_test", [0, 12])
def test_the_script_of_pictures_of_ones_own_reads_the_file_beside_it(n_test, tmp_path, monkeypatch):
    images = coloured("mine:0123456789abcdef", n_test)
    monkeypatch.setattr("dlcore.data.loading.load_images", lambda *_: images)
    (tmp_path / OWN_FILE).write_bytes(own_images(images.name, tmp_path))
    spec = Spec(dataset=images.name, epochs=3, batch_size=16, flip=True, filters=4)
    expect_equal(printed(script(Trainer(spec, images)), tmp_path, monkeypatch), spec, images)


def test_the_name_of_a_file_is_no_code(tmp_path, monkeypatch):
    name = 'x"""; raise SystemExit; """y\\.zip'
    images = replace(coloured(name, 0), title=name)
    text = script(Trainer(Spec(dataset=name, epochs=1), images))
    compile(text, "script.py", "exec")
    assert "raise SystemExit" not in text or text.index("raise SystemExit") < text.index('anywhere."""')
    assert text.splitlines()[0].count('"') == 8
