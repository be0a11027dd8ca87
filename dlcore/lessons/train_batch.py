"""One batch of a training run, and the comparison that its accuracy is the mean of; called in workers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.lessons.train_answers import answers_compared
from dlcore.lessons.train_loader import loaded
from dlcore.lessons.train_look_results import BatchLook, Kept
from dlcore.lessons.train_looks import finished_run, prepared_run
from dlcore.training.spec import Spec

if TYPE_CHECKING:
    import torch
    from torch import nn

    from dlcore.training.trainer import Trainer

MOST_SHOWN = 64
"""images of a batch that are shown"""
LINES, BEGINNING = 24, 12
"""batches of an epoch that are told whole, and numbers of its first images"""
MOST_REPLAYED = 5000
"""steps that are gone through to know the order of a later epoch, or a later batch"""


def look_at_batch(
    spec: Spec, step: int = 1, kept: Kept | None = None, own_sets: Path | None = None
) -> BatchLook:
    """A batch of the first epoch of a run with these settings, and what a network answers.

    Args:
        spec: the settings.
        step: which batch of the first epoch, from 1; one after the last shows the last.
        kept: whose network answers; where it takes other images, or is None, an untrained one does.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        DlcoreError: as `prepared_run` and `finished_run`.
    """
    trainer = prepared_run(spec, own_sets)
    first_weights = trainer.state()["model"]
    n_batches = trainer.steps_per_epoch
    step = max(1, min(step, n_batches, MOST_REPLAYED))
    images, labels, rows = batch_of(trainer, step - 1)
    pass_ = _told_pass(trainer, step)
    model, steps = _answering(trainer, kept, own_sets)
    if not steps:
        model.load_state_dict(first_weights)
    right, wrong, answers, probabilities = answers_compared(model, images, labels)
    return BatchLook(
        **pass_,
        loader=loaded(trainer.parts.train_x, trainer.parts.train_y, spec.batch_size),
        classes=trainer.images.classes,
        step=step,
        rows=rows.astype(np.int32),
        labels=labels.cpu().numpy().astype(np.int16),
        images=_pictures(trainer, images),
        answers=answers.astype(np.int16),
        probabilities=probabilities,
        right=right,
        wrong=wrong,
        trained_steps=steps,
    )


def _told_pass(trainer: Trainer, step: int) -> dict[str, Any]:
    """What a `BatchLook` tells of whole epochs; the second one's order is drawn where that is quick."""
    spec, n_batches = trainer.spec, trainer.steps_per_epoch
    orders = [trainer.order.cpu()]
    if n_batches <= MOST_REPLAYED or not draws(trainer):
        batch_of(trainer, n_batches)
        orders.append(trainer.order.cpu())
    first = max(0, step - LINES) * spec.batch_size
    classes, window = trainer.parts.train_y.cpu(), slice(first, first + LINES * spec.batch_size)
    last_size = trainer.batch_length(n_batches - 1)
    return {
        "n": len(classes),
        "batch_size": spec.batch_size,
        "epochs": spec.epochs,
        "n_batches": n_batches,
        "last_size": last_size,
        "left_out": len(classes) - (n_batches - 1) * spec.batch_size - last_size,
        "begins": tuple(tuple(order[:BEGINNING].tolist()) for order in orders),
        "moved": int((orders[0] != orders[1]).sum()) if len(orders) > 1 else -1,
        "first": max(1, step - LINES + 1),
        "lines": tuple(classes[order[window]].numpy().astype(np.int16) for order in orders),
    }


def batch_of(trainer: Trainer, step: int) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
    """Images, labels and numbers of the batch that the run trains on in this step, without training.

    The steps before it are gone through with images of one pixel: they draw as many random numbers.

    Args:
        trainer: a run that has not got further than this step.
        step: counted from 0 over the whole run.
    """
    whole, every = trainer.parts, draws(trainer)
    trainer.parts = replace(whole, train_x=whole.train_x[:, :, :1, :1])
    with trainer.randomness:
        while trainer.step < step:
            if every or trainer.step % trainer.steps_per_epoch == 0:
                _drop(trainer, len(trainer.batch()[1]))
            trainer.step += 1
        trainer.parts = whole
        images, labels = trainer.batch()
        _drop(trainer, len(labels))
    place = step % trainer.steps_per_epoch * trainer.spec.batch_size
    trainer.step += 1
    return images, labels, trainer.order[place : place + len(images)].cpu().numpy()


def draws(trainer: Trainer) -> bool:
    """Whether steps draw random numbers besides the order: for varied images or dropout."""
    return bool(trainer.variation) or any(type(layer).__name__ == "Dropout" for layer in trainer.model)


def _drop(trainer: Trainer, n: int) -> None:
    """Draw what the dropout layers of one step draw for n images."""
    import torch

    width, dtype = 0, torch.bfloat16 if trainer.spec.precision == "bfloat16" else torch.float32
    for layer in trainer.model.children():
        if isinstance(layer, torch.nn.Linear):
            width = layer.out_features
        elif isinstance(layer, torch.nn.Dropout):
            layer(torch.empty(n, width, dtype=dtype, device=trainer.device))


def _answering(trainer: Trainer, kept: Kept | None, own_sets: Path | None) -> tuple[nn.Module, int]:
    """The network that answers, and the steps it was trained for: 0 for the first weights."""
    if kept and kept.spec.dataset == trainer.spec.dataset:
        run, _ = finished_run(kept, own_sets)
        if run.step:
            return run.model, run.step
    return trainer.model, 0


def _pictures(trainer: Trainer, images: torch.Tensor) -> np.ndarray:
    """The first images of a batch as they were before they were normalised."""
    import torch

    mean, std = (torch.tensor(each).view(-1, 1, 1) for each in (trainer.images.mean, trainer.images.std))
    levels = ((images[:MOST_SHOWN].cpu() * std + mean) * 255).round().clamp(0, 255).to(torch.uint8).numpy()
    return levels[:, 0] if levels.shape[1] == 1 else np.moveaxis(levels, 1, -1)
