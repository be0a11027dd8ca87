"""Update rules of gradient descent: names, formulas, what each remembers, and torch.optim's defaults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields

import torch
from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.theory import update_steps as steps
from dlcore.theory.update_steps import Columns, Moved, State

Step = Callable[[Tensor, Tensor, State, Tensor, Columns, int], Moved]


@dataclass(frozen=True, slots=True)
class Hyper:
    """Hyper-parameters beside the learning rate; None is the rule's own default, see `Rule.defaults`.

    A rule passes over those it does not use, so that one `Hyper` serves several rules.

    Attributes:
        momentum: β, how much of the velocity stays (0 to below 1).
        beta1: β₁, how much of Adam's mean of gradients stays (0 to below 1).
        beta2: β₂, how much of Adam's mean of squared gradients stays (0 to below 1).
        rho: ρ, how much of RMSprop's (torch's `alpha`) and Adadelta's means stays (0 to below 1).
        epsilon: ε, what keeps a divisor from being 0 (above 0).
        weight_decay: δ, AdamW's pull towards 0 (at least 0).

    Raises:
        BadSetting: one is outside its range.
    """

    momentum: float | None = None
    beta1: float | None = None
    beta2: float | None = None
    rho: float | None = None
    epsilon: float | None = None
    weight_decay: float | None = None

    def __post_init__(self) -> None:
        for name in (each.name for each in fields(self)):
            value = getattr(self, name)
            if value is None:
                continue
            if name == "epsilon" and not 0 < value < float("inf"):
                raise BadSetting(f"An epsilon of {value!r} divides by nothing: choose a number above 0.")
            if name == "weight_decay" and not 0 <= value < float("inf"):
                raise BadSetting(f"A weight decay of {value!r} pulls nowhere: choose a number of at least 0.")
            if name not in {"epsilon", "weight_decay"} and not 0 <= value < 1:
                raise BadSetting(f"{name} = {value!r} is out of range: choose a number from 0 to below 1.")


@dataclass(frozen=True, slots=True)
class Rule:
    """One update rule.

    Attributes:
        name: its key in `RULES`.
        title: its name for a reader.
        formula: LaTeX lines of one step; the last one moves θ. η is the learning rate, g the
            gradient; squares, roots and quotients are those of each coordinate.
        step: one step on stacked rows, see `update_steps`.
        keeps: names of what it remembers from step to step, each a tensor (rows, d).
        defaults: the hyper-parameters it uses, with torch.optim's defaults (0.9 for momentum).
        from_rate: which of `keeps` begin at the learning rate; all others begin at 0.
    """

    name: str
    title: str
    formula: tuple[str, ...]
    step: Step
    keeps: tuple[str, ...] = ()
    defaults: Mapping[str, float] = field(default_factory=dict[str, float])
    from_rate: tuple[str, ...] = ()

    def begin(self, points: Tensor, rate: Tensor) -> State:
        """What it remembers before its first step.

        Args:
            points: (rows, d).
            rate: learning rates, (rows, 1).
        """
        zeros = torch.zeros_like(points)
        return tuple(zeros + rate if name in self.from_rate else zeros for name in self.keeps)

    def settings(self, hyper: Hyper) -> dict[str, float]:
        """The hyper-parameters it uses, by name.

        Args:
            hyper: what differs from the defaults.
        """
        chosen = {name: getattr(hyper, name) for name in self.defaults}
        return {name: self.defaults[name] if value is None else value for name, value in chosen.items()}


_VELOCITY = r"v \leftarrow \beta\, v + g"
_SQUARES = r"s \leftarrow \rho\, s + (1-\rho)\, g^2"
_ADAM_MEANS = (
    r"m \leftarrow \beta_1 m + (1-\beta_1)\, g, \quad s \leftarrow \beta_2 s + (1-\beta_2)\, g^2",
    r"\hat m = m / (1-\beta_1^t), \quad \hat s = s / (1-\beta_2^t)",
)
_ADAM_MOVE = r"\theta \leftarrow \theta - \eta\, \hat m / (\sqrt{\hat s} + \varepsilon)"
_ADAM_KEEPS = ("mean of gradients", "mean of squared gradients")
_ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}

_ALL = (
    Rule("sgd", "Gradient descent", (r"\theta \leftarrow \theta - \eta\, g",), steps.sgd),
    Rule(
        "momentum",
        "Momentum",
        (_VELOCITY, r"\theta \leftarrow \theta - \eta\, v"),
        steps.momentum,
        ("velocity",),
        {"momentum": 0.9},
    ),
    Rule(
        "nesterov",
        "Nesterov momentum",
        (_VELOCITY, r"\theta \leftarrow \theta - \eta\, (g + \beta\, v)"),
        steps.nesterov,
        ("velocity",),
        {"momentum": 0.9},
    ),
    Rule(
        "adagrad",
        "Adagrad",
        (r"s \leftarrow s + g^2", r"\theta \leftarrow \theta - \eta\, g / (\sqrt{s} + \varepsilon)"),
        steps.adagrad,
        ("sum of squared gradients",),
        {"epsilon": 1e-10},
    ),
    Rule(
        "rmsprop",
        "RMSprop",
        (_SQUARES, r"\theta \leftarrow \theta - \eta\, g / (\sqrt{s} + \varepsilon)"),
        steps.rmsprop,
        ("mean of squared gradients",),
        {"rho": 0.99, "epsilon": 1e-8},
    ),
    Rule(
        "adadelta",
        "Adadelta",
        (
            _SQUARES,
            r"d = g\, \sqrt{u + \varepsilon} / \sqrt{s + \varepsilon}",
            r"u \leftarrow \rho\, u + (1-\rho)\, d^2",
            r"\theta \leftarrow \theta - \eta\, d",
        ),
        steps.adadelta,
        ("mean of squared gradients", "mean of squared moves"),
        {"rho": 0.9, "epsilon": 1e-6},
    ),
    Rule("adam", "Adam", (*_ADAM_MEANS, _ADAM_MOVE), steps.adam, _ADAM_KEEPS, _ADAM),
    Rule(
        "adamw",
        "AdamW",
        (*_ADAM_MEANS, r"\theta \leftarrow (1 - \eta\, \delta)\, \theta", _ADAM_MOVE),
        steps.adamw,
        _ADAM_KEEPS,
        _ADAM | {"weight_decay": 0.01},
    ),
    Rule(
        "rprop",
        "Rprop",
        (
            r"\Delta \leftarrow 1.2\, \Delta \;\text{ where } g\, g_{t-1} > 0",
            r"\Delta \leftarrow 0.5\, \Delta, \; g \leftarrow 0 \;\text{ where } g\, g_{t-1} < 0",
            r"\theta \leftarrow \theta - \Delta\, \operatorname{sign}(g), \quad \Delta_0 = \eta",
        ),
        steps.rprop,
        ("last gradient", "step sizes"),
        from_rate=("step sizes",),
    ),
)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in _ALL}
"""All update rules by name, in the order in which a reader meets them."""
