"""The maths of a fit with its numbers in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.lessons.overfitting_facts import Facts
from dlcore.lessons.overfitting_names import n_parameters

if TYPE_CHECKING:
    from dlcore.lessons.overfitting import Spec


def formulas(spec: Spec, facts: Facts) -> list[Formula]:
    """The model, its three errors, what validation chooses, and what no model gets below.

    Args:
        spec: the settings.
        facts: what is true of the capacity looked at.
    """
    return [_model(spec), *_errors(facts), *_choice(spec, facts), *_floor(spec, facts)]


def _model(spec: Spec) -> Formula:
    k, count = spec.capacity, n_parameters(spec.model, spec.capacity)
    if spec.model == "polynomial":
        return Formula(
            rf"\hat{{y}}(x) = \sum_{{j=0}}^{{k}} c_j\,\sqrt{{2j+1}}\,P_j(x), \quad "
            rf"k = {k}",
            (
                ("k", f"the degree: the capacity; k + 1 = {count} coefficients are fitted"),
                (
                    "c_j",
                    "a coefficient, by least squares; where there are too many, those with the smallest Σc²",
                ),
                ("P_j(x)", "a Legendre polynomial: together they make every polynomial of degree k"),
                (r"\hat{y}", "the prediction at x"),
            ),
        )
    return Formula(
        rf"\hat{{y}}(x) = c + \sum_{{j=1}}^{{k}} v_j \tanh(w_j x + b_j), \quad "
        rf"k = {k}",
        (
            ("k", f"the hidden units: the capacity; 3k + 1 = {count} numbers are learnt"),
            ("w_j, b_j", "weight and bias of a hidden unit; first ones are drawn between −8 and 8"),
            ("v_j, c", "weights and bias of the output, 0 at first"),
            (
                r"\hat{y}",
                "the prediction at x, after 300 full-batch steps of Adam whose rate falls from 0.1 to 0",
            ),
        ),
    )


def _errors(facts: Facts) -> list[Formula]:
    names = ("train", "val", "test")
    words = (
        "training points: they are fitted",
        "validation points: they choose",
        "test points: they judge, once",
    )
    return [
        Formula(
            rf"E_\text{{{name}}} = \frac{{1}}{{n}} \sum_i (y_i - \hat{{y}}(x_i))^2 = {tex(error)}",
            (
                (rf"E_\text{{{name}}}", f"the mean squared error over the {n} {word}"),
                ("n", "how many points there are"),
            )
            if name == "train"
            else ((rf"E_\text{{{name}}}", f"the same over the {word}"),),
        )
        for name, error, word, n in zip(names, facts.here, words, (facts.n_train, 0, 0), strict=True)
    ]


def _choice(spec: Spec, facts: Facts) -> list[Formula]:
    name, which = ("test", facts.by_test) if spec.by_test else ("val", facts.best)
    errors = facts.test if spec.by_test else facts.validation
    return [
        Formula(
            rf"k^* = \operatorname{{arg\,min}}_k E_\text{{{name}}}(k) = {which}",
            (("k^*", "the capacity that is chosen; of errors within 10⁻⁶ the smallest capacity counts"),),
        ),
        Formula(rf"E_\text{{{name}}}(k^*) = {tex(errors[which])}"),
        *([] if spec.by_test else [Formula(rf"E_\text{{test}}(k^*) = {tex(facts.test[which])}")]),
    ]


def _floor(spec: Spec, facts: Facts) -> list[Formula]:
    """What an error at a fresh point consists of, where the true curve is known."""
    if facts.fresh is None:
        return []
    error, noise = facts.fresh[facts.by_test if spec.by_test else facts.best], spec.noise**2
    return [
        Formula(
            r"E_\text{fresh} = \sigma^2 + \tfrac{1}{2} \int_{-1}^{1} (f - \hat{y})^2 dx",
            (
                (r"E_\text{fresh}", "the expected error of the chosen model at a fresh point"),
                (
                    r"\sigma",
                    "the standard deviation of the noise; no model gets below its square, on average",
                ),
                ("f", "the true curve"),
                ("dx", "a small part of the x axis; the integral is taken as a mean over 1000 places"),
            ),
        ),
        Formula(rf"E_\text{{fresh}} = {tex(noise)} + {tex(max(0.0, error - noise))} = {tex(error)}"),
    ]
