"""One example in every pairing, and small networks that learn with four of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from dlcore.lessons.criterion_facts import Facts
from dlcore.lessons.criterion_maths import formulas
from dlcore.lessons.criterion_words import say
from dlcore.lessons.lesson import Number, Result
from dlcore.theory.criteria import TRAINED, softmax_twice_floor
from dlcore.theory.pairings import answers, gradients, outputs, soft_target_loss, train

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.lessons.criterion import Spec


def result(spec: Spec) -> Result[Spec]:
    """What PyTorch answers with these settings."""
    logits = torch.tensor([spec.logits(spec.logit)], dtype=torch.float64)
    made, said = outputs(logits), answers(logits, spec.right_class)
    slopes = gradients(spec.handed, spec.loss, logits, spec.right_class)
    answer, refused = said[spec.handed, spec.loss], bool(slopes.isnan().any())
    facts = facts_of(spec, logits, None if isinstance(answer, str) else answer, slopes)
    numbers: dict[str, Number] = {
        "probabilities": made["probabilities"][0].tolist(),
        **{f"{output}_into_{loss}": each for (output, loss), each in said.items()},
        "softmax_twice_floor": softmax_twice_floor(spec.n_classes),
        "soft_target_loss": soft_target_loss(logits, spec.right_class, spec.softness),
        "loss": facts.value,
        "gradient": None if refused else slopes[0].tolist(),
        **_learnt(spec),
    }
    return Result(
        spec=spec,
        numbers=numbers,
        says=say(facts),
        formulas=formulas(spec, facts, made["logits"][0].tolist(), made["probabilities"][0].tolist()),
        head=("class", "logit", "log p", "exp(log p)", "target", "p − y", *(["gradient"][refused:])),
        rows=_rows(spec, made, slopes),
    )


def facts_of(spec: Spec, logits: Tensor, value: float | None, slopes: Tensor) -> Facts:
    """What is true of one example.

    Args:
        spec: the settings.
        logits: (1, K) float64.
        value: the loss, None where PyTorch refuses.
        slopes: (1, K), its gradient.
    """
    made, y = outputs(logits), spec.right_class
    p = made["probabilities"][0]
    return Facts(
        spec.handed,
        spec.loss,
        spec.n_classes,
        logits[0, y].item(),
        made[spec.handed][0, y].item(),
        p[y].item(),
        (p[:y].sum() + p[y + 1 :].sum()).item(),
        -made["log_ps"][0, y].item(),
        value,
        None if value is None else slopes[0, y].item(),
        str(answers(logits, y)[spec.handed, spec.loss]) if value is None else "",
    )


def _rows(spec: Spec, made: dict[str, Tensor], slopes: Tensor) -> list[tuple[float, ...]]:
    """For every class: logit, log p, p, the target, p − y, and the gradient where there is one."""
    probabilities = made["probabilities"][0]
    targets = torch.zeros_like(probabilities)
    targets[spec.right_class] = 1
    columns = [made["logits"][0], made["log_ps"][0], probabilities, targets, probabilities - targets]
    if not slopes.isnan().any():
        columns.append(slopes[0])
    return [(float(number), *each) for number, each in enumerate(torch.stack(columns, 1).tolist())]


def _learnt(spec: Spec) -> dict[str, float]:
    """Loss and accuracy of each small network at the step looked at."""
    trained, at = train(spec.n_classes, spec.learning_rate, spec.step_seen, spec.seed), spec.step_seen
    told = {}
    for n, (output, loss) in enumerate(TRAINED):
        told[f"trained_{output}_into_{loss}"] = trained.losses[at, n].item()
        told[f"accuracy_{output}_into_{loss}"] = trained.accuracies[at, n].item()
    return told
