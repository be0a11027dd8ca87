"""What is said of weights times a factor, and the maths of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import apart, beside_one, bracketed, spoken, tex
from dlcore.lessons.train_numbers import share

if TYPE_CHECKING:
    from dlcore.lessons.big_weights import Spec

LARGEST = 100.0
"""the last stop of the slider"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true at one factor: losses are mean cross-entropies, accuracies shares from 0 to 1.

    Attributes:
        factor: c.
        train_loss: on the training points.
        test_loss: on the test points.
        train_loss_at_one: on the training points at c = 1.
        test_loss_at_one: on the test points at c = 1.
        train_accuracy: on the training points.
        test_accuracy: on the test points.
        test_accuracy_at_one: on the test points at c = 1.
        confidence: the mean probability of the answers to the test points.
        best_train: the stop of the slider with the smallest training loss.
        best_test: that with the smallest test loss.
        n: points of either kind.
    """

    factor: float
    train_loss: float
    test_loss: float
    train_loss_at_one: float
    test_loss_at_one: float
    train_accuracy: float
    test_accuracy: float
    test_accuracy_at_one: float
    confidence: float
    best_train: float
    best_test: float
    n: int


def say(spec: Spec, known: Facts) -> str:
    """What the factor does; ** … ** is strong."""
    right = share(round(known.test_accuracy * known.n), known.n)
    begin = f"With weights times **{spoken(known.factor)}** "
    if known.factor == 1:
        loss = spoken(known.test_loss)
        first = f"nothing is changed yet: test accuracy **{right}**, test cross-entropy {loss}."
    elif spec.leave_bias:
        was = share(round(known.test_accuracy_at_one * known.n), known.n)
        first = (
            f"and the bias as it was **the boundary moves**: test accuracy {right}, at c = 1 {was}. "
            f"The test cross-entropy is {_compared(known)}."
        )
    else:
        first = f"the test accuracy **stays {right}**, and the test cross-entropy is {_compared(known)}."
    told = beside_one(known.confidence)
    sure = f"The mean probability of its answers is {told}{' but for rounding' if told == '1' else ''}."
    return f"{begin}{first} {sure} {_best(spec, known)}"


def _compared(known: Facts) -> str:
    now, before = apart(known.test_loss, known.test_loss_at_one)
    now = now if known.test_loss else "less than 10⁻³⁰⁰"  # float64 has 0 for it
    word = (
        "as at"
        if now == before
        else "more than at"
        if known.test_loss > known.test_loss_at_one
        else "less than at"
    )
    return f"**{now}**, {word} c = 1" + ("" if now == before else f", {before}")


def _best(spec: Spec, known: Facts) -> str:
    """Which factors have the smallest losses, and why one has no end."""
    test = f"Of all stops the test loss is smallest at c = {spoken(known.best_test)}"
    if known.best_train == LARGEST:
        falls = f"{test}; the training loss still falls at {spoken(LARGEST)}"
        if known.train_accuracy == 1 and not spec.leave_bias:
            return f"{falls}: **the line has every training point on its side**, and longer always lowers it."
        return f"{falls}."
    return f"{test}, the training loss at {spoken(known.best_train)}."


POINT = (
    ("p", "the probability of the second class"),
    (r"\sigma", "the sigmoid"),
    ("w_1, w_2", "the trained weights"),
    ("b", "the bias"),
    ("c", "what they are multiplied by"),
    ("x_1, x_2", "a point"),
)
"""the letters of the probability and what they stand for"""


def formulas(spec: Spec, known: Facts, weights: Sequence[float], bias: float) -> list[Formula]:
    """The probability, what the factor leaves as it is, the loss, and the temperature.

    Args:
        spec: the settings.
        known: what is true at its factor.
        weights: both, as they were trained.
        bias: alike.
    """
    loss = (
        ("n", "how many points"),
        ("y_i", "their classes, 0 or 1"),
        ("p_i", "p at point i"),
        ("i", "counts them"),
    )
    return [
        *_answers(spec, known.factor, weights, bias),
        Formula(
            r"\begin{aligned} & -\tfrac{1}{n} \sum_i \big(y_i \ln p_i + (1 - y_i) \ln(1 - p_i)\big) \\ & = "
            rf"{tex(known.train_loss)} \text{{ (training)}}, \quad {tex(known.test_loss)} \text{{ (test)}} "
            r"\end{aligned}",
            loss,
        ),
        _settings(spec, known.factor),
    ]


def _answers(spec: Spec, factor: float, weights: Sequence[float], bias: float) -> list[Formula]:
    """The probability of the second class, and where that is the answer."""
    c, own, shown = tex(factor), "c\\,b", factor * bias
    same = r" \\ & \;\Leftrightarrow\; w_1 x_1 + w_2 x_2 + b > 0"
    if spec.leave_bias:
        own, shown, same = "b", bias, ""
    score = rf"c\,w_1 x_1 + c\,w_2 x_2 + {own}"
    first, second = map(bracketed, weights)
    return [
        Formula(
            rf"\begin{{aligned}} p & = \sigma\big({score}\big) \\ & = \sigma\big({c} \cdot {first}\,x_1 + "
            rf"{c} \cdot {second}\,x_2 + {bracketed(shown)}\big) \end{{aligned}}",
            POINT,
        ),
        Formula(
            rf"\begin{{aligned}} p > \tfrac12 & \;\Leftrightarrow\; {score} > 0{same} \end{{aligned}}", POINT
        ),
    ]


def _settings(spec: Spec, factor: float) -> Formula:
    """The penalty, and the factor as a temperature: with the bias left as it is, it is none."""
    penalty = rf"\lambda = {tex(spec.penalty)}"
    known = ((r"\lambda", "the L2 penalty of the training"),)
    if spec.leave_bias:
        return Formula(penalty, known)
    return Formula(
        rf"{penalty}, \quad c = \frac{{1}}{{T}}, \quad T = {tex(1 / factor)}",
        (*known, ("T", "the temperature: what logits are divided by")),
    )
