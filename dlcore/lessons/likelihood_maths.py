"""The formulas of the lesson on likelihood, with its numbers in place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.neuron_maths import stacked
from dlcore.lessons.numbers import bracketed, tex

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec
    from dlcore.lessons.likelihood_words import Labelled

FEW = 4
SIGMOID = (r"\sigma(h)", r"the sigmoid, $1/(1+e^{-h})$")
MODEL = (("x", "the input"), ("w", "the weight"), ("b", "the bias"))
ENDS = (
    (r"\operatorname{argmin}", "where it is least"),
    (r"\operatorname{argmax}", "where it is largest"),
)
OWN = ("p_i", "the probability that the model gives label number $i$")


def labels_formulas(spec: Spec, facts: Labelled) -> list[Formula]:
    """The model, the product of own-label probabilities, and its logarithm.

    Args:
        spec: the settings.
        facts: what is true of them.
    """
    total = math.fsum(facts.logs)
    model = rf"P(\text{{blue}}) = \sigma(wx + b) = \sigma({tex(spec.weight)}\,x + {bracketed(spec.bias)})"
    return [
        Formula(
            stacked(model, r"P(\text{orange}) = 1 - P(\text{blue})"),
            ((r"P", "a probability"), *MODEL, SIGMOID),
        ),
        Formula(
            stacked(
                rf"L = \prod_i p_i {_written(facts.logs)} = {_number(total)}",
                rf"\ln L = \sum_i \ln p_i = {tex(total)}",
            ),
            (("L", "the likelihood: the product over all labels"), OWN),
        ),
        Formula(
            r"\operatorname{argmax}_w \prod_i p_i = \operatorname{argmax}_w \sum_i \ln p_i"
            + ("" if facts.best.weight is None else rf" = {tex(facts.best.weight)}"),
            ((r"\operatorname{argmax}", "where it is largest: the same place, for ln only ever rises"),),
        ),
    ]


def many_formulas(spec: Spec, logs: Sequence[float], n: int, total: float) -> list[Formula]:
    """A logarithm turns a product into a sum; the product of n factors as a power of ten.

    Args:
        spec: the settings.
        logs: of the factors that are taken in turn.
        n: how many are multiplied.
        total: the sum of their logarithms.
    """
    power = tex(total / math.log(10))
    return [
        Formula(
            r"\ln(p_1 \cdot p_2) = \ln p_1 + \ln p_2",
            (OWN, *MODEL, SIGMOID),
        ),
        Formula(rf"p_i = \sigma(\pm(wx_i + b)),\quad w = {tex(spec.weight)},\quad b = {tex(spec.bias)}"),
        Formula(
            stacked(
                rf"\sum_{{i=1}}^{{{n}}} \ln p_i = {tex(total)}",
                rf"\prod_{{i=1}}^{{{n}}} p_i = e^{{{tex(total)}}} = 10^{{{power}}}",
            ),
        ),
        Formula(r"\ln(2^{-149}) = -103.3, \quad \ln(2^{-1074}) = -744.4"),
    ]


def gaussian_formulas(spec: Spec, error: float, loss: float, n: int) -> list[Formula]:
    """−log-likelihood under Gaussian noise, and where it is least.

    Args:
        spec: the settings.
        error: the sum of squared errors.
        loss: −log-likelihood.
        n: how many targets.
    """
    sigma = tex(spec.sigma)
    return [
        Formula(
            stacked(
                r"p(y_i) = \frac{1}{\sigma\sqrt{2\pi}}\,e^{-(y_i - wx_i - b)^2/(2\sigma^2)}",
                r"-\sum_i \ln p(y_i) = \frac{1}{2\sigma^2}\sum_i (y_i - wx_i - b)^2 "
                r"+ n\ln(\sigma\sqrt{2\pi})",
                rf"= \frac{{{tex(error)}}}{{2 \cdot {sigma}^2}} + {n}\ln({sigma}\sqrt{{2\pi}}) = {tex(loss)}",
            ),
            (
                ("p(y_i)", "the density of target number $i$; it may exceed 1"),
                (r"\sigma", "the standard deviation of the noise"),
                *MODEL,
                ("n", "the number of targets"),
            ),
        ),
        Formula(
            r"\operatorname{argmin}_w \sum_i (y_i - wx_i - b)^2 = \operatorname{argmax}_w \prod_i p(y_i)",
            ENDS,
        ),
    ]


def bernoulli_formulas(spec: Spec, loss: float, n: int) -> list[Formula]:
    """−log-likelihood of labels, which is cross-entropy.

    Args:
        spec: the settings.
        loss: −log-likelihood.
        n: how many labels.
    """
    return [
        Formula(
            stacked(
                rf"q_i = \sigma(wx_i + b) = \sigma({tex(spec.weight)}\,x_i + {bracketed(spec.bias)})",
                r"p(y_i) = q_i^{y_i}\,(1-q_i)^{1-y_i}",
                r"-\sum_i \ln p(y_i) = -\sum_i \left(y_i \ln q_i + (1-y_i)\ln(1-q_i)\right)",
                rf"= {tex(loss)} \quad (n = {n})",
            ),
            (
                ("q_i", "P(blue) of point number $i$"),
                ("y_i", "its label: 1 is blue, 0 orange"),
                ("p(y_i)", "the probability of that label"),
                ("n", "the number of labels"),
                *MODEL,
                SIGMOID,
            ),
        ),
        Formula(
            r"\operatorname{argmin}_w \text{ cross-entropy} = \operatorname{argmax}_w \prod_i p(y_i)",
            ENDS,
        ),
    ]


def _written(logs: Sequence[float]) -> str:
    """The factors, where they are few."""
    if len(logs) > FEW:
        return ""
    return "= " + r" \cdot ".join(bracketed(math.exp(log)) for log in logs)


def _number(log: float) -> str:
    power = log / math.log(10)
    return tex(math.exp(log)) if power > -300 else rf"10^{{{power:.1f}}}"
