"""Softmax as formulas, with the numbers of the row looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.lessons.softmax_facts import Facts
from dlcore.theory.softmax_names import FORMULAS

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec

MOST = 1e300
"""what is larger is said to be infinite"""


def maths(spec: Spec, facts: Facts, parts: tuple[float, ...], slope: float) -> list[Formula]:
    """The share of the first class, and what follows for shift, two classes, slopes and overflow.

    Args:
        spec: the settings.
        facts: of the row.
        parts: what is divided by its sum, for softmax e^(u − max u).
        slope: ∂p₁/∂z₁.
    """
    found = [_scaled(spec, facts), _share(spec, facts, parts)]
    if spec.rule == "exp":
        found += [_constant(), _pair(spec, facts)]
    return [*found, _slope(spec, facts, slope), *([_ends(spec, facts)] if spec.rule == "exp" else [])]


def _known(value: float) -> str:
    return tex(value) if abs(value) < MOST else r"\text{undefined}"


def _scaled(spec: Spec, facts: Facts) -> Formula:
    top = rf"{tex(facts.scores[0])} + {bracketed(spec.shift)}"
    return Formula(
        rf"u_1 = \frac{{z_1 + c}}{{T}} = \frac{{{top}}}{{{tex(spec.temperature)}}} = {tex(facts.scaled[0])}",
        (
            ("z_1", "the score of dog, the first class"),
            ("c", "the constant added to every score"),
            ("T", "the temperature"),
            ("u_1", "the score that counts"),
        ),
    )


def _share(spec: Spec, facts: Facts, parts: tuple[float, ...]) -> Formula:
    rule = FORMULAS[spec.rule]
    one, every = rule.replace("u", "u_1"), rule.replace("u", "u_k")
    symbols = (
        ("p_1", "its share"),
        ("k", "counts all classes: the sum runs over k"),
    )
    if spec.rule != "exp":
        below = " + ".join([tex(parts[0]), *map(bracketed, parts[1:])])
        return Formula(
            rf"p_1 = \frac{{{one}}}{{\sum_k {every}}} = \frac{{{tex(parts[0])}}}{{{below}}} = "
            rf"{_known(facts.right[0])}",
            symbols,
        )
    minus = [rf"e^{{{tex(each)} - {bracketed(max(facts.scaled))}}}" for each in facts.scaled]
    return Formula(
        rf"\begin{{aligned}} & p_1 = \frac{{e^{{u_1}}}}{{\sum_k e^{{u_k}}}} = "
        rf"\frac{{e^{{u_1 - m}}}}{{\sum_k e^{{u_k - m}}}} \\ & = "
        rf"\frac{{{minus[0]}}}{{{' + '.join(minus)}}} \\ & = {tex(facts.right[0])} \end{{aligned}}",
        (*symbols, ("m", "the largest of all $u_k$")),
    )


def _constant() -> Formula:
    return Formula(
        r"\frac{e^{u_1 + a}}{\sum_k e^{u_k + a}} = \frac{e^{a}\, e^{u_1}}{e^{a} \sum_k e^{u_k}} = p_1",
        (("a", "any constant: it cancels"),),
    )


def _pair(spec: Spec, facts: Facts) -> Formula:
    right, wrong = map(tex, facts.pair)
    if spec.n_classes == 2:
        return Formula(
            rf"\begin{{aligned}} & p_1 = \frac{{1}}{{1 + e^{{-(u_1 - u_2)}}}} = \sigma(u_1 - u_2) = {right} "
            rf"\\ & \sigma(u_1) = {wrong} \end{{aligned}}",
            ((r"\sigma", "the sigmoid"), ("u_2", "the score of cat that counts")),
        )
    return Formula(
        rf"p_1 = \sigma\Big(u_1 - \log \sum_{{k > 1}} e^{{u_k}}\Big) = {right}",
        ((r"\sigma", "the sigmoid: here of dog against all others together"),),
    )


def _slope(spec: Spec, facts: Facts, slope: float) -> Formula:
    symbols = (("j", "the class whose score is moved"), ("i", "the class whose share answers"))
    left = r"\frac{\partial p_i}{\partial z_j}"
    if spec.rule != "exp":
        return Formula(
            rf"{left} = \frac{{f'(u_j)}}{{T \sum_k f(u_k)}}\,\big([i = j] - p_i\big), \qquad "
            rf"\frac{{\partial p_1}}{{\partial z_1}} = {_known(slope)}",
            (*symbols, ("f", f"what is divided by its sum: ${FORMULAS[spec.rule]}$")),
        )
    p = tex(facts.right[0])
    return Formula(
        rf"\begin{{aligned}} & {left} = \frac{{p_i\,([i = j] - p_j)}}{{T}} \\ & "
        rf"\frac{{\partial p_1}}{{\partial z_1}} = \frac{{{p} \cdot (1 - {p})}}{{{tex(spec.temperature)}}} "
        rf"= {tex(slope)} \end{{aligned}}",
        symbols,
    )


def _ends(spec: Spec, facts: Facts) -> Formula:
    return Formula(
        rf"e^{{u}} = \infty \;\text{{ in {spec.precision} for }}\; u > {tex(facts.largest)}",
        (("u", "any score that counts, if the maximum is not subtracted"),),
    )
