"""The training loop as a run of calls, in the right order and in wrong ones, for many learning rates at once.

PyTorch keeps a gradient beside each parameter. `backward()` adds to it, `zero_grad()` sets it to None, and
`step()` of plain SGD subtracts η times it, or does nothing where it is None. What a loop does follows from
the order of these calls alone. Source: the documentation of torch.optim.Optimizer.zero_grad.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.theory.line_fit import gradient, squared_error

RESETS = ("before backward", "after step", "between backward and step", "never")
"""where `zero_grad()` may stand"""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the loop.

    Attributes:
        name: "predict", "loss", "zero_grad", "backward" or "step".
        part: 0 with all points; 1 and 2 with the first and the second half of them.
    """

    name: str
    part: int = 0


def order(reset: str, step_first: bool = False, in_halves: bool = False) -> tuple[Call, ...]:
    """The calls of one epoch.

    Args:
        reset: where `zero_grad()` stands, one of `RESETS`.
        step_first: whether `step()` stands before `backward()` instead of after it.
        in_halves: whether the points come in two halves whose gradients are added up on purpose.

    Raises:
        BadSetting: there is no such place for the reset.

    Example:
        >>> [call.name for call in order("never")]
        ['predict', 'loss', 'backward', 'step']
    """
    if reset not in RESETS:
        raise BadSetting(f"zero_grad() cannot stand {reset!r}: choose one of {', '.join(RESETS)}.")
    ahead = [] if in_halves else [Call("predict"), Call("loss")]
    back = [Call("backward")]
    if in_halves:
        back = [Call(name, part) for part in (1, 2) for name in ("predict", "loss", "backward")]
    zero = [] if reset == "never" else [Call("zero_grad")]
    between, outside = (zero, []) if reset == "between backward and step" else ([], zero)
    if step_first:
        return (*ahead, Call("step"), *outside, *back, *between)
    if reset == "after step":
        return (*ahead, *back, Call("step"), *outside)
    return (*ahead, *outside, *back, *between, Call("step"))


@dataclass(frozen=True, slots=True)
class Record:
    """What the calls leave behind, for every learning rate.

    Attributes:
        states: (rates, n_epochs · calls + 1, 5) float64 after each call, the beginning first: w, b, what
            .grad holds for each, NaN for None, and the loss last computed, NaN before the first.
        used: (rates, n_epochs, 2): the gradients that the step of each epoch took; 0 where there was none.
    """

    states: Tensor
    used: Tensor


def record(
    points: tuple[Tensor, Tensor],
    start: Sequence[float],
    rates: Sequence[float],
    calls: Sequence[Call],
    n_epochs: int,
) -> Record:
    """Run the loop with every learning rate.

    A row that diverges becomes larger and larger, and then infinite or NaN; it disturbs no other.

    Args:
        points: x and y, each of shape (n,), float64, n at least 2.
        start: w and b.
        rates: learning rates.
        calls: those of one epoch, see `order`.
        n_epochs: how often they are made.
    """
    x, y = points
    half = len(x) // 2
    parts = {0: slice(None), 1: slice(None, half), 2: slice(half, None)}
    rate = torch.tensor(rates, dtype=torch.float64)[:, None]
    weights = torch.tensor(start, dtype=torch.float64).expand(len(rates), 2)
    none, loss = torch.full_like(weights, torch.nan), torch.full_like(rate, torch.nan)
    grad: Tensor | None = None
    states, used = [torch.cat([weights, none, loss], 1)], []
    seen = weights  # those of the last prediction: backward() differentiates there
    for _ in range(n_epochs):
        for call in calls:
            mine, share = parts[call.part], len(x[parts[call.part]]) / len(x)
            if call.name == "predict":
                seen = weights
            elif call.name == "loss":
                loss = share * squared_error(x[mine], y[mine], seen)[:, None]
            elif call.name == "zero_grad":
                grad = None
            elif call.name == "backward":
                fresh = share * gradient(x[mine], y[mine], seen)
                grad = fresh if grad is None else grad + fresh
            else:
                used.append(torch.zeros_like(weights) if grad is None else grad)
                weights = weights if grad is None else weights - rate * grad
            states.append(torch.cat([weights, none if grad is None else grad, loss], 1))
    return Record(torch.stack(states, 1), torch.stack(used, 1))
