"""The maths of a penalty on weights: the loss, its slope, one step, and what PyTorch's weight_decay is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.decay_facts import Facts
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.training.penalised import RATES

if TYPE_CHECKING:
    from dlcore.lessons.decay import Spec

LAMBDA = (r"\lambda", "how much weights cost")
ETA = (r"\eta", "the learning rate")
WEIGHT = ("w", "a weight")
LOSS = ("E", "the mean cross-entropy of the training points")
GRADIENT = ("g", "the slope of the cross-entropy along w")
SIZES, SQUARES = r"\sum |w|", r"\sum w^2"


def formulas(spec: Spec, facts: Facts) -> list[Formula]:
    """The penalised loss, one step, and λ in PyTorch's terms.

    Args:
        spec: the settings.
        facts: what is true of the network.
    """
    return [_loss(spec, facts), *_step(spec), *_in_pytorch(spec), _one_weight()]


def _loss(spec: Spec, facts: Facts) -> Formula:
    squared = spec.how.startswith("l2")
    sign, size = (SQUARES, facts.squares) if squared else (SIZES, facts.sizes)
    whole = facts.train + spec.strength * size
    shown = rf"{tex(facts.train)} + {tex(spec.strength)} \cdot {tex(size)} = {tex(whole)}"
    what = (
        "all weights; biases cost too, but are not counted here" if spec.biases else "all weights, no biases"
    )
    return Formula(rf"E + \lambda {sign} = {shown}", (LOSS, LAMBDA, (sign, what)))


def _step(spec: Spec) -> list[Formula]:
    """What happens to one weight in one step."""
    eta, u = RATES[spec.optimiser], "the optimiser’s step for the gradient g: g itself, or Adam’s m̂/(√v̂ + ε)"
    symbols, v = (WEIGHT, ETA, LAMBDA, GRADIENT, ("u(g)", u)), ("v", "the weight after the step")
    pull = rf"\eta\lambda = {tex(eta * spec.strength)}"
    if spec.how == "l2_loss":
        line = rf"w \leftarrow w - \eta\, u(g + 2\lambda w), \quad 2\lambda = {tex(2 * spec.strength)}"
        return [Formula(line, symbols)]
    if spec.how == "l2_beside":
        factor = rf"1 - 2\eta\lambda = {tex(1 - 2 * eta * spec.strength)}"
        return [Formula(rf"w \leftarrow (1 - 2\eta\lambda)\, w - \eta\, u(g), \quad {factor}", symbols)]
    if spec.how == "l1_loss":
        line = r"w \leftarrow w - \eta\, u(g + \lambda\, \mathrm{sign}(w))"
        return [Formula(rf"{line}, \quad {pull}", symbols)]
    line = r"w \leftarrow \mathrm{sign}(v) \max(|v| - \eta\lambda, 0)"
    return [
        Formula(r"v = w - \eta\, u(g)", (v, WEIGHT, ETA, GRADIENT, ("u(g)", u))),
        Formula(rf"{line}, \quad {pull}", (v, WEIGHT, ETA, LAMBDA)),
    ]


def _in_pytorch(spec: Spec) -> list[Formula]:
    if not spec.how.startswith("l2"):
        return []
    line = (
        rf"\lambda \sum w^2 = \frac{{\mathtt{{weight\_decay}}}}{{2}} \sum w^2, \quad "
        rf"\mathtt{{weight\_decay}} = 2\lambda = {tex(2 * spec.strength)}"
    )
    return [Formula(line, (LAMBDA, WEIGHT))]


def _one_weight() -> Formula:
    line = r"\text{gradients } +s, -s, +s, \ldots: \quad \text{only the decay moves } w \text{ for good}"
    return Formula(line, (("s", "their size, along the axis of the last chart"), WEIGHT))
