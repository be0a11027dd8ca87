"""The maths of bias and variance with the fit's numbers in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.lessons.variance import N_TEST
from dlcore.lessons.variance_facts import NOTHING, Facts

if TYPE_CHECKING:
    from dlcore.lessons.variance import Spec


def formulas(spec: Spec, facts: Facts) -> list[Formula]:
    """The fit, the parts of its test error, their sum, and what the draws came to."""
    return [*_fit(spec), *_parts(spec, facts), *_errors(spec, facts)]


def _number(value: float) -> str:
    return tex(value) if value > NOTHING else "0"


def _fit(spec: Spec) -> list[Formula]:
    extra, more = "", ()
    if spec.shrink:
        extra = r" + \lambda \sum_k c_k^2"
        more = ((r"\lambda", f"how strongly coefficients are pulled towards 0: {tex(spec.shrink)}"),)
    fit = Formula(
        rf"\hat y(x) = \sum_{{k=0}}^{{{spec.degree}}} c_k P_k(x)",
        (
            (r"\hat y", "the fit"),
            ("c_k", "the coefficient of the Legendre polynomial of degree k"),
            ("P_k", "that polynomial, scaled to a mean square of 1"),
        ),
    )
    least = Formula(
        rf"\min_c\; \frac1n \sum_j (y_j - \hat y(x_j))^2{extra}",
        (
            ("x_j, y_j", "place and height of point j of a draw"),
            ("n", f"the number of points, {spec.n_points}"),
            *more,
        ),
    )
    return [fit, least]


def _parts(spec: Spec, facts: Facts) -> list[Formula]:
    bias, variance = (_number(each) for each in (facts.bias_squared, facts.variance))
    of = (("m", f"the number of test places, {N_TEST}"), ("f", "the true curve"))
    if spec.exact:
        return [
            Formula(
                rf"\text{{bias}}^2 = \frac1m \sum_x \left((S f)(x) - f(x)\right)^2 = {bias}",
                (
                    *of,
                    (
                        "S",
                        "the matrix with ŷ = S·y: the places decide it, not the noise; S·f is the mean fit",
                    ),
                ),
            ),
            Formula(
                rf"\text{{variance}} = \sigma^2 \, \frac1m \sum_x \sum_j S_{{xj}}^2 = {variance}",
                ((r"\sigma", f"the noise, {tex(spec.noise)}"),),
            ),
        ]
    return [
        Formula(
            rf"\text{{bias}}^2 = \frac1m \sum_x \left(\bar y(x) - f(x)\right)^2 = {bias}",
            (*of, (r"\bar y", f"the mean of the fits to {spec.n_draws} draws")),
        ),
        Formula(
            rf"\text{{variance}} = \frac1{{mR}} \sum_{{x,r}} \left(\hat y_r(x) - \bar y(x)\right)^2 "
            rf"= {variance}",
            (("R", f"the number of draws, {spec.n_draws}"), ("r", "one of them")),
        ),
    ]


def _errors(spec: Spec, facts: Facts) -> list[Formula]:
    bias, variance, noise, whole = (
        _number(each) for each in (facts.bias_squared, facts.variance, facts.noise, facts.whole)
    )
    one = ("E_r", "the mean squared error of the fit to draw r, at test points with noise of their own")
    return [
        Formula(
            rf"\sigma^2 = {tex(spec.noise)}^2 = {noise}",
            ((r"\sigma^2", "the variance of the noise of the test point itself: no fit can know it"),),
        ),
        Formula(
            rf"E = {bias} + {variance} + {noise} = {whole}",
            (("E", "the test error: bias² + variance + noise"),),
        ),
        Formula(
            rf"\frac1R \sum_r E_r = {_number(facts.measured)}, \quad \frac{{s}}{{\sqrt R}} = "
            rf"{_number(facts.standard_error)}",
            (
                one,
                ("R", f"the number of draws, {spec.n_draws}"),
                ("s", "the standard deviation of the errors; s/√R is the standard error of their mean"),
            ),
        ),
    ]
