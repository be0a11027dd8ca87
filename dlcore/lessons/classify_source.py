"""Classify what lies on this machine: pictures and networks given by path or name.

Reading this module costs no torch.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dlcore.data.picture import Picture
from dlcore.errors import BadModel, BadPicture, BadSetting
from dlcore.intake.names import safe_name
from dlcore.lessons.classify import Spec, run
from dlcore.limits import MB, limits
from dlcore.nets.pretrained import NETWORKS
from dlcore.settings import made

if TYPE_CHECKING:
    from dlcore.lessons.classify_result import Result

NAMES = ("digits", *NETWORKS)
"""The networks that have a name; any other text is the path of a weights file."""


def classify(
    picture: str | os.PathLike[str] | bytes | Picture,
    model: str | os.PathLike[str] = "digits",
    top_k: int = 3,
    explain: int = -1,
) -> Result:
    """Classify a picture with a network, here and now.

    Args:
        picture: path of a picture file, its bytes, or a decoded picture.
        model: name of a network (`python -m dlcore models` lists them) or path of a weights file.
        top_k: how many of the most probable classes to list, 1 to 10.
        explain: index of the class whose evidence is computed; −1 for the most probable one.

    Returns:
        Label, probability, logits, the steps of the preparation, and the evidence.

    Raises:
        BadPicture: the file cannot be read, or holds nothing to classify.
        BadModel: the weights fit no known network.
        BadSetting: no network has this name, or a number is out of its range.
        Unavailable: the network's weights are not on this machine.

    Example:
        >>> from dlcore.data.samples import sample_file
        >>> classify(sample_file("seven")).label
        '7'
    """
    from dlcore.intake.image import read_picture

    name, file = network_or_file(model)
    spec = made(Spec, model=name, top_k=top_k, explain=explain)
    if isinstance(picture, (bytes, bytearray, memoryview)):
        picture = read_picture(bytes(picture))
    elif not isinstance(picture, Picture):
        picture = read_picture(picture_bytes(picture), os.fspath(picture))
    return run(picture, spec, file)


def network_or_file(model: str | os.PathLike[str]) -> tuple[str, Path | None]:
    """What `Spec.model` and `model_file` are for a network given by name or by the path of its weights.

    Raises:
        BadSetting: there is neither a network of this name nor a file.
        BadModel: the file is larger than a model may be.
    """
    if model in NAMES:
        return str(model), None
    file = Path(model)
    try:
        found, size = file.is_file(), file.stat().st_size if file.is_file() else 0
    except (OSError, ValueError):  # a path the system does not take, or a folder it does not open
        found, size = False, 0
    if not found:
        raise BadSetting(
            f"There is neither a network nor a file called {os.fspath(model)!r}: "
            f"give a weights file or one of {', '.join(NAMES)}."
        )
    if size > limits().max_model_bytes:
        raise BadModel(
            f"“{safe_name(file.name)}” has {size / MB:.0f} MB, more than the {limits().max_model_mb:g} MB a "
            "model may have: save its plain state_dict, or raise DLCORE_MAX_MODEL_MB."
        )
    return "digits", file


def picture_bytes(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a picture file, one more than allowed at most: `read_picture` refuses the rest.

    Raises:
        BadPicture: there is no such file, or it may not be read.
    """
    shown = safe_name(os.fspath(path))
    try:
        if Path(path).is_dir():
            raise BadPicture(f"“{shown}” is a folder: name the pictures in it.")
        with Path(path).open("rb") as file:
            return file.read(limits().max_picture_bytes + 1)
    except FileNotFoundError:
        raise BadPicture(f"There is no file “{shown}”: check its name and folder.") from None
    except PermissionError:
        raise BadPicture(f"“{shown}” may not be read: allow it, or copy it to where you may read.") from None
    except (OSError, ValueError):
        raise BadPicture(f"“{shown}” cannot be opened: check its name and the drive it lies on.") from None
