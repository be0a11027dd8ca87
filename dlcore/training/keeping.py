"""Keep a run's network among a visitor's own models, where the page "Classify an image" finds it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dlcore.errors import BadModel, Unavailable
from dlcore.intake.names import safe_name
from dlcore.intake.weights import fit, read_weights
from dlcore.limits import limits
from dlcore.nets.own import OwnModel, models, new_place
from dlcore.nets.recognising import title
from dlcore.nets.trained import Trained, as_safetensors, from_weights
from dlcore.training.run_files import WEIGHTS, read_snapshot


def keep_network(folder: Path, models_folder: Path, name: str, step: int | None = None) -> OwnModel:
    """Copy a run's network into the visitor's own models, under this name.

    A model of that name that was kept from training before is replaced. Where the visitor keeps as many as
    allowed, the oldest one kept from training makes room: a run's settings and seed give it again. What was
    uploaded is never touched.

    Args:
        folder: of the run.
        models_folder: where the visitor's own models are kept.
        name: for display; made harmless.
        step: of a snapshot, kept in half precision; None for the network as the run left it.

    Raises:
        BadModel: the visitor keeps as many models as allowed, all of them uploaded.
        Unavailable: the run left no network, or none of this step, or the disk is full.
    """
    trained = network_of(folder, step)
    shown = safe_name(name, "network")
    _make_room(models_folder, shown)
    token = new_place(models_folder)
    try:
        (models_folder / f"{token}.safetensors").write_bytes(as_safetensors(trained))
        size = sum(tensor.numel() for tensor in trained.model.state_dict().values())
        model = OwnModel(token, shown, title(trained), size, len(trained.classes), trained=True)
        models(models_folder).write_note(model)
    except OSError:
        for half in models_folder.glob(f"{token}.*"):
            half.unlink(missing_ok=True)
        raise Unavailable(
            "Your network cannot be written on this server's disk, which may be full: download it instead."
        ) from None
    return model


def network_of(folder: Path, step: int | None = None) -> Trained:
    """The network that a run left in its folder, or its snapshot of this step, float32.

    Raises:
        Unavailable: there is none.
    """
    try:
        weights = read_weights((folder / WEIGHTS).read_bytes(), WEIGHTS)
        trained = from_weights(weights)
    except (OSError, BadModel):
        raise Unavailable("This run has left no network yet: let it train, or start it again.") from None
    if step is not None:
        fit(trained.model, replace(weights, state=read_snapshot(folder, step)))
    return trained


def _make_room(folder: Path, name: str) -> None:
    """Forget the kept model of this name, and the oldest one from training while there are too many."""
    shelf = models(folder)
    kept = [model for model in shelf.notes() if model.trained]
    for model in [model for model in kept if model.name == name]:
        shelf.forget(model.token)
        kept.remove(model)
    while kept and len(shelf.notes()) >= limits().max_models_per_visitor:
        shelf.forget(kept.pop(0).token)
