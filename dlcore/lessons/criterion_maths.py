"""The maths of a loss for classes with the example's numbers in place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcore.lessons.criterion_facts import Facts
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, spoken, tex
from dlcore.theory.criteria import softmax_twice_floor

if TYPE_CHECKING:
    from dlcore.lessons.criterion import Spec

X = {"logits": "z", "log_ps": r"\log p", "probabilities": "p"}
"""what is handed over, as a letter"""
TWICE = ("probabilities", "CrossEntropyLoss")
LOWEST_LOG = -100.0
"""`BCELoss` takes no logarithm to be lower, not even that of 0"""
Z, P = ("z", "the logits, one for each class"), ("p", "the probabilities")
LABEL = ("y", "the number of the right class; as a target, 1 for it and 0 for the others")
INDEX = (("j", "the number of a class"), ("K", "how many there are"))


def formulas(spec: Spec, facts: Facts, logits: Sequence[float], chances: Sequence[float]) -> list[Formula]:
    """From logits to log-probabilities and back, the loss, its gradient, and the floor of softmax twice.

    Args:
        spec: the settings.
        facts: what is true of the example.
        logits: of every class.
        chances: the probability of every class.
    """
    y = spec.right_class
    lines = [
        Formula(
            rf"\log p_y = z_y - \log\sum_j e^{{z_j}} = {tex(logits[y])} - "
            rf"{bracketed(logits[y] + facts.right)} = {tex(-facts.right)}",
            (Z, P, LABEL, *INDEX),
        ),
        Formula(
            rf"\sum_j \exp(\log p_j) = {_sum(chances)} = {tex(sum(chances))}",
            (("\\exp(\\log p_j)", "what torch.exp(log_ps) gives back: probabilities"),),
        ),
        _loss(facts),
        Formula(
            rf"\frac{{\partial}}{{\partial z_y}}(-\log p_y) = p_y - 1 = {tex(-facts.rest)}",
            ((r"\partial", "the slope along one logit, the others held"),),
        ),
    ]
    if facts.slope is not None:
        slope = rf"\frac{{\partial}}{{\partial z_y}}\,\text{{{facts.loss}}}({X[facts.handed]})"
        lines.append(Formula(rf"{slope} = {tex(facts.slope)}", ((slope, "from autograd"),)))
    return [*lines, _floor(facts)] if (facts.handed, facts.loss) == TWICE else lines


def _floor(facts: Facts) -> Formula:
    """How low softmax twice can go."""
    others, low = facts.n_classes - 1, tex(softmax_twice_floor(facts.n_classes))
    words = (
        "Euler's number: with p = 1 for the right class and 0 for all others, the second softmax makes "
        "e/(e + K − 1) of that 1"
    )
    return Formula(
        rf"-\ln\frac{{e}}{{e + K - 1}} = \ln\left(1 + \frac{{K - 1}}{{e}}\right) = "
        rf"\ln\left(1 + \frac{{{others}}}{{e}}\right) = {low}",
        (("e", words),),
    )


def _loss(facts: Facts) -> Formula:
    """What the loss does with what it is given, its number at the end."""
    x, value = X[facts.handed], facts.value
    end = r"\text{refused}" if value is None else tex(value)
    given = bracketed(facts.given)
    name = rf"\text{{{facts.loss}}}"
    mean = r"-\tfrac{1}{K}\Bigl[\log %s + \sum_{j \ne y} \log %s\Bigr]"
    if facts.loss == "CrossEntropyLoss":
        total = "" if value is None else f" = {tex(value + facts.given)} - {given}"
        middle = rf"\log\sum_j e^{{{_at(x, 'j')}}} - {_at(x, 'y')}{total}"
    elif facts.loss == "NLLLoss":
        middle = f"-{_at(x, 'y')} = -{given}"
    elif facts.loss == "BCELoss":
        middle = mean % (_inside(x, "y"), rf"(1 - {_at(x, 'j')})") + _terms(facts)
    else:
        middle = mean % (rf"\sigma({_at(x, 'y')})", rf"\bigl(1 - \sigma({_at(x, 'j')})\bigr)") + _terms(facts)
    words = f"{facts.verdict}, {spoken(facts.right)} is −log p of the right class"
    words += "; it lets no logarithm fall below −100" if facts.loss == "BCELoss" else ""
    more = ((r"\sigma", "the sigmoid"),) if facts.loss == "BCEWithLogitsLoss" else ()
    return Formula(f"{name} = {middle} = {end}", ((name, words), *more))


def _terms(facts: Facts) -> str:
    """The two logarithms of a loss for yes-or-no labels, of the right class and of all others together."""
    if facts.value is None:
        return ""
    if facts.loss == "BCELoss":
        first = max(math.log(facts.given), LOWEST_LOG) if facts.given else LOWEST_LOG
    else:
        first = -math.log1p(math.exp(-facts.given))
    second = -facts.n_classes * facts.value - first
    return rf" = -\tfrac{{1}}{{{facts.n_classes}}}\bigl[{tex(first)} + {bracketed(second)}\bigr]"


def _sum(numbers: Sequence[float]) -> str:
    """A sum written out, its middle left out where it is long."""
    told = [tex(each) for each in numbers]
    return " + ".join(told if len(told) <= 4 else [*told[:2], r"\dots", told[-1]])


def _at(x: str, index: str) -> str:
    return f"{x}_{index}"


def _inside(x: str, index: str) -> str:
    return rf"({x}_{index})" if "log" in x else f"{x}_{index}"
