"""A visitor's own data sets: kept whole or not at all, read back as they were, and nobody else's."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from dlcore.data import own_sets as own
from dlcore.data.loading import load_images
from dlcore.data.own_sets import sets
from dlcore.errors import BadData, BadSetting, Unavailable
from dlcore.intake.image_zip import read_image_zip
from dlcore.intake.keeping import keep_set
from dlcore.limits import Limits
from tests.dlcore.intake.picture_zips import noise, two_classes, zipped

pytestmark = pytest.mark.tiny

FILES = {f"{name}/{k}.png": noise(k + 10 * len(name)) for name in ("ant", "beetle") for k in range(6)}
DATA = zipped({f"train/{path}": content for path, content in FILES.items()} | {"test/ant/x.png": noise(99)})


def limited(monkeypatch, **changes) -> None:
    monkeypatch.setattr(own, "limits", lambda: Limits(**changes))


def test_what_was_kept_is_read_back(tmp_path):
    kept = keep_set(DATA, "../beasts.zip", tmp_path)
    read, loaded = read_image_zip(DATA), load_images(f"mine:{kept.token}", tmp_path)
    assert sets(tmp_path).notes() == [kept]
    assert (kept.name, kept.classes, kept.n_train, kept.n_test) == ("beasts.zip", ("ant", "beetle"), 12, 1)
    assert (loaded.name, loaded.title) == (f"mine:{kept.token}", "Your beasts.zip")
    assert (loaded.classes, loaded.variations) == (
        kept.classes,
        frozenset({"shift", "rotate", "crop", "flip"}),
    )
    assert np.array_equal(loaded.images.numpy(), read.images)
    assert np.array_equal(loaded.labels.numpy(), read.labels)
    assert np.array_equal(loaded.test_images.numpy(), read.test_images)
    assert (loaded.images.dtype, loaded.labels.dtype) == (torch.uint8, torch.int64)
    numbers = loaded.images.double() / 255
    assert loaded.mean == pytest.approx(numbers.mean((0, 2, 3)).tolist(), abs=5e-5)
    assert loaded.std == pytest.approx(numbers.std((0, 2, 3), correction=0).tolist(), abs=5e-5)


def test_only_plain_files_lie_in_the_folder(tmp_path):
    kept = keep_set(DATA, "beasts.zip", tmp_path / "sets")
    names = sorted(path.name for path in (tmp_path / "sets").iterdir())
    assert names == [f"{kept.token}.json", f"{kept.token}.safetensors"]
    assert json.loads((tmp_path / "sets" / names[0]).read_text())["name"] == "beasts.zip"
    assert (tmp_path / "sets").stat().st_mode & 0o077 == 0


def test_pictures_of_one_colour_can_be_normalised(tmp_path):
    kept = keep_set(zipped({f"{n}/{k}.png": one() for n in "ab" for k in range(5)}), "x", tmp_path)
    assert min(kept.std) > 0


def one() -> bytes:
    return two_classes(1)["red/0.png"]


def test_a_kept_set_is_forgotten(tmp_path):
    kept = keep_set(DATA, "beasts.zip", tmp_path)
    sets(tmp_path).forget(kept.token)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadSetting, match="no longer kept here"):
        load_images(f"mine:{kept.token}", tmp_path)


@pytest.mark.parametrize(
    "reference", ["mine:", "mine:../../secret", "mine:" + "0" * 16, "mine:/etc/passwd", "x"]
)
def test_nothing_else_can_be_named(tmp_path, reference):
    (tmp_path / "secret.safetensors").touch()
    with pytest.raises(BadSetting, match="not yours or is no longer kept"):
        sets(tmp_path / "mine").file(reference)


def test_a_set_of_one_s_own_needs_its_folder():
    with pytest.raises(BadSetting, match="name that folder"):
        load_images("mine:" + "0" * 16)


def test_there_is_room_for_so_many_sets(tmp_path, monkeypatch):
    limited(monkeypatch, max_datasets_per_visitor=1)
    keep_set(DATA, "one.zip", tmp_path)
    with pytest.raises(BadData, match="You already keep 1 data sets here: delete one"):
        keep_set(b"is not even read", "two.zip", tmp_path)
    assert len(sets(tmp_path).notes()) == 1


def test_there_is_room_for_so_many_bytes(tmp_path, monkeypatch):
    limited(monkeypatch, max_dataset_mb=0.06)  # one set takes 40 KB
    keep_set(DATA, "one.zip", tmp_path)
    with pytest.raises(BadData, match=r"more than 0\.06 MB here: delete one"):
        keep_set(DATA, "two.zip", tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("fails", ["write_bytes", "write_text"])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch, fails):
    def full(path, *_args, **_settings):
        path.touch()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, fails, full)
        with pytest.raises(Unavailable, match="no room for your images"):
            keep_set(DATA, "one.zip", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_an_ended_worker_left_goes_when_it_is_old(tmp_path):
    for name in (f"{'0' * 16}.part", f"{'1' * 16}.safetensors"):
        (tmp_path / name).write_bytes(b"half")
    keep_set(DATA, "one.zip", tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    for path in tmp_path.iterdir():
        os.utime(path, (1, 1))
    assert len(sets(tmp_path).notes()) == 1
    keep_set(DATA, "two.zip", tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    assert len(sets(tmp_path).notes()) == 2


def test_a_half_written_note_hides_no_other_set(tmp_path):
    kept = keep_set(DATA, "one.zip", tmp_path)
    (tmp_path / f"{'1' * 16}.json").write_text('{"token": "1')
    (tmp_path / f"{'2' * 16}.json").write_text("[1]")
    assert sets(tmp_path).notes() == [kept]


def test_a_zip_that_is_refused_leaves_nothing(tmp_path):
    with pytest.raises(BadData, match="not a zip"):
        keep_set(b"nothing", "x.zip", tmp_path)
    assert list(tmp_path.iterdir()) == []
