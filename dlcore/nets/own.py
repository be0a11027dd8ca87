"""A visitor's own models: weights as safetensors with a note beside each, on a shelf of their own."""

from dataclasses import dataclass
from pathlib import Path

from dlcore.errors import BadModel
from dlcore.intake.names import safe_name
from dlcore.limits import limits
from dlcore.shelf import Shelf, new_token


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


def models(folder: Path) -> Shelf[OwnModel]:
    """The models kept in this folder."""
    return Shelf(
        folder, OwnModel, "This model is not yours or is no longer kept here: upload its file again."
    )


def given_name(file: Path) -> str:
    """The name under which the weights in this file came from outside."""
    model = models(file.parent).note(file.stem)
    return model.name if model else safe_name(file.name)


def new_place(folder: Path) -> str:
    """A free token in this folder.

    Raises:
        BadModel: the folder holds as many models as a visitor may keep.
    """
    most = limits().max_models_per_visitor
    if len(models(folder).tidied()) >= most:
        raise BadModel(f"You already keep {most} models here: delete one of them first.")
    return new_token()
