"""A visitor's own models: each a safetensors file with a note beside it, in a folder only they reach."""

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from dlcore.errors import BadModel, BadSetting
from dlcore.intake.names import safe_name
from dlcore.limits import limits

PREFIX = "mine:"
HALF_MADE_S = 600
"""after this time, files without a note are what an ended worker left"""
_TOKEN = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class OwnModel:
    """What is known of a kept model.

    Attributes:
        token: its name on the server: sixteen hexadecimal digits.
        name: the name of the file it came in, for display.
        network: title of the architecture its weights fit.
        n_parameters: how many numbers it holds.
        n_classes: how many outputs it has.
        trained: whether it was kept from a training run, and not uploaded.
    """

    token: str
    name: str
    network: str
    n_parameters: int
    n_classes: int
    trained: bool = False


def own_models(folder: Path) -> list[OwnModel]:
    """The models kept in this folder, oldest first."""
    notes = sorted(folder.glob("*.json"), key=lambda note: note.stat().st_mtime_ns)
    return [model for model in map(_noted, notes) if model]


def own_file(folder: Path, reference: str) -> Path:
    """The weights file of `mine:TOKEN`, looked for in this folder and nowhere else.

    Raises:
        BadSetting: the reference is none, or no model of that name is kept here.
    """
    token = reference.removeprefix(PREFIX)
    file = folder / f"{token}.safetensors"
    if not _TOKEN.fullmatch(token) or not file.is_file():
        raise BadSetting("This model is not yours or is no longer kept here: upload its file again.")
    return file


def given_name(file: Path) -> str:
    """The name under which the weights in this file came from outside."""
    model = _noted(file.with_suffix(".json")) if _TOKEN.fullmatch(file.stem) else None
    return model.name if model else safe_name(file.name)


def new_place(folder: Path) -> str:
    """A free token in this folder.

    Raises:
        BadModel: the folder holds as many models as a visitor may keep.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    most = limits().max_models_per_visitor
    for file in folder.glob("*"):
        if not _noted(file.with_suffix(".json")) and time.time() - file.stat().st_mtime > HALF_MADE_S:
            file.unlink(missing_ok=True)  # a worker was ended while it wrote
    if len(list(folder.glob("*.safetensors"))) >= most:
        raise BadModel(f"You already keep {most} models here: delete one of them first.")
    return secrets.token_hex(8)


def note_down(folder: Path, model: OwnModel) -> None:
    """Write what is known of a model beside its weights, whole or not at all."""
    part = folder / f"{model.token}.part"
    part.write_text(json.dumps(asdict(model)), encoding="utf-8")
    part.replace(folder / f"{model.token}.json")


def forget(folder: Path, token: str) -> None:
    """Delete a kept model."""
    for file in (own_file(folder, token), folder / f"{token}.json"):
        file.unlink(missing_ok=True)


def _noted(note: Path) -> OwnModel | None:
    try:
        return OwnModel(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):  # not there, or half written
        return None
