"""What to say of a run whose numbers left the range of floating point, and where that began."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F

from dlcore.training.report import Divergence, Report

if TYPE_CHECKING:
    from dlcore.training.trainer import Trainer

DECAYING = {"sgd", "momentum", "nesterov", "adamw"}
"""optimisers in which weight decay is not divided by the size of the gradient"""


def diagnosed(trainer: Trainer, report: Report) -> Report:
    """The report of a run that has ended in NaN or infinity: good weights are back, and it says where.

    The steps since the last good report are taken once more, which gives the same numbers, and every layer
    is looked at: its outputs from first to last, then its gradients from last to first, then its weights.

    Args:
        trainer: the run, just after the step of `report`; afterwards at its last good step, and ended.
        report: the report with a loss, or weights, that are not finite.
    """
    trainer.resume(trainer.earlier)
    before = states = [trainer.state()]
    for _ in range(report.step - trainer.step):
        with trainer.randomness:
            found = _step(trainer)
        if found:
            layer, where = found
            step = trainer.step + (where in {"output", "loss"})  # found before that step was taken
            break
        states = [*states[-1:], trainer.state()]
    else:  # a device that does not give the same numbers twice
        states, step, layer, where = before, report.step, "", "loss"
    _put_back(trainer, [*before, *states])
    trainer.ended = True
    divergence = Divergence(step, layer, where, trainer.step, _says(trainer, step, layer, where))
    return replace(report, divergence=divergence)


def _put_back(trainer: Trainer, states: list[dict[str, Any]]) -> None:
    """The last of these states whose network answers the validation images with finite numbers, or the first.

    Weights can be finite numbers so large that what is computed with them is not.
    """
    for state in reversed(states):
        trainer.resume(state)
        if _finite(trainer.logits(trainer.parts.validation_x)):
            return


def _step(trainer: Trainer) -> tuple[str, str] | None:
    """One step, looking; the layer and what of it is not finite, or None after a good step."""
    values, labels = trainer.batch()
    layers = [(f"{type(each).__name__} {name}", each) for name, each in trainer.model.named_children()]
    with trainer.precision():
        for name, layer in layers:
            values = layer(values)
            if not _finite(values):
                return name, "output"
    loss = F.cross_entropy(values.float(), labels, label_smoothing=trainer.spec.label_smoothing)
    if not _finite(loss):
        return layers[-1][0], "loss"  # its outputs are numbers, but too far apart
    trainer.update(loss)
    for name, layer in reversed(layers):
        if not all(_finite(each.grad) for each in layer.parameters() if each.grad is not None):
            return name, "gradient"
    for name, layer in layers:
        if not all(_finite(each) for each in layer.state_dict().values()):
            return name, "weights"
    return None


def _finite(tensor: torch.Tensor) -> bool:
    return bool(tensor.isfinite().all())


def _says(trainer: Trainer, step: int, layer: str, where: str) -> str:
    spec, rate = trainer.spec, trainer.last_rate
    of = "loss of what comes from" if where == "loss" else f"{where} of"
    what = f"{of} layer {layer}" if layer else where
    happened = (
        f"At step {step} the {what} was no finite number any more, "
        f"and the weights of step {trainer.step} were put back"
    )
    if rate * spec.weight_decay > 2 and spec.optimiser in DECAYING:  # a weight w becomes (1 − rate · decay) w
        return (
            f"{happened}, because weight decay {spec.weight_decay:g} times learning rate {rate:g} takes away "
            "more than twice each weight: choose less weight decay."
        )
    smaller = spec.learning_rate / 10
    remedy = f"try a learning rate of {smaller:g}" if smaller >= 1e-5 else "try another optimiser"
    return f"{happened}; the learning rate was {rate:g}: {remedy}."
