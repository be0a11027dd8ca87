"""What is said of a penalised regression: which weights are left, what it costs, and what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.lasso import Spec

FEW = 6
"""so many weights are called by their names"""
ALIKE = 0.9
"""from this correlation on two features are twins"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one penalty.

    Attributes:
        names: of the features.
        penalty: λ.
        kept: names of the features whose weights are not 0.
        effects: weights times the spread of their features.
        fair: the same where the features are divided by their spread; they are `effects` where they are.
        squares: Σ w², of the weights as they are penalised.
        free: Σ w² of least squares, without penalty.
        bias: where all features are at their mean.
        mean: of the targets.
        test: mean squared error on test rows.
        best: the λ that validation chooses.
        best_test: its error on test rows.
    """

    names: tuple[str, ...]
    penalty: float
    kept: tuple[str, ...]
    effects: Sequence[float]
    fair: Sequence[float]
    squares: float
    free: float
    bias: float
    mean: float
    test: float
    best: float
    best_test: float


def method(mix: float) -> str:
    """What a share of L1 is called."""
    return "the lasso" if mix == 1 else "ridge" if mix == 0 else "the elastic net"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "x1, x2 and x3"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def say(spec: Spec, facts: Facts) -> str:
    """The sentence; ** … ** is strong."""
    parts = (_left(spec, facts), _errors(facts), _pair(spec, facts), _scales(spec, facts), _bias(spec, facts))
    return " ".join(filter(None, parts))


def _left(spec: Spec, facts: Facts) -> str:
    """How many weights are not 0."""
    k, left = len(facts.names), len(facts.kept)
    begin = f"With λ = **{spoken(facts.penalty)}** {method(spec.mix)}"
    if not left:
        what = "b" if spec.penalise_bias else "the targets' mean"
        return (
            f"{begin} keeps **no weight**: all {k} are exactly 0, and every prediction is {what}, "
            f"{spoken(facts.bias)}."
        )
    if left == k:
        share = facts.squares / facts.free
        smaller = f": Σw² is {_times(share)} that of least squares, but **none is 0**"
        return f"{begin} keeps **all {k} weights**{smaller if spec.mix == 0 else ', none is 0'}."
    which = f" ({listed(facts.kept)})" if left <= FEW else ""
    rest = "the other one is" if k - left == 1 else f"the other {k - left} are"
    return f"{begin} keeps **{left} of {k} weights**{which}; {rest} exactly 0."


def _times(share: float) -> str:
    """A share of a sum in words."""
    return f"{spoken(share, 3)} times" if share < 0.9995 else "almost"


def _errors(facts: Facts) -> str:
    """The error on rows it has not seen, beside that of the λ chosen."""
    if facts.penalty == facts.best:
        return f"Validation chooses this λ; the test error is **{spoken(facts.test)}**."
    one, other = (
        (spoken(facts.test),) * 2 if facts.test == facts.best_test else apart(facts.test, facts.best_test)
    )
    return f"The test error is {one}; with λ = {spoken(facts.best)}, chosen by validation, it is {other}."


def _pair(spec: Spec, facts: Facts) -> str:
    """What becomes of two features that say almost the same."""
    if spec.data != "made" or spec.twins < ALIKE:
        return ""
    kept = [name for name in ("x1", "x2") if name in facts.kept]
    begin = f"Of the twins x1 and x2, with correlation {spoken(spec.twins)},"
    if not kept:
        return f"{begin} it keeps neither."
    if len(kept) == 1:
        return f"{begin} it keeps **{kept[0]} alone**."
    one, other = (spoken(each, 3) for each in facts.effects[:2])
    return f"{begin} it keeps both: **{one} and {other}** per standard deviation."


def _scales(spec: Spec, facts: Facts) -> str:
    """What other units do."""
    name, at = facts.names[spec.rescaled], spec.rescaled
    changed = {"larger": "ten times larger", "smaller": "ten times smaller"}.get(spec.units)
    if not spec.raw_scales:
        return f"{name} is in units {changed}; dividing by its spread undoes that." if changed else ""
    fair = tuple(one for one, effect in zip(facts.names, facts.fair, strict=True) if effect)
    units = f"{name}, in units {changed}," if changed else name
    here, there = spoken(facts.effects[at], 3), spoken(facts.fair[at], 3)
    told = f"The features keep their scales, so {units} counts for **{here}** per standard deviation. On one "
    told += f"scale it would count for {'just as much' if here == there else there}"
    if fair == facts.kept:
        return f"{told}."
    others = listed(fair) if 0 < len(fair) <= FEW else many(len(fair), "weight") if fair else "none"
    return f"{told}, and {others} would be left."


def _bias(spec: Spec, facts: Facts) -> str:
    """What the bias is where it costs something."""
    if not spec.penalise_bias:
        return ""
    one, other = apart(facts.bias, facts.mean)
    if one == other:
        return f"The bias is penalised and still {one}, the mean of the targets."
    return f"The bias is penalised too: **b = {one}** instead of {other}, the mean of the targets."
