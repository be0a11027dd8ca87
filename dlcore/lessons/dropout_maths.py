"""The maths of dropout, with the numbers of the page in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.dropout_facts import Learnt, Passes, mean
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.dropout import linear_variance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcore.lessons.dropout import Spec

FUNCTIONS = {
    "sigmoid": (r"\sigma", "the sigmoid, behind the weighted sum"),
    "relu": (r"\max", "ReLU, max(0, z), behind the weighted sum"),
}
UNITS = (
    (r"h_j", "value of hidden unit j"),
    (r"m_j", "1 where it is kept, 0 where it is left out"),
    (r"\tilde h_j", "what dropout hands on"),
)
SUM = (("z", "the weighted sum"), ("w_j", "weight of unit j to the output"), ("b", "bias of the output"))
CHANCE = (("p", "the probability that a unit is left out"), ("P", "probability"))
GAP = r"E_{\text{test}} - E_{\text{train}} ="
MOMENTS = (("E", "expectation over all masks"), (r"\mathrm{Var}", "variance over all masks"))


def of_passes(spec: Spec, facts: Passes, at: int, values: Sequence[float], output: float) -> list[Formula]:
    """The mask, the pass looked at, expectation and variance, and what a curved output makes of them.

    Args:
        spec: the settings.
        facts: of the passes.
        at: the pass looked at, 0 for the one in eval mode.
        values: of the units behind dropout, in this pass.
        output: of this pass.
    """
    return [
        _mask(spec, facts),
        _pass(spec, facts, at, values, output),
        *_moments(facts),
        *_behind(spec, facts),
    ]


def _mask(spec: Spec, facts: Passes) -> Formula:
    rule = r"m_j\,h_j" if spec.scaling != "train" else r"\frac{m_j}{1-p}\,h_j"
    factor = f" = {tex(facts.factor)}\\,m_j\\,h_j" if spec.scaling == "train" and facts.drop < 1 else ""
    latex = rf"\tilde h_j = {rule}{factor}, \quad P(m_j = 0) = p = {tex(facts.drop)}"
    if spec.scaling == "test":
        latex += rf", \qquad \text{{eval: }} \tilde h_j = (1-p)\,h_j = {tex(facts.eval_factor)}\,h_j"
    return Formula(latex, (*UNITS, *CHANCE))


def _pass(spec: Spec, facts: Passes, at: int, values: Sequence[float], output: float) -> Formula:
    weights = [w / h if h else None for w, h in zip(facts.products, facts.hidden, strict=True)]
    terms = [f"{bracketed(w)} \\cdot {tex(v)}" for w, v in zip(weights, values, strict=True) if w and v]
    total = facts.bias + sum(w * v for w, v in zip(weights, values, strict=True) if w)
    where = "eval" if at == 0 else f"pass {at}"
    latex = rf"\text{{{where}: }} z = b + \sum_j w_j \tilde h_j = {' + '.join([tex(facts.bias), *terms])}"
    if terms:
        latex += f" = {tex(total)}"
    symbols = SUM
    if spec.output == "sigmoid":
        latex, symbols = rf"{latex}, \quad \sigma(z) = {tex(output)}", (*SUM, FUNCTIONS["sigmoid"])
    if spec.output == "relu":
        latex = rf"{latex}, \quad \max(0, z) = {tex(output)}"
    return Formula(latex, symbols)


def _moments(facts: Passes) -> list[Formula]:
    """Of the weighted sum: these have a closed form."""
    products = sum(facts.products)
    share = facts.factor * (1 - facts.drop)
    expected = facts.bias + share * products
    mean_line = (
        rf"E[z] = b + {_share(facts)} \sum_j w_j h_j = {tex(facts.bias)} + {bracketed(share * products)} "
        rf"= {tex(expected)}, \quad \text{{eval: }} z = {tex(facts.bias + facts.eval_factor * products)}"
    )
    variance = _variance(facts)
    times = facts.factor**2 * facts.drop * (1 - facts.drop)
    scaled = facts.factor != 1 and facts.drop < 1
    rule = r"\frac{p}{1-p}" if scaled else r"p(1-p)"
    spread = rf"\mathrm{{Var}}[z] = {rule} \sum_j w_j^2 h_j^2 = {tex(times)} \cdot "
    squares = sum(each * each for each in facts.products)
    return [
        Formula(mean_line, (MOMENTS[0], *SUM, *UNITS[:1], *CHANCE[:1])),
        Formula(f"{spread}{tex(squares)} = {tex(variance)}", (MOMENTS[1], *SUM[:2], *UNITS[:1], *CHANCE[:1])),
    ]


def _share(facts: Passes) -> str:
    return "" if facts.factor != 1 else r"(1-p)"


def _variance(facts: Passes) -> float:
    import torch

    products = torch.tensor(facts.products, dtype=torch.float64)
    return linear_variance(products, facts.drop, facts.factor)


def _behind(spec: Spec, facts: Passes) -> list[Formula]:
    """What stands behind the sum is not linear: the expectation takes all masks, one by one."""
    if spec.output == "linear":
        return []
    name = r"\sigma(z_m)" if spec.output == "sigmoid" else r"\max(0, z_m)"
    says = ("m", "a mask: a 0 or a 1 for every unit"), ("z_m", "the weighted sum with it")
    sign = "=" if facts.fair else r"\ne"
    latex = rf"\sum_m P(m)\,{name} = {tex(facts.expected)} {sign} {tex(facts.eval_output)} \;\text{{(eval)}}"
    symbols = (*says, CHANCE[1], *((FUNCTIONS["sigmoid"],) if spec.output == "sigmoid" else ()))
    return [Formula(latex, symbols)]


def of_digits(spec: Spec, here: Learnt, none: Learnt) -> list[Formula]:
    """The gap between test and training loss with dropout and without it, and what one unit matters."""
    gap, other = (mean(each.test) - mean(each.train) for each in (here, none))
    told = (
        ("E", "mean cross-entropy, in eval mode, of five networks"),
        (r"\Delta E", "how far the test loss rises without unit j, in eval mode"),
        ("j", "a hidden unit"),
        (r"\theta", "all weights"),
    )
    return [
        Formula(
            rf"{GAP} {tex(mean(here.test))} - {tex(mean(here.train))} = {tex(gap)}, "
            rf"\quad p = {tex(here.drop)}",
            (told[0], CHANCE[0]),
        ),
        Formula(rf"{GAP} {tex(mean(none.test))} - {tex(mean(none.train))} = {tex(other)}, \quad p = 0"),
        Formula(
            rf"\max_j \Delta E_j = {tex(mean(here.harm))} \;\text{{with dropout}}, \quad "
            rf"{tex(mean(none.harm))} \;\text{{without}}",
            told[1:3],
        ),
        Formula(
            rf"\lVert \theta \rVert = {tex(mean(here.norm))} \;\text{{with dropout}}, \quad "
            rf"{tex(mean(none.norm))} \;\text{{without}}",
            told[3:],
        ),
    ]
