"""A visitor's models survive a worker that was ended while it wrote."""

import os

import pytest

from dlcore.errors import BadModel
from dlcore.limits import limits
from dlcore.nets.own import OwnModel, models, new_place
from dlcore.shelf import HALF_MADE_S

pytestmark = pytest.mark.tiny


def keep(folder, token: str) -> OwnModel:
    model = OwnModel(token, "net.pth", "the digit network", 10, 10)
    (folder / f"{token}.safetensors").write_bytes(b"weights")
    models(folder).write_note(model)
    return model


def test_a_half_written_note_hides_no_other_model(tmp_path):
    kept = keep(tmp_path, "0" * 16)
    (tmp_path / f"{'1' * 16}.json").write_text('{"token": "1')
    (tmp_path / f"{'2' * 16}.json").write_text('{"unknown": 1}')
    assert models(tmp_path).notes() == [kept]


def test_weights_without_a_note_count_until_they_are_old_and_then_go(tmp_path):
    keep(tmp_path, "0" * 16)
    orphans = [
        tmp_path / f"{number:016x}.safetensors" for number in range(1, limits().max_models_per_visitor)
    ]
    for orphan in orphans:
        orphan.write_bytes(b"half")
    with pytest.raises(BadModel, match="delete one of them first"):
        new_place(tmp_path)
    for orphan in orphans:
        long_ago = orphan.stat().st_mtime - 2 * HALF_MADE_S
        os.utime(orphan, (long_ago, long_ago))
    assert len(new_place(tmp_path)) == 16
    assert not any(orphan.exists() for orphan in orphans)
    assert len(models(tmp_path).notes()) == 1
