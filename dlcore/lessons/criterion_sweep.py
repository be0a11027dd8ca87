"""Every pairing at every logit of the right class at once, for the browser to move through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.criterion_run import facts_of
from dlcore.lessons.criterion_words import say
from dlcore.lessons.lesson import Sweep
from dlcore.settings import stops
from dlcore.theory.criteria import PAIRINGS, TRAINED, floor, softmax_twice_floor
from dlcore.theory.pairings import gradients, outputs, train, values

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.lessons.criterion import Spec


def swept(spec: Spec) -> Sweep:
    """What PyTorch makes of this example at all logits of its right class."""
    steps, y = stops(type(spec), "logit", spec.logit), spec.right_class
    logits = torch.tensor([spec.logits(each) for each in steps], dtype=torch.float64)
    made = outputs(logits)
    losses = torch.stack([values(loss, made[output], y) for output, loss in PAIRINGS], 1)
    pulls = {pair: gradients(*pair, logits, y) for pair in PAIRINGS}
    here = PAIRINGS.index((spec.handed, spec.loss))
    chosen = pulls[spec.handed, spec.loss]
    trained = train(spec.n_classes, spec.learning_rate, spec.n_steps, spec.seed)
    return Sweep(
        values=steps,
        says=_says(spec, logits, losses[:, here], chosen),
        arrays={
            "losses": losses.numpy(),
            "slopes": torch.stack([each[:, y] for each in pulls.values()], 1).numpy(),
            "probabilities": made["probabilities"].numpy(),
            "twice": made["probabilities"].softmax(1).numpy(),
            "right_gradient": pulls["logits", "CrossEntropyLoss"].numpy(),
            "gradient": chosen.numpy(),
            "terms": torch.where(
                losses[:, here, None].isnan(), torch.nan, _terms(spec, made[spec.handed])
            ).numpy(),
        },
        still={
            "handed": spec.handed,
            "loss": spec.loss,
            "n_classes": spec.n_classes,
            "label": y,
            "pairings": PAIRINGS,
            "floor": floor(spec.handed, spec.loss, spec.n_classes),
            "softmax_twice_floor": softmax_twice_floor(spec.n_classes),
            "n_steps": spec.n_steps,
            "trained": trained.losses.numpy(),
            "trained_pairings": TRAINED,
        },
    )


def _says(spec: Spec, logits: Tensor, losses: Tensor, slopes: Tensor) -> tuple[str, ...]:
    told = []
    for n, value in enumerate(losses.tolist()):
        known = None if np.isnan(value) else value
        told.append(say(facts_of(spec, logits[n : n + 1], known, slopes[n : n + 1])))
    return tuple(told)


def _terms(spec: Spec, output: Tensor) -> Tensor:
    """The two numbers a loss is made of: (n, 2).

    For `CrossEntropyLoss` log Σ exp x and x_y; for `NLLLoss` 0 and x_y; for the others the logarithms of the
    right class's probability, and of what all others have to 1, summed; what these make of
    an output that is refused is of no use.
    """
    y = spec.right_class
    mine, others = output[:, y], torch.cat([output[:, :y], output[:, y + 1 :]], 1)
    log = torch.nn.functional.logsigmoid
    if spec.loss == "CrossEntropyLoss":
        first, second = output.logsumexp(1), mine
    elif spec.loss == "NLLLoss":
        first, second = torch.zeros_like(mine), mine
    elif spec.loss == "BCELoss":
        first, second = mine.log().clamp(min=-100), (1 - others).log().clamp(min=-100).sum(1)
    else:
        first, second = log(mine), log(-others).sum(1)
    return torch.stack([first, second], 1)
