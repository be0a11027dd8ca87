"""The maths of cross-entropy with the numbers of the points in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from dlcore.lessons.cross_entropy_table import Table
from dlcore.lessons.cross_entropy_words import TINY, Facts
from dlcore.lessons.lesson import Formula, Number
from dlcore.lessons.numbers import bracketed, tex

if TYPE_CHECKING:
    from dlcore.lessons.cross_entropy import Spec

Numbers = Mapping[str, Number]


def formulas(spec: Spec, table: Table, facts: Facts, numbers: Numbers) -> list[Formula]:
    """All points, one of them, its parts, its gradient, and what equal guesses cost.

    Args:
        spec: the settings.
        table: the points.
        facts: of the point looked at.
        numbers: of the result.
    """
    lines = [_all(table, facts, numbers), _point(facts)]
    if table.n_classes == 2:
        lines.append(_binary(facts))
    if spec.smoothing:
        lines.append(_smoothing(spec, table, facts))
    return [*lines, *_parts(facts), _gradient(facts, numbers), _equal(table, facts)]


def _all(table: Table, facts: Facts, numbers: Numbers) -> Formula:
    m, classes = table.n_points, table.n_classes
    front, sign = (r"\frac{1}{m}", rf"\tfrac{{1}}{{{m}}}") if facts.reduction == "mean" else ("", "")
    terms = " + ".join(bracketed(_clean(each)) for each in cast(list[float], numbers["losses"]))
    return Formula(
        rf"E = -{front}\sum_{{i=1}}^{{m}} \sum_{{j=1}}^{{K}} y_{{ij}} \ln p_{{ij}} = "
        rf"{sign}\left({terms}\right) = {tex(_clean(facts.total))}",
        (
            ("E", "the loss of all points"),
            ("i", rf"counts the points, from 1 to m = {m}"),
            ("m", "how many points there are; 1/m stands in front of both sums or, for the sum, of neither"),
            ("j", rf"counts the classes, from the first to the last, K = {classes}; PyTorch counts from 0"),
            ("K", "how many classes there are"),
            ("y", "the target, after label smoothing if there is any"),
            ("p", "the probability that softmax makes of the logits; elsewhere it is called ŷ"),
        ),
    )


def _point(facts: Facts) -> Formula:
    i = facts.point
    if facts.label is not None:
        p = facts.probabilities[facts.label]
        return Formula(
            rf"E_{{{i}}} = -\ln p_{{\text{{label}}}} = -\ln {_probability(p)} = {tex(_clean(facts.loss))}",
            ((f"E_{{{i}}}", f"the loss of point {i}: only the term of its label is not 0"),),
        )
    terms = " - ".join(
        rf"{_probability(y)} \ln {_probability(p)}"
        for y, p in zip(facts.target, facts.probabilities, strict=True)
        if y
    )
    return Formula(
        rf"E_{{{i}}} = -{terms} = {tex(_clean(facts.loss))}", ((f"E_{{{i}}}", f"the loss of point {i}"),)
    )


def _binary(facts: Facts) -> Formula:
    y, p = facts.target[1], facts.probabilities[1]
    rest = facts.probabilities[0]
    return Formula(
        rf"E_{{{facts.point}}} = -\left[y \ln p + (1-y) \ln(1-p)\right] = -\left[{_probability(y)} \ln "
        rf"{_probability(p)} + {_probability(facts.target[0])} \ln {_probability(rest)}\right] = "
        rf"{tex(_clean(facts.loss))}",
        (
            (r"y,\ p", "with two classes: those of class 1; this binary cross-entropy is the same number"),
            (f"E_{{{facts.point}}}", f"the loss of point {facts.point}"),
        ),
    )


def _smoothing(spec: Spec, table: Table, facts: Facts) -> Formula:
    before = table.targets[facts.point - 1]
    return Formula(
        rf"y = (1 - \epsilon)\,y^{{\text{{given}}}} + \frac{{\epsilon}}{{K}} = "
        rf"{tex(1 - spec.smoothing)} \cdot {tex(before[facts.klass])} + \frac{{{tex(spec.smoothing)}}}"
        rf"{{{table.n_classes}}} = {tex(facts.target[facts.klass])}",
        ((r"\epsilon", "label smoothing"), (r"y^{\text{given}}", "the target before it")),
    )


def _parts(facts: Facts) -> list[Formula]:
    least, more = tex(_clean(facts.entropy)), tex(_clean(facts.divergence))
    return [
        Formula(
            rf"H(y) = -\sum_{{j=1}}^{{K}} y_j \ln y_j = {least}, \quad \mathrm{{KL}}(y \,\|\, p) = "
            rf"\sum_{{j=1}}^{{K}} y_j \ln \frac{{y_j}}{{p_j}} = {more}",
            (
                ("H(y)", "the entropy of the point's target, 0 for a label: no prediction gets lower"),
                (r"\mathrm{KL}(y \,\|\, p)", "KL divergence, 0 where p = y; only this can be learnt away"),
            ),
        ),
        Formula(
            rf"H(y, p) = H(y) + \mathrm{{KL}}(y \,\|\, p) = {least} + {more} = {tex(_clean(facts.loss))}",
            (("H(y, p)", "the cross-entropy of the point looked at"),),
        ),
    ]


def _gradient(facts: Facts, numbers: Numbers) -> Formula:
    p, y = facts.probabilities[facts.klass], facts.target[facts.klass]
    over, under = ("m", str(facts.n_points)) if facts.reduction == "mean" else ("", "")
    top, values = "p - y", f"{_probability(p)} - {_probability(y)}"
    closed, shown = (
        (rf"\frac{{{top}}}{{{over}}}", rf"\frac{{{values}}}{{{under}}}") if over else (top, values)
    )
    return Formula(
        rf"\frac{{\partial E}}{{\partial z}} = {closed} = {shown} = "
        rf"{tex(_clean(cast(float, numbers['closed_form'])))}, \quad \texttt{{logits.grad}} = "
        rf"{tex(_clean(cast(float, numbers['gradient'])))}",
        (
            ("z", f"the logit of class {facts.klass} of point {facts.point}"),
            (r"\texttt{logits.grad}", "the same from autograd"),
        ),
    )


def _equal(table: Table, facts: Facts) -> Formula:
    times = "m" if facts.reduction == "sum" else ""
    number = rf"{facts.n_points} \cdot " if times else ""
    return Formula(
        rf"p_{{ij}} = \frac{{1}}{{K}} \;\Rightarrow\; E = {times} \ln K = {number}\ln {table.n_classes} = "
        rf"{tex(facts.equal)}",
        (("K", "how many classes there are"), ("m", "how many points there are")),
    )


def _clean(value: float) -> float:
    """A number without what only rounding left of 0."""
    return 0.0 if abs(value) < TINY else value


def _probability(value: float) -> str:
    """A probability for a formula, with as many digits as tell it from 1."""
    if value == 1:
        return "1"
    text = tex(value)
    return f"{value:.12g}" if text == "1" else text
