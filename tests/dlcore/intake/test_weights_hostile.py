"""Model files made to harm get one sentence; nothing runs, nothing is printed, nothing written."""

from pathlib import Path

import pytest
import torch

from dlcore.errors import BadModel
from dlcore.intake.archive import check_torch_archive
from dlcore.intake.weights import read_weights
from dlcore.limits import limits
from tests.dlcore.intake.hostile_models import ALL
from tests.dlcore.intake.hostile_pickles import CANARY, CODE
from tests.dlcore.intake.intake_samples import sentence
from tests.dlcore.intake.pickle_words import archive, entries, saved, tensor


@pytest.fixture(autouse=True)
def silent_and_tidy(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    yield
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("case", ALL)
def test_hostile_models_get_one_sentence(case: str, capfd: pytest.CaptureFixture[str]) -> None:
    make, named = ALL[case]
    data = make()
    capfd.readouterr()  # what making the file printed
    with pytest.raises(BadModel) as caught:
        read_weights(data, "net.pth")
    assert caught.value.__cause__ is None
    assert named in sentence(caught.value)


@pytest.mark.parametrize("name", CODE)
def test_the_canary_sings_when_python_itself_unpickles(name: str, tmp_path: Path) -> None:
    """The hostile pickles are real: Python's own unpickler would run them."""
    if name not in {"system", "eval", "exec", "open"}:
        pytest.skip("needs a network or a second file to harm")
    with pytest.raises(BadModel):
        read_weights(saved({"w": CODE[name]}), "net.pth")
    assert not (tmp_path / CANARY).exists()
    function, arguments = CODE[name].call
    function(*arguments)
    assert (tmp_path / CANARY).exists()
    (tmp_path / CANARY).unlink()


@pytest.mark.parametrize("old", [False, True])
def test_a_file_cut_anywhere_is_refused(old: bool) -> None:
    data = saved({"w": torch.ones(6)}, _use_new_zipfile_serialization=not old)
    for end in range(1, len(data), 7):
        with pytest.raises(BadModel) as caught:
            read_weights(data[:end], "net.pth")
        sentence(caught.value)


def test_the_operators_limit_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLCORE_MAX_MODEL_MB", "0.01")
    limits.cache_clear()
    try:
        with pytest.raises(BadModel, match=r"more than the 0.01 MB allowed here"):
            read_weights(saved({"w": torch.ones(6000)}), "net.pth")
        with pytest.raises(BadModel, match=r"unfolds to 1 MB, more than the 0.01 MB"):
            read_weights(saved({"w": torch.ones(1).expand(200_000)}), "net.pth")
    finally:
        monkeypatch.undo()
        limits.cache_clear()


def test_the_check_alone_refuses_by_path_too(tmp_path: Path) -> None:
    file = tmp_path / "<b>net.pth"
    file.write_bytes(archive(entries(w=tensor()), {}))
    try:
        with pytest.raises(BadModel, match=r"“<b>net.pth” declares 24 bytes of numbers where it holds none"):
            check_torch_archive(file)
        file.write_bytes(b"")
        with pytest.raises(BadModel, match="empty"):
            check_torch_archive(str(file), "net.pth")
        file.write_bytes(b"hello")
        with pytest.raises(BadModel, match=r"not written by torch\.save"):
            check_torch_archive(file)
    finally:
        file.unlink()
