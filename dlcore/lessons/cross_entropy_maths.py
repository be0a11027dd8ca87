"""The maths of cross-entropy with the numbers of the points in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from dlcore.lessons.cross_entropy_table import Table
from dlcore.lessons.cross_entropy_words import TINY, Facts
from dlcore.lessons.lesson import Formula, Number
from dlcore.lessons.numbers import tex, tex_beside_one

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
    terms = [tex(_clean(each)) for each in cast(list[float], numbers["losses"])]
    return Formula(
        _lines(
            "E",
            rf"-{front}\sum_{{i=1}}^{{m}} \sum_{{j=1}}^{{K}} y_{{ij}} \ln p_{{ij}}",
            rf"{sign}({_broken(' + ', terms)})",
            tex(_clean(facts.total)),
        ),
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
    name, loss = f"E_{{{facts.point}}}", tex(_clean(facts.loss))
    if facts.label is not None:
        p = facts.probabilities[facts.label]
        return Formula(
            rf"{name} = -\ln p_{{\text{{label}}}} = -\ln {_argument(p)} = {loss}",
            ((name, f"the loss of point {facts.point}: only the term of its label is not 0"),),
        )
    terms = [
        rf"{_argument(y)} \ln {_argument(p)}"
        for y, p in zip(facts.target, facts.probabilities, strict=True)
        if y
    ]
    shown = _lines(name, r"-\sum_{j=1}^{K} y_j \ln p_j", f"-{_broken(' - ', terms, 2)}", loss)
    return Formula(shown, ((name, f"the loss of point {facts.point}"),))


def _binary(facts: Facts) -> Formula:
    (y0, y), (p0, p) = facts.target, facts.probabilities
    name = f"E_{{{facts.point}}}"
    return Formula(
        _lines(
            name,
            r"-[y \ln p + (1-y) \ln(1-p)]",
            rf"-[{_argument(y)} \ln {_argument(p)} + {_argument(y0)} \ln {_argument(p0)}]",
            tex(_clean(facts.loss)),
        ),
        (
            (r"y,\ p", "with two classes: those of class 1; this binary cross-entropy is the same number"),
            (name, f"the loss of point {facts.point}"),
        ),
    )


def _smoothing(spec: Spec, table: Table, facts: Facts) -> Formula:
    before = table.targets[facts.point - 1]
    return Formula(
        _lines(
            "y",
            r"(1 - \epsilon)\,y^{\text{given}} + \frac{\epsilon}{K}",
            rf"{tex(1 - spec.smoothing)} \cdot {tex(before[facts.klass])} + \frac{{{tex(spec.smoothing)}}}"
            rf"{{{table.n_classes}}} = {tex(facts.target[facts.klass])}",
        ),
        ((r"\epsilon", "label smoothing"), (r"y^{\text{given}}", "the target before it")),
    )


def _parts(facts: Facts) -> list[Formula]:
    least, more = tex(_clean(facts.entropy)), tex(_clean(facts.divergence))
    apart = r"\mathrm{KL}(y \,\|\, p)"
    return [
        Formula(
            rf"H(y) = -\sum_{{j=1}}^{{K}} y_j \ln y_j = {least}",
            (("H(y)", "the entropy of the point's target, 0 for a label: no prediction gets lower"),),
        ),
        Formula(
            rf"{apart} = \sum_{{j=1}}^{{K}} y_j \ln \frac{{y_j}}{{p_j}} = {more}",
            ((apart, "KL divergence, 0 where p = y; only this can be learnt away"),),
        ),
        Formula(
            _lines("H(y, p)", f"H(y) + {apart}", f"{least} + {more} = {tex(_clean(facts.loss))}"),
            (("H(y, p)", "the cross-entropy of the point looked at"),),
        ),
    ]


def _gradient(facts: Facts, numbers: Numbers) -> Formula:
    p, y = facts.probabilities[facts.klass], facts.target[facts.klass]
    values = f"{tex_beside_one(p)} - {_argument(y)}"
    mean = facts.reduction == "mean"
    closed = r"\frac{p - y}{m}" if mean else "p - y"
    shown = rf"\frac{{{values}}}{{{facts.n_points}}}" if mean else values
    by_hand, grad = (tex(_clean(cast(float, numbers[name]))) for name in ("closed_form", "gradient"))
    return Formula(
        _lines(
            r"\frac{\partial E}{\partial z}",
            closed,
            rf"{shown} = {by_hand} \\ \texttt{{logits.grad}} &= {grad}",
        ),
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


def _lines(left: str, *right: str) -> str:
    """An equation with a line for each step, so that it fits a narrow screen."""
    return rf"\begin{{aligned}} {left} &= " + r" \\ &= ".join(right) + r" \end{aligned}"


def _broken(sign: str, terms: Sequence[str], n_each: int = 3) -> str:
    """Terms with a sign between, so many in each line."""
    lines = [sign.join(terms[n : n + n_each]) for n in range(0, len(terms), n_each)]
    return rf" \\ &\quad{sign}".join(lines)


def _clean(value: float) -> float:
    """A number without what only rounding left of 0."""
    return 0.0 if abs(value) < TINY else value


def _argument(value: float) -> str:
    """A probability as a factor or after ln: in brackets where it is a product or a difference."""
    text = tex_beside_one(value)
    return f"({text})" if " " in text else text
