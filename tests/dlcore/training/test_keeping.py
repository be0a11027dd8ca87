"""A run's network among the visitor's own models, and what it then reads."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from dlcore.data.samples import sample_file
from dlcore.errors import BadModel, Unavailable
from dlcore.intake.image import read_picture
from dlcore.lessons.classify import Spec as Question
from dlcore.lessons.classify import classify_file, run
from dlcore.limits import Limits
from dlcore.nets import own
from dlcore.nets.opening import keep
from dlcore.nets.own import OwnModel, models
from dlcore.shelf import PREFIX, Shelf
from dlcore.training import keeping
from dlcore.training.keeping import keep_network, network_of
from dlcore.training.run_files import WEIGHTS, read_snapshot
from dlcore.training.spec import Spec
from dlcore.training.task import train_job

SETTINGS = Spec(network="cnn", filters=4, epochs=2)


@pytest.fixture(scope="module")
def trained_run(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    list(train_job(SETTINGS, folder=folder))
    return folder


def file_of(folder: Path, model: OwnModel) -> Path:
    return models(folder).file(f"{PREFIX}{model.token}")


def test_a_kept_network_is_listed_and_answers_like_the_run_s(trained_run, tmp_path):
    model = keep_network(trained_run, tmp_path, "My first")
    assert models(tmp_path).notes() == [model]
    assert (model.name, model.network, model.n_classes) == ("My first", "Small CNN on Digits", 10)
    assert model.trained
    picture = read_picture(sample_file("seven"), "seven.png")
    kept, left = (
        run(picture, Question(), file) for file in (file_of(tmp_path, model), trained_run / WEIGHTS)
    )
    assert kept.model == "Your Small CNN on Digits"
    assert (kept.logits == left.logits).all()
    assert model.n_parameters == sum(
        tensor.numel() for tensor in network_of(trained_run).model.state_dict().values()
    )


def test_a_snapshot_can_be_kept_instead(trained_run, tmp_path):
    steps = sorted(int(file.stem[5:]) for file in trained_run.glob("step-*.safetensors"))
    model = keep_network(trained_run, tmp_path, "the beginning", step=steps[0])
    picture = read_picture(sample_file("seven"), "seven.png")
    first = run(picture, Question(), file_of(tmp_path, model))
    last = run(picture, Question(), trained_run / WEIGHTS)
    assert not np.allclose(first.logits, last.logits)
    own_state, kept = (
        network_of(trained_run, steps[0]).model.state_dict(),
        read_snapshot(trained_run, steps[0]),
    )
    assert all(torch.equal(own_state[key], tensor) for key, tensor in kept.items())
    assert {tensor.dtype for tensor in own_state.values()} == {torch.float32, torch.int64}


def test_a_step_that_was_not_kept_and_a_run_without_network_are_refused(trained_run, tmp_path):
    with pytest.raises(Unavailable, match="step 999999 was not kept"):
        keep_network(trained_run, tmp_path / "models", "x", step=999_999)
    with pytest.raises(Unavailable, match=r"left no network yet: [^.]+\.$"):
        keep_network(tmp_path / "nowhere", tmp_path / "models", "x")
    assert not models(tmp_path / "models").notes()


def test_names_are_made_harmless(trained_run, tmp_path):
    model = keep_network(trained_run, tmp_path, "../../x\n\x1b[31m")
    assert "/" not in model.name
    assert model.name.isprintable()
    assert keep_network(trained_run, tmp_path, "  ").name == "network"


def test_the_same_name_is_kept_once(trained_run, tmp_path):
    first = keep_network(trained_run, tmp_path, "mine")
    other = keep_network(trained_run, tmp_path, "other")
    second = keep_network(trained_run, tmp_path, "mine")
    assert first.token != second.token
    assert models(tmp_path).notes() == [other, second]


def test_the_oldest_kept_network_makes_room_and_uploads_stay(trained_run, tmp_path, monkeypatch):
    few = replace(Limits(), max_models_per_visitor=3)
    monkeypatch.setattr(own, "limits", lambda: few)
    monkeypatch.setattr(keeping, "limits", lambda: few)
    uploaded = keep((trained_run / WEIGHTS).read_bytes(), "up.safetensors", tmp_path)
    assert not uploaded.trained
    assert uploaded.network == "Small CNN on Digits"
    one, two, three = (keep_network(trained_run, tmp_path, name) for name in ("one", "two", "three"))
    assert models(tmp_path).notes() == [uploaded, two, three]
    assert one not in models(tmp_path).notes()
    with pytest.raises(BadModel, match="delete one of them first"):
        keep((trained_run / WEIGHTS).read_bytes(), "again.safetensors", tmp_path)


def test_where_all_are_uploads_keeping_is_refused(trained_run, tmp_path, monkeypatch):
    few = replace(Limits(), max_models_per_visitor=1)
    monkeypatch.setattr(own, "limits", lambda: few)
    monkeypatch.setattr(keeping, "limits", lambda: few)
    keep((trained_run / WEIGHTS).read_bytes(), "up.safetensors", tmp_path)
    with pytest.raises(BadModel, match=r"already keep 1 models here: delete one of them first\.$"):
        keep_network(trained_run, tmp_path, "one")
    assert [model.name for model in models(tmp_path).notes()] == ["up.safetensors"]


def test_a_full_disk_is_a_sentence_and_leaves_nothing(trained_run, tmp_path, monkeypatch):
    def full(shelf: Shelf[OwnModel], model: OwnModel) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Shelf, "write_note", full)
    with pytest.raises(Unavailable, match=r"cannot be written [^.]+: download it instead\.$"):
        keep_network(trained_run, tmp_path, "one")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("network", "at_least"), [("cnn", 34), ("mlp", 30)])
def test_a_network_trained_with_the_default_settings_reads_people_s_digits(
    network, at_least, tmp_path, test_data
):
    """Four people's drawings and photographs, none like the 8 × 8 digits it was trained on."""
    spec = Spec() if network == "cnn" else Spec(network=network)
    assert (spec.dataset, Spec().network) == ("digits", "cnn")
    list(train_job(spec, folder=tmp_path / "run"))
    file = file_of(tmp_path, keep_network(tmp_path / "run", tmp_path, "mine"))
    with (test_data / "digits" / "labels.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 41
    right = 0
    for row in rows:
        data = (test_data / "digits" / row["file"]).read_bytes()
        right += classify_file(data, row["file"], Question(), file).label == row["digit"]
    assert right >= at_least
