"""Nine update rules at 64 learning rates each over Rosenbrock's valley: one batched run beside a loop.

The batched run takes all 576 descents of 500 steps at once. The loop is what one would write without it: an
optimiser of torch.optim for each descent, one step after the other. Of the loop only two rates of each rule
are timed, all 500 steps of them, and scaled by their number; the two take turns. Both record every point, and
those of the sampled descents are compared. One thread each.
"""

import time

import torch
from torch import Tensor

from bench.report import Report, command, figure, ratio
from dlcore.theory.descent import Run, descend

CLASSES: dict[str, tuple[str, dict[str, float | bool]]] = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "rmsprop": ("RMSprop", {}),
    "adadelta": ("Adadelta", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
    "rprop": ("Rprop", {}),
}
N_RATES, N_STEPS = 64, 500
SAMPLED = (21, 42)
"""which of the rates are timed in the loop: 1e-4 and 1e-3"""
RATES = torch.logspace(-5, -2, N_RATES, dtype=torch.float64).tolist()
RUNS = [Run(rule, (-1.2, 1.0), rate) for rule in CLASSES for rate in RATES]
ROWS = [row for row in range(len(RUNS)) if row % N_RATES in SAMPLED]
LEAST = 80
"""how many times as fast the batched run is to be"""
SCALE = 1e12
"""differences are given in units of 1e-12, and may be 1e-9"""


def rosenbrock(points: Tensor) -> Tensor:
    """Rosenbrock's valley (1 − x)² + 100 (y − x²)², 1960.

    Args:
        points: (..., 2).
    """
    x, y = points.unbind(-1)
    along, across = x - 1, y - x * x
    return along * along + 100 * across * across


def value_and_gradient(points: Tensor) -> tuple[Tensor, Tensor]:
    """Values (rows,) and gradients (rows, 2) by autograd.

    Args:
        points: (rows, 2).
    """
    leaf = points.detach().requires_grad_()
    values = rosenbrock(leaf)
    (gradients,) = torch.autograd.grad(values.sum(), leaf)
    return values.detach(), gradients


def looped(run: Run, n_steps: int = N_STEPS) -> Tensor:
    """The points (n_steps + 1, 2) of one descent by torch.optim.

    Args:
        run: with the rule's default hyper-parameters.
        n_steps: how many.
    """
    name, settings = CLASSES[run.rule]
    point = torch.tensor(run.start, dtype=torch.float64, requires_grad=True)
    optimiser = getattr(torch.optim, name)([point], lr=run.rate, **settings)
    points = [point.detach().clone()]
    for _ in range(n_steps):
        optimiser.zero_grad()
        rosenbrock(point).backward()
        optimiser.step()
        points.append(point.detach().clone())
    return torch.stack(points)


def difference(points: Tensor, others: Tensor) -> float:
    """The largest difference of a coordinate, relative where coordinates are larger than 1.

    Args:
        points: of the batched run, (rows, n_steps + 1, 2).
        others: the same by torch.optim.
    """
    return float(((points - others).abs() / others.abs().clamp(min=1)).max())


def measure(repeat: int) -> Report:
    """Both in turns.

    Args:
        repeat: turns.
    """
    torch.set_num_threads(1)
    trace = descend(value_and_gradient, RUNS, N_STEPS)  # what is made at the first call is not counted
    batched, loop, apart = [], [], []
    for _ in range(repeat):
        start = time.perf_counter()
        points = descend(value_and_gradient, RUNS, N_STEPS).points
        middle = time.perf_counter()
        others = [looped(RUNS[row]) for row in ROWS]
        end = time.perf_counter()
        batched.append(1000 * (middle - start))
        loop.append(1000 * (end - middle) * len(RUNS) / len(ROWS))
        apart.append(SCALE * difference(points[ROWS], torch.stack(others)))
    scaled = f"{len(ROWS)} of {len(RUNS)} descents timed, scaled"
    return Report(
        f"{len(CLASSES)} rules × {N_RATES} rates × {N_STEPS} steps on Rosenbrock's valley",
        [
            figure("one batched run", batched),
            figure("torch.optim in a loop", loop, note=scaled),
            ratio("loop / batched", loop, batched, least=LEAST),
            figure("largest difference", apart, "e-12", bar=1e-9 * SCALE, note="1,000 are 1e-9"),
        ],
        [f"{int((trace.n_valid <= N_STEPS).sum())} of {len(RUNS)} descents diverged."],
    )


if __name__ == "__main__":
    command(measure, repeat=5, doc=__doc__)
