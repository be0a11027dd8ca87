"""The maths of dropout, with the numbers of the page in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.dropout_facts import Learnt, Passes, mean
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlcore.lessons.dropout import Spec

SIGMOID = (r"\sigma", "the sigmoid, behind the weighted sum")
UNITS = (
    (r"h_j", "value of hidden unit j"),
    (r"m_j", "1 where it is kept, 0 where it is left out"),
    (r"\tilde h_j", "what dropout hands on"),
)
SUM = (("z", "the weighted sum"), ("w_j", "weight of unit j to the output"), ("b", "bias of the output"))
CHANCE = (("p", "the probability that a unit is left out"), ("P", "probability"))
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
    looked_at = _pass(spec, facts, at, values, output)
    return [*_mask(spec, facts), *looked_at, *_moments(facts), *_behind(spec, facts)]


def _mask(spec: Spec, facts: Passes) -> list[Formula]:
    rule = r"m_j\,h_j" if spec.scaling != "train" else r"\frac{m_j}{1-p}\,h_j"
    factor = f" = {tex(facts.factor)}\\,m_j\\,h_j" if spec.scaling == "train" and facts.drop < 1 else ""
    lines = [
        Formula(rf"\tilde h_j = {rule}{factor}", UNITS),
        Formula(rf"P(m_j = 0) = p = {tex(facts.drop)}", CHANCE),
    ]
    if spec.scaling == "test":
        lines.append(Formula(rf"\text{{eval: }} \tilde h_j = (1-p)\,h_j = {tex(facts.eval_factor)}\,h_j"))
    return lines


def _pass(spec: Spec, facts: Passes, at: int, values: Sequence[float], output: float) -> Iterator[Formula]:
    parts = zip(facts.products, facts.hidden, values, strict=True)
    total = facts.bias + sum(product / h * value for product, h, value in parts if h)
    where = "eval" if at == 0 else f"pass {at}"
    yield Formula(rf"\text{{{where}: }} z = b + \sum_j w_j \tilde h_j = {tex(total)}", SUM)
    if spec.output == "sigmoid":
        yield Formula(rf"\sigma(z) = {tex(output)}", (SIGMOID,))
    if spec.output == "relu":
        yield Formula(rf"\max(0, z) = {tex(output)}")


def _moments(facts: Passes) -> list[Formula]:
    """Of the weighted sum: these have a closed form."""
    products = sum(facts.products)
    expected = facts.bias + facts.factor * (1 - facts.drop) * products
    scaled = facts.factor != 1 and facts.drop < 1
    share, rule = ("", r"\frac{p}{1-p}") if scaled else (r"(1-p) ", "p(1-p)")
    squares = sum(each * each for each in facts.products)
    variance = facts.factor**2 * facts.drop * (1 - facts.drop) * squares
    return [
        Formula(
            rf"E[z] = b + {share}\sum_j w_j h_j = {tex(expected)}",
            (MOMENTS[0], *SUM, *UNITS[:1], *CHANCE[:1]),
        ),
        Formula(rf"\text{{eval: }} z = {tex(facts.bias + facts.eval_factor * products)}"),
        Formula(
            rf"\mathrm{{Var}}[z] = {rule} \sum_j w_j^2 h_j^2 = {tex(variance)}",
            (MOMENTS[1], *SUM[:2], *UNITS[:1], *CHANCE[:1]),
        ),
    ]


def _behind(spec: Spec, facts: Passes) -> list[Formula]:
    """What stands behind the sum is not linear: the expectation takes all masks, one by one."""
    if spec.output == "linear":
        return []
    name = r"\sigma(z_m)" if spec.output == "sigmoid" else r"\max(0, z_m)"
    says = ("m", "a mask: a 0 or a 1 for every unit"), ("z_m", "the weighted sum with it")
    symbols = (*says, CHANCE[1], *((SIGMOID,) if spec.output == "sigmoid" else ()))
    return [
        Formula(rf"\sum_m P(m)\,{name} = {tex(facts.expected)}", symbols),
        Formula(rf"\text{{eval: }} {name.replace('_m', '')} = {tex(facts.eval_output)}"),
    ]


def of_digits(here: Learnt, none: Learnt) -> list[Formula]:
    """The gap between test and training loss with dropout and without it, and what one unit matters."""
    gaps = [mean(each.test) - mean(each.train) for each in (here, none)]
    told = (
        ("E", "mean cross-entropy, in eval mode, of five networks"),
        (r"\Delta E_j", "how far the test loss rises without unit j, in eval mode"),
        ("j", "a hidden unit"),
        (r"\theta", "all weights"),
    )
    both = ((here, gaps[0], tex(here.drop)), (none, gaps[1], "0"))
    lines = [
        Formula(rf"p = {p}: \; E_{{\text{{test}}}} - E_{{\text{{train}}}} = {tex(gap)}", (told[0], CHANCE[0]))
        for _, gap, p in both
    ]
    for each, _, p in both:
        lines.append(Formula(rf"p = {p}: \; \max_j \Delta E_j = {tex(mean(each.harm))}", told[1:3]))
        lines.append(Formula(rf"p = {p}: \; \lVert \theta \rVert = {tex(mean(each.norm))}", told[3:]))
    return lines
