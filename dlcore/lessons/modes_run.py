"""The same batch through one network, in every mode, with gradients recorded and without."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.modes import LEARNING_RATE, MODES, MOST_PASSES
from dlcore.lessons.modes_net import Net, alone, batch
from dlcore.lessons.modes_words import Facts, formulas, say
from dlcore.settings import stops
from dlcore.training.randomness import Randomness

if TYPE_CHECKING:
    from dlcore.lessons.modes import Spec

COMBINATIONS = tuple((mode, grad) for mode in MODES for grad in ("grad", "no_grad"))
"""the four that are compared"""


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """What came of all passes.

    Attributes:
        table: (MOST_PASSES, 6), columns as in `Result.head`.
        running: the running mean after each pass, (MOST_PASSES, N_HIDDEN).
        batch_mean: of the first unit's weighted sums before the first pass.
        training: the flag of the network, fc1, norm, dropout and fc2.
        requires_grad: whether the output does.
        error: the first line of what backward says; empty where it works or is not asked.
    """

    table: Tensor
    running: Tensor
    batch_mean: float
    training: tuple[bool, ...]
    requires_grad: bool
    error: str


def passed(spec: Spec, mode: str, grad: str) -> Passed:
    """Twenty passes of one batch, each with a step after it where that is asked.

    Args:
        spec: the other settings.
        mode: a name in `MODES`.
        grad: a name in `GRADS`.
    """
    with Randomness(spec.seed, torch.device("cpu")):
        return _passed(spec, mode, grad)


def _recording(grad: str) -> AbstractContextManager[None]:
    managers = {"grad": torch.enable_grad, "no_grad": torch.no_grad, "inference": torch.inference_mode}
    return managers[grad]()


def _passed(spec: Spec, mode: str, grad: str) -> Passed:
    model = Net()
    x, y = batch(spec)
    rule = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    first = [each.detach().clone() for each in model.parameters()]
    batch_mean = float(model.fc1(x)[:, 0].mean().detach())
    model.train(mode == "train")
    if spec.single != "none":
        getattr(model, spec.single).train(mode != "train")
    rows, running, error, needed = list[list[float]](), list[Tensor](), "", False
    for _ in range(MOST_PASSES):
        saved = list[int]()
        hooks = torch.autograd.graph.saved_tensors_hooks(_counting(saved), lambda kept: kept)
        with _recording(grad), hooks:
            logits = model(x)
            loss = F.cross_entropy(logits, y)
        if spec.learns:
            error = _stepped(rule, loss)
        moved = max(
            float((a - b).detach().abs().max()) for a, b in zip(model.parameters(), first, strict=True)
        )
        mean, tracked = model.norm.running_mean, model.norm.num_batches_tracked
        assert mean is not None
        assert tracked is not None
        running.append(mean.clone())
        needed = logits.requires_grad
        rows.append([logits[0, 0].item(), loss.item(), float(mean[0]), float(tracked), moved, sum(saved)])
    flags = tuple(each.training for each in model.modules())
    return Passed(
        torch.tensor(rows, dtype=torch.float64), torch.stack(running), batch_mean, flags, needed, error
    )


def _counting(saved: list[int]):
    def count(kept: Tensor) -> Tensor:
        saved.append(kept.numel())
        return kept

    return count


def _stepped(rule: torch.optim.Optimizer, loss: Tensor) -> str:
    """Backward and a step; what backward says where it cannot be done."""
    rule.zero_grad()
    try:
        loss.backward()
    except RuntimeError as refused:
        return str(refused).splitlines()[0]
    finally:
        rule.step()
    return ""


def facts_of(spec: Spec, seen: Passed, n: int) -> Facts:
    """What is true after n passes."""
    outputs, last = seen.table[:n, 0], seen.table[n - 1].tolist()
    return Facts(
        passes=n,
        outputs=(float(outputs.min()), float(outputs.max())),
        losses=(float(seen.table[0, 1]), last[1]),
        batch_mean=seen.batch_mean,
        running=last[2],
        tracked=int(last[3]),
        change=last[4],
        saved=int(last[5]),
        norm_trains=seen.training[2],
        dropout_trains=seen.training[3],
        requires_grad=seen.requires_grad,
        error=seen.error,
    )


def result(spec: Spec) -> Result[Spec]:
    """The passes with these settings, and the four combinations beside them."""
    seen, n = passed(spec, spec.mode, spec.grad), spec.passes
    facts, others = facts_of(spec, seen, n), [passed(spec, *pair) for pair in COMBINATIONS]
    outputs = [each.table[:n, 0] - each.table[0, 0] for each in others]  # all the same: exactly 0
    compared = [
        [*each.table[n - 1].tolist(), each.requires_grad, float(apart.std(correction=0))]
        for each, apart in zip(others, outputs, strict=True)
    ]
    refused, output = alone(spec)
    return Result(
        spec=spec,
        numbers={
            "outputs": seen.table[:n, 0].tolist(),
            "losses": seen.table[:n, 1].tolist(),
            "running_mean": seen.running[n - 1].tolist(),
            "batches_tracked": facts.tracked,
            "weight_change": facts.change,
            "saved_numbers": facts.saved,
            "training": [int(flag) for flag in seen.training],
            "requires_grad": int(seen.requires_grad),
            "error": seen.error or None,
            "one_example": refused,
        },
        says=say(spec, facts),
        formulas=formulas(facts),
        head=("pass", "output", "loss", "running mean", "batches counted", "weights moved", "numbers kept"),
        rows=[(float(at), *row) for at, row in enumerate(seen.table[:n].tolist(), 1)],
        picture={"compared": np.array(compared, np.float32), "alone": np.array([output], np.float32)},
    )


def swept(spec: Spec) -> Sweep:
    """After every number of passes."""
    values = stops(type(spec), "passes", spec.passes)
    seen = passed(spec, spec.mode, spec.grad)
    others = [passed(spec, *pair).table for pair in COMBINATIONS]
    return Sweep(
        values=values,
        says=tuple(say(spec, facts_of(spec, seen, n)) for n in values),
        arrays={"here": seen.table.numpy()[[n - 1 for n in values]].astype(np.float32)},
        still={
            "spec": spec,
            "table": seen.table.numpy().astype(np.float32),
            "others": torch.stack(others).numpy().astype(np.float32),
            "batch_mean": seen.batch_mean,
        },
    )
