"""The maths of each remedy, with the numbers of its first network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.lessons.remedies_facts import Spread
from dlcore.lessons.remedies_names import N_SEEDS

if TYPE_CHECKING:
    from dlcore.lessons.remedies import Spec


@dataclass(frozen=True, slots=True)
class First:
    """The first network of the remedy looked at.

    Attributes:
        train_loss: of the points it learns.
        size: Σ|w|.
        square: Σw².
        kept_at: steps after which early stopping keeps it.
        until: steps it was trained for at most.
    """

    train_loss: float
    size: float
    square: float
    kept_at: int
    until: int


LOSS = ("E", "the loss: the mean cross-entropy, natural logarithms")
WEIGHT = ("w", "a weight; biases are left alone")


def formulas(spec: Spec, here: Spread, first: First) -> list[Formula]:
    """The loss, what the remedy looked at changes, and how far test and training loss are apart."""
    train = here.mean - here.gap
    gap = Formula(
        rf"\overline{{E}}_\text{{test}} - \overline{{E}}_\text{{train}} = "
        rf"{tex(here.mean)} - {bracketed(train)} = {tex(here.gap)}",
        ((r"\overline{E}", f"the mean loss of {N_SEEDS} networks on test or on training points"),),
    )
    loss = Formula(
        rf"E = -\frac{{1}}{{n}} \sum_{{i=1}}^{{n}} \ln p_i = {tex(first.train_loss)}",
        (
            (LOSS[0], f"{LOSS[1]}; here of the first network on its training points"),
            ("n", f"the number of training points, {_count(spec)}"),
            ("p", "the probability that the network gives to a point's label"),
        ),
    )
    return [loss, *_own(spec, first), gap]


def _count(spec: Spec) -> int:
    return spec.n_points * (spec.factor if spec.remedy == "more" else 1)


def _own(spec: Spec, first: First) -> list[Formula]:
    """What the remedy looked at does."""
    match spec.remedy:
        case "l1":
            return [_penalty(first.train_loss, spec.l1, r"\sum |w|", first.size)]
        case "l2":
            return [_penalty(first.train_loss, spec.l2, r"\sum w^2", first.square)]
        case "dropout":
            return [_dropout(spec.dropout)]
        case "early":
            return [
                Formula(
                    rf"s^* = \operatorname{{argmin}}_{{s \le {first.until}}} E_\text{{validation}}(s) "
                    rf"= {first.kept_at}",
                    (
                        ("s", "steps, looked at every five; the first network is kept as it was after s*"),
                        (LOSS[0], "the loss, here of the validation points"),
                    ),
                )
            ]
        case "more":
            return [
                Formula(
                    rf"n = {spec.factor} \cdot {spec.n_points} = {spec.factor * spec.n_points}",
                    (("n", "training points: those of the others and more from the same source"),),
                )
            ]
        case _:
            return []


def _penalty(loss: float, strength: float, what: str, total: float) -> Formula:
    return Formula(
        rf"E + \lambda {what} = {tex(loss)} + {tex(strength)} \cdot {tex(total)} "
        rf"= {tex(loss + strength * total)}",
        (LOSS, (r"\lambda", "the strength of the penalty"), WEIGHT),
    )


def _dropout(share: float) -> Formula:
    return Formula(
        rf"a \leftarrow \frac{{m \cdot a}}{{1 - q}} = \frac{{m \cdot a}}{{{tex(1 - share)}}}",
        (
            ("a", "what a hidden unit hands on, in training alone"),
            ("m", "0 with probability q, otherwise 1, drawn anew for each point at each step"),
            ("q", "the share that is dropped"),
        ),
    )
