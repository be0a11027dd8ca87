from pathlib import Path

import pytest
import torch

from dlcore.errors import Unavailable
from dlcore.nets.pretrained import file_of, load


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:1000],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1000],
        lambda data: b"<html>not found</html>",
        lambda data: b"\x80\x02}q\x00." + data[:50],
        lambda data: data[:200] + bytes(3000) + data[3200:],
    ],
    ids=["empty", "head", "half", "tail missing", "web page", "pickle", "hole"],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_a_damaged_file_is_told_in_a_sentence(damage, zipped, random_state, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    path = file_of("squeezenet1_0")
    path.parent.mkdir(parents=True)
    torch.save(random_state("squeezenet1_0"), path, _use_new_zipfile_serialization=zipped)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(
        Unavailable, match=r"is damaged: have it deleted and downloaded again, or use the digit"
    ):
        load("squeezenet1_0")


@pytest.mark.parametrize("wrong", [{"fc.weight": torch.zeros(2)}, [1, 2], {"a": "b"}], ids=str)
def test_weights_of_something_else_are_a_damaged_file(wrong, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    file_of("resnet18").parent.mkdir(parents=True)
    torch.save(wrong, file_of("resnet18"))
    with pytest.raises(Unavailable, match="is damaged"):
        load("resnet18")


def test_code_in_a_weights_file_is_not_run(monkeypatch, tmp_path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    file_of("resnet18").parent.mkdir(parents=True)
    torch.save({"fc.weight": Trap()}, file_of("resnet18"))
    with pytest.raises(Unavailable, match="is damaged"):
        load("resnet18")
    assert not (tmp_path / "sprung").exists()
