"""The maths of a gradient on its way back, with the network's numbers in place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.matrix_axes import REMEDIES
from dlcore.lessons.numbers import tex

if TYPE_CHECKING:
    from dlcore.lessons.matrix import Spec
    from dlcore.lessons.matrix_words import Facts

STANDS = (
    ("h_l", "what hidden layer $l$ hands on; $h_0$ is the input $x$"),
    ("z_l", "its weighted sums"),
    ("W_l", "its weights"),
    ("b_l", "its biases"),
    ("f", "the activation"),
    ("x", "a point"),
)
LOSS = ("E", "the loss, the mean cross-entropy of all training points")
NORMED = (r"\hat z_l", "the weighted sums, normalised")
EPSILON = (r"\varepsilon", "a tiny number against division by 0")
NORMS: Mapping[str, Formula] = {
    "batch": Formula(
        r"\hat z_l = \gamma\,\frac{z_l - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta",
        (
            NORMED,
            (r"\mu", "the mean of each unit over the batch"),
            (r"\sigma", "its standard deviation over the batch"),
            (r"\gamma", "a scale that is learnt"),
            (r"\beta", "a shift that is learnt"),
            EPSILON,
        ),
    ),
    "layer": Formula(
        r"\hat z_l = \gamma\,\frac{z_l - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta",
        (
            NORMED,
            (r"\mu", "the mean of one example’s units in this layer"),
            (r"\sigma", "their standard deviation"),
            (r"\gamma", "a scale that is learnt"),
            (r"\beta", "a shift that is learnt"),
            EPSILON,
        ),
    ),
}


def formulas(spec: Spec, facts: Facts) -> list[Formula]:
    """A layer, the way back through it, what became of the gradient, and how large the first weights are."""
    spread = [_spread(spec)] if spec.depth > 1 else []
    return [*_layer(spec), *_lengths(spec, facts), *spread]


def _layer(spec: Spec) -> list[Formula]:
    plan, bare = REMEDIES[spec.remedy].plan, spec.activation == "identity"
    norm = NORMS.get(str(plan.get("normalisation", "")))
    inside = r"\hat z_l" if norm else "z_l"
    function = inside if bare else rf"f({inside})"
    added = "h_{l-1} + " if plan.get("residual") else ""
    slope = "1" if bare else rf"f'({inside})"
    stands = tuple(each for each in STANDS if not (bare and each[0] == "f"))
    lines = [Formula(r"z_l = W_l\,h_{l-1} + b_l", stands)]
    if norm:
        lines.append(norm)
    where = r" \quad (l \ge 2)" if added else ""
    lines.append(Formula(rf"h_l = {added}{function}{where}"))
    if not norm:
        back = rf"{slope} \cdot \frac{{\partial E}}{{\partial h_l}}"
        lines.append(Formula(rf"\frac{{\partial E}}{{\partial z_l}} = {back}"))
    around = r" + \frac{\partial E}{\partial h_l}" if added else ""
    back = rf"W_l^\top \frac{{\partial E}}{{\partial z_l}}{around}{where}"
    return [*lines, Formula(rf"\frac{{\partial E}}{{\partial h_{{l-1}}}} = {back}", (LOSS,))]


def _lengths(spec: Spec, facts: Facts) -> list[Formula]:
    """The gradient's length at both ends, their ratio, and what that is for each layer."""
    first, last, end = facts.first, facts.last, spec.depth + 1
    if not (math.isfinite(first) and math.isfinite(last) and last > 0 and math.isfinite(first / last)):
        return []
    ratio = first / last
    line = (
        rf"\frac{{\lVert\partial E/\partial z_1\rVert}}{{\lVert\partial E/\partial z_{{{end}}}\rVert}} = "
        rf"\frac{{{tex(first)}}}{{{tex(last)}}} = {tex(ratio)}"
    )
    if ratio == 0:
        return [Formula(line)]
    each = math.exp((math.log(first) - math.log(last)) / spec.depth)
    return [Formula(line), Formula(rf"{tex(ratio)} = {tex(each)}^{{{spec.depth}}}")]


def _spread(spec: Spec) -> Formula:
    """The standard deviation of a hidden layer's first weights."""
    n = spec.width
    share, number = {
        "small_normal": (r"\sigma_W = 0.01", None),
        "pytorch": (r"\sigma_W = \frac{1}{\sqrt{3n}}", 1 / math.sqrt(3 * n)),
        "xavier_uniform": (r"\sigma_W = \sqrt{\frac{2}{n + n}}", math.sqrt(1 / n)),
        "he_normal": (r"\sigma_W = \sqrt{\frac{2}{n}}", math.sqrt(2 / n)),
        "uniform": (r"\sigma_W = \frac{1}{\sqrt{3}}", 1 / math.sqrt(3)),
    }[spec.initialisation]
    value = "" if number is None else f" = {tex(number)}"
    return Formula(
        rf"{share}{value}",
        (
            (r"\sigma_W", "the standard deviation of the first weights between two hidden layers"),
            ("n", f"units in a layer, {n}"),
        ),
    )
