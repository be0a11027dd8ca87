"""What a trained network leaves in a file, and what a file gives back; called in workers."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.errors import BadSetting
from dlcore.intake.names import one_line
from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_looks import finished_run, prepared_run
from dlcore.lessons.train_saving_results import ContinueLook, LoadLook, SavedLook, SavedTensor
from dlcore.nets.architecture import NETWORKS
from dlcore.training.spec import OPTIMISERS, Spec

if TYPE_CHECKING:
    import torch
    from torch import nn

    from dlcore.training.trainer import Trainer

EXPERIMENT_IMAGES, LARGEST_BATCH, MOST_STEPS = 1280, 128, 60
"""of each of the three parts of the experiment: images, about so many; largest batch; steps at most"""
LONGEST = 400
"""characters of PyTorch's complaint that are shown"""


def look_at_saved(kept: Kept, own_sets: Path | None = None) -> SavedLook:
    """The state dict of a run that is over, key by key, and the size of its files.

    Raises:
        Unavailable: what the run kept cannot be read any more, or the data has gone.
    """
    trainer, halved = finished_run(kept, own_sets)
    trainable = dict(trainer.model.named_parameters())
    state = trainer.model.state_dict()
    tensors = tuple(_line(key, tensor, key in trainable) for key, tensor in state.items())
    numbers = sum(tensor.numel() for tensor in state.values())
    safetensors, pth = (len(_as_file(trainer, kind)) for kind in ("safetensors", "pth"))
    return SavedLook(tensors, numbers, safetensors, pth, halved)


def file_of(kept: Kept, kind: str, own_sets: Path | None = None) -> bytes:
    """The network of a run that is over as a file.

    Args:
        kept: where it is found.
        kind: "pth" or "safetensors".
        own_sets: where the visitor's own data sets are kept.

    Raises:
        Unavailable: what the run kept cannot be read any more, or the data has gone.
    """
    return _as_file(finished_run(kept, own_sets)[0], kind)


def load(
    data: bytes, name: str, spec: Spec, kept: Kept | None = None, own_sets: Path | None = None
) -> LoadLook:
    """Whether a file of weights fits the network of these settings, and what it then answers.

    Args:
        data: the file.
        name: its name.
        spec: the settings whose network and test images are used.
        kept: a run whose answers to the same images are compared; None compares nothing.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        BadModel: the file cannot be read safely.
        DlcoreError: as `prepared_run` and `finished_run`.
    """
    from dlcore.intake.weights import read_weights
    from dlcore.training.metrics import score
    from dlcore.training.misfits import compared

    weights = read_weights(data, name)
    trainer = prepared_run(spec, own_sets)
    misfit = compared(weights.state, trainer.model)
    said: dict[str, Any] = {
        "name": weights.name,
        "network": NETWORKS[spec.network],
        "n_tensors": len(weights.state),
        "missing": misfit.missing,
        "unexpected": tuple(one_line(key, 60) for key in misfit.unexpected),
        "reshaped": misfit.reshaped,
        "complaint": _complaint(trainer.model, weights.state),
        "data": trainer.images.title,
    }
    if said["complaint"]:
        return LoadLook(**said)
    logits = trainer.logits(trainer.parts.test_x).cpu()
    n_same, difference = _against_run(logits, trainer, kept, own_sets)
    return LoadLook(**said, score=score(logits, trainer.parts.test_y), n_same=n_same, difference=difference)


def go_on(spec: Spec, own_sets: Path | None = None) -> ContinueLook:
    """Train a few steps, write a file, and go on from it twice: with the optimiser's state and without.

    Everything else is the same both times: weights, batches, learning rates, random numbers. Batches are
    those of the settings up to `LARGEST_BATCH` images, because others wait for the worker meanwhile.

    Raises:
        BadSetting: the run has only one step; or as `prepared_run`.
        Unavailable: the data is not here.
    """
    import torch

    spec = replace(spec, batch_size=min(spec.batch_size, LARGEST_BATCH))
    trainer = prepared_run(spec, own_sets)
    if trainer.n_steps < 2:
        raise BadSetting("A run of one step cannot be interrupted: choose more epochs or smaller batches.")
    steps = min(MOST_STEPS, max(2, EXPERIMENT_IMAGES // spec.batch_size))
    first = min(steps, trainer.n_steps // 2)
    rest = min(steps, trainer.n_steps - first)
    before = _taken(trainer, first)
    with TemporaryDirectory() as folder:
        whole, weights = Path(folder, "whole.pth"), Path(folder, "weights.pth")
        torch.save(trainer.state(), whole)
        torch.save(trainer.model.state_dict(), weights)
        sizes = weights.stat().st_size, whole.stat().st_size
        state = torch.load(whole, weights_only=True, map_location="cpu")
    numbers = [
        value.numel()
        for slots in state["optimiser"]["state"].values()
        for value in slots.values()
        if isinstance(value, torch.Tensor)
    ]
    trainer.resume(state)
    with_state = _taken(trainer, rest)
    state["optimiser"]["state"] = {}  # moments and momentum; the learning rate stands beside them
    fresh = prepared_run(spec, own_sets)
    fresh.resume(state)
    return ContinueLook(
        optimiser=OPTIMISERS[spec.optimiser],
        batch_size=spec.batch_size,
        before=before,
        whole=with_state,
        weights_only=_taken(fresh, rest),
        n_parameters=sum(each.numel() for each in trainer.model.parameters()),
        n_state=sum(numbers),
        weights_bytes=sizes[0],
        whole_bytes=sizes[1],
    )


def _taken(trainer: Trainer, n: int) -> np.ndarray:
    """The loss of each of the next n steps."""
    losses = []
    trainer.model.train()
    with trainer.randomness:
        for _ in range(n):
            loss, _ = trainer.loss(*trainer.batch())
            losses.append(float(loss.detach()))
            trainer.update(loss)
    return np.array(losses)


def _line(key: str, tensor: torch.Tensor, trainable: bool) -> SavedTensor:
    numbers = tensor.double()
    return SavedTensor(
        key,
        tuple(tensor.shape),
        str(tensor.dtype).removeprefix("torch."),
        float(numbers.mean()),
        float(numbers.std(correction=0)),
        trainable,
    )


def _as_file(trainer: Trainer, kind: str) -> bytes:
    from dlcore.nets.trained import as_pth, as_safetensors
    from dlcore.training.task import finished

    return (as_pth if kind == "pth" else as_safetensors)(finished(trainer))


def _complaint(model: nn.Module, state: dict[str, torch.Tensor]) -> str:
    """What PyTorch says when it loads this; nothing where it loads."""
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        return one_line(str(error), LONGEST)
    return ""


def _against_run(
    logits: torch.Tensor, trainer: Trainer, kept: Kept | None, own_sets: Path | None
) -> tuple[int, float]:
    """Test images with the run's answer, and the largest difference of a logit; −1 and NaN without a run."""
    if kept is None or kept.spec.dataset != trainer.spec.dataset:
        return -1, math.nan
    run, _ = finished_run(kept, own_sets)
    theirs = run.logits(trainer.parts.test_x).cpu()
    return int((theirs.argmax(1) == logits.argmax(1)).sum()), float((theirs - logits).abs().max())
