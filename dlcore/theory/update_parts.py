"""What an update rule keeps at every step, and how its step is made of it: the inside of an optimiser.

Everything follows from the gradients that a descent met, so it is computed afterwards, for one rule at many
learning rates at once. Squares are told by their roots, which have the size of a gradient.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.theory.traces import Trace
from dlcore.theory.update_rules import RULES, Hyper

Kept = Mapping[str, Tensor]
Settings = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Part:
    """One quantity inside a rule.

    Attributes:
        name: a word or two.
        symbol: as a formula in a line of text has it.
        values: (rows, n_steps, d) float64: with what each step was made.
    """

    name: str
    symbol: str
    values: Tensor


@dataclass(frozen=True, slots=True)
class Inside:
    """What every step of one rule was made of.

    Attributes:
        parts: from the gradient on, in the order in which they follow from each other.
        over: what is multiplied by the learning rate, or subtracted as it is where `scaled` says no.
        under: what that is divided by, if it is.
        scaled: whether the learning rate multiplies the step.
        pull: what is subtracted beside it, (rows, n_steps, d); None of all rules but AdamW.
        step: what was added to the point, (rows, n_steps, d).
        kept: what the rule remembers after each step, by the names of `Rule.keeps`.
    """

    parts: tuple[Part, ...]
    over: Part
    under: Part | None
    scaled: bool
    pull: Tensor | None
    step: Tensor
    kept: Kept


def inside(rule: str, trace: Trace, rates: Tensor, hyper: Hyper) -> Inside:
    """What each step of one rule was made of.

    Args:
        rule: a name in `RULES`.
        trace: of this rule alone.
        rates: learning rates of its rows, (rows,) float64.
        hyper: what differs from the rule's defaults.
    """
    settings = RULES[rule].settings(hyper)
    points, gradients = trace.points[:, :-1], trace.gradients[:, :-1]
    kept = _replayed(rule, trace, rates[:, None], settings)
    counts = torch.arange(1, points.shape[1] + 1, dtype=torch.float64)[:, None]
    parts = (Part("gradient", "g", gradients), *_PARTS[rule](gradients, kept, settings, counts))
    under = parts[-1] if rule in DIVIDED else None
    over = parts[DIVIDED.get(rule, -1)]
    scaled, rate = rule != "rprop", rates[:, None, None]
    pull = rate * settings["weight_decay"] * points if rule == "adamw" else None
    step = -(rate if scaled else 1.0) * over.values / (under.values if under else 1.0)
    return Inside(parts, over, under, scaled, pull, step if pull is None else step - pull, kept)


def _replayed(rule: str, trace: Trace, rates: Tensor, settings: Settings) -> Kept:
    """What the rule remembered after each step, each (rows, n_steps, d)."""
    chosen = RULES[rule]
    state = chosen.begin(trace.points[:, 0], rates)
    kept = {name: torch.empty_like(trace.points[:, :-1]) for name in chosen.keeps}
    for n in range(trace.points.shape[1] - 1):
        _, state = chosen.step(trace.points[:, n], trace.gradients[:, n], state, rates, settings, n + 1)
        for name, value in zip(chosen.keeps, state, strict=True):
            kept[name][:, n] = value
    return kept


def _sgd(g: Tensor, kept: Kept, of: Settings, n: Tensor) -> list[Part]:
    return []


def _momentum(g: Tensor, kept: Kept, of: Settings, n: Tensor) -> list[Part]:
    return [Part("velocity", "v", kept["velocity"])]


def _nesterov(g: Tensor, kept: Kept, of: Settings, n: Tensor) -> list[Part]:
    return [*_momentum(g, kept, of, n), Part("ahead", "g+βv", g + of["momentum"] * kept["velocity"])]


def _adagrad(g: Tensor, kept: Kept, of: Settings, n: Tensor) -> list[Part]:
    return [Part("root of sum", "√s+ε", kept["sum of squared gradients"].sqrt() + of["epsilon"])]


def _rmsprop(g: Tensor, kept: Kept, of: Settings, n: Tensor) -> list[Part]:
    return [Part("root of mean", "√s+ε", kept["mean of squared gradients"].sqrt() + of["epsilon"])]


def _adadelta(g: Tensor, kept: Kept, of: Settings, n: Tensor) -> list[Part]:
    squares, moves = kept["mean of squared gradients"], kept["mean of squared moves"]
    before = torch.cat([torch.zeros_like(moves[:, :1]), moves[:, :-1]], 1)  # as it was when the step was made
    slopes, reach = (squares + of["epsilon"]).sqrt(), (before + of["epsilon"]).sqrt()
    return [
        Part("slopes so far", "√(s+ε)", slopes),
        Part("moves so far", "√(u+ε)", reach),
        Part("move", "d", g * reach / slopes),
    ]


def _adam(g: Tensor, kept: Kept, of: Settings, n: Tensor) -> list[Part]:
    mean, squares = kept["mean of gradients"], kept["mean of squared gradients"]
    spread = (squares / (1 - of["beta2"] ** n)).sqrt() + of["epsilon"]
    return [
        Part("mean", "m", mean),
        Part("mean, corrected", "m̂", mean / (1 - of["beta1"] ** n)),
        Part("root of squares", "√s", squares.sqrt()),
        Part("root, corrected", "√ŝ+ε", spread),
    ]


def _rprop(g: Tensor, kept: Kept, of: Settings, n: Tensor) -> list[Part]:
    size = kept["step sizes"]
    return [Part("step size", "Δ", size), Part("signed", "Δ·sign(g)", size * kept["last gradient"].sign())]


DIVIDED: Mapping[str, int] = {"adagrad": 0, "rmsprop": 0, "adam": 2, "adamw": 2}
"""rules whose last part divides another, and the place of that one"""
_PARTS: Mapping[str, Callable[[Tensor, Kept, Settings, Tensor], list[Part]]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adadelta": _adadelta,
    "adam": _adam,
    "adamw": _adam,
    "rprop": _rprop,
}
