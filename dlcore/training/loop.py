"""The loop: a generator of reports at fixed step numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from time import perf_counter

import torch

from dlcore.data.image_set import ImageSet
from dlcore.training.divergence import diagnosed
from dlcore.training.metrics import score
from dlcore.training.report import Evaluation, Report
from dlcore.training.spec import Spec
from dlcore.training.trainer import PAUSE_IMAGES, Trainer, copied


def train(spec: Spec, images: ImageSet, device: torch.device | None = None) -> Iterator[Report]:
    """Train a network; ask for the next report as long as you want it to go on.

    Args:
        spec: the settings.
        images: the data.
        device: where to compute; by default the best one here.

    Yields:
        Reports at fixed step numbers.

    Raises:
        BadSetting: the settings do not go together, or not with this data.

    Example:
        >>> from dlcore.data.loading import load_images
        >>> from dlcore.training.spec import Spec
        >>> *_, last = train(Spec(epochs=1, network="softmax"), load_images("digits"))
        >>> last.step == last.n_steps
        True
    """
    for report in run(Trainer(spec, images, device)):
        if report:
            yield report


def run(trainer: Trainer) -> Iterator[Report | None]:
    """Train to the end, from where the run is.

    Yields:
        A report at step 1, at every `report_every` and `look_every` steps and at the last one; None at
        the moments in between at which the run can be left without loss.
    """
    trainer.model.train()
    while not trainer.over:
        begun = perf_counter()
        with trainer.randomness:
            _some_steps(trainer)
            if trainer.is_report and trainer.device.type != "cpu":
                torch.accelerator.synchronize(
                    trainer.device
                )  # or the clock would stop before the work is done
            trainer.stepping_s += perf_counter() - begun
            report = _report(trainer, begun) if trainer.is_report else None
        trainer.elapsed_s += perf_counter() - begun
        if report and not (math.isfinite(report.loss) and trainer.sound()):
            report = diagnosed(trainer, report)
        elif report:
            trainer.earlier, trainer.good = trainer.good, trainer.state()
        yield report


def _some_steps(trainer: Trainer) -> None:
    """Steps until something is due, or for `PAUSE_IMAGES` images."""
    for _ in range(max(1, PAUSE_IMAGES // trainer.spec.batch_size)):
        images, labels = trainer.batch()
        loss, logits = trainer.loss(images, labels)
        trainer.losses.append(loss.detach())
        trainer.right.append((logits.detach().argmax(1) == labels).sum())
        trainer.update(loss)
        if trainer.is_report:
            break


def _report(trainer: Trainer, begun: float) -> Report:
    losses = tuple(torch.stack(trainer.losses).tolist())
    n_images = sum(trainer.batch_length(step) for step in range(trainer.step - len(losses), trainer.step))
    right = int(torch.stack(trainer.right).sum())
    gradients = _gradients(trainer)
    rate, trainer.stepping_s = n_images / max(trainer.stepping_s, 1e-9), 0.0
    trainer.losses, trainer.right = [], []
    validation = _look(trainer) if trainer.is_look and trainer.sound() else None
    elapsed_s = trainer.elapsed_s + perf_counter() - begun
    return Report(
        trainer.step,
        trainer.n_steps,
        trainer.step / trainer.steps_per_epoch,
        losses,
        right / n_images,
        trainer.last_rate,
        gradients,
        rate,
        elapsed_s,
        elapsed_s / trainer.step * (0 if trainer.ended else trainer.n_steps - trainer.step),
        validation,
        trainer.best_step,
        trainer.ended,
        trainer.over and bool(trainer.best) and trainer.best_step < trainer.step,
    )


def _gradients(trainer: Trainer) -> dict[str, float]:
    """The norm of each layer's gradient, all its parameters together."""
    names = [name for name, layer in trainer.model.named_children() if any(True for _ in layer.parameters())]
    norms = [
        torch.stack([_norm(each) for each in trainer.model.get_submodule(name).parameters()]).norm()
        for name in names
    ]
    return dict(zip(names, torch.stack(norms).tolist(), strict=True))


def _norm(parameter: torch.Tensor) -> torch.Tensor:
    return torch.zeros((), device=parameter.device) if parameter.grad is None else parameter.grad.norm()


def _look(trainer: Trainer) -> Evaluation:
    """Score the validation images; with patience, remember the best weights and end when it is spent."""
    seen = score(trainer.logits(trainer.parts.validation_x), trainer.parts.validation_y)
    if seen.loss < trainer.best_loss:
        trainer.best_loss, trainer.best_step, trainer.looks_since = seen.loss, trainer.step, 0
        if trainer.spec.patience:
            trainer.best = copied(trainer.model.state_dict())
    else:
        trainer.looks_since += 1
    if trainer.spec.patience:
        trainer.ended = trainer.looks_since >= trainer.spec.patience
        if trainer.best and (trainer.ended or trainer.step == trainer.n_steps):
            trainer.model.load_state_dict(trainer.best)
    return seen
