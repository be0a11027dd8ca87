"""Keeping a network makes room for it, and what was let go is forgotten everywhere."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dlcore.nets.own import OwnModel, models
from ui import training

pytestmark = pytest.mark.tiny


def note(token: str) -> OwnModel:
    return OwnModel(token * 16, "run.safetensors", "MLP", 10, 2, trained=True)


def test_what_made_room_is_forgotten_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = models(tmp_path)
    for token in "ab":
        shelf.write_note(note(token))
        (tmp_path / f"{token * 16}.safetensors").touch()

    def keep(*_: Any, **__: Any) -> OwnModel:
        shelf.forget("a" * 16)
        shelf.write_note(note("c"))
        return note("c")

    forgotten: list[str] = []
    workers = SimpleNamespace(call=keep)
    monkeypatch.setattr(training, "services", lambda: SimpleNamespace(workers=workers))
    monkeypatch.setattr(training, "models_folder", lambda: tmp_path)
    monkeypatch.setattr(training, "visitor", lambda: "ada")
    monkeypatch.setattr(training, "forget_answers", forgotten.append)
    monkeypatch.setattr(training.st, "session_state", {})
    shown: Any = SimpleNamespace(folder=tmp_path, spec=SimpleNamespace(network="mlp"))
    training.keep(shown)
    assert forgotten == ["mine:" + "a" * 16]
    assert training.st.session_state["classify.choose"] == "mine:" + "c" * 16
