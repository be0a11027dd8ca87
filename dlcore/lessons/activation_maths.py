"""The maths of an activation, its slope and ten layers, with the numbers of the settings in place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.activation_facts import NAMES, Facts
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex, tex_beside_one

if TYPE_CHECKING:
    from dlcore.lessons.activation import Spec

SIGMA = (r"\sigma(z)", "the sigmoid, 1/(1 + e⁻ᶻ)")
PHI = (r"\Phi(z), \Phi'(z)", "the normal distribution's share below z, and its density at z")
TRUE = ("[z > 0]", "1 where z is above 0, else 0")
FORMS: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "sigmoid": (r"\sigma(z) = \frac{1}{1 + e^{-z}}", r"\sigma(z)\,(1 - \sigma(z))", (SIGMA,)),
    "tanh": (r"\tanh z = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}", r"1 - \tanh^2 z", ()),
    "relu": (r"\max(0, z)", "[z > 0]", (TRUE,)),
    "leaky_relu": (r"\max(0, z) + 0.01 \min(0, z)", "[z > 0] + 0.01\\,[z \\le 0]", (TRUE,)),
    "elu": (r"\max(0, z) + \min(0, e^{z} - 1)", r"\min(1, e^{z})", ()),
    "gelu": (r"z\,\Phi(z)", r"\Phi(z) + z\,\Phi'(z)", (PHI,)),
    "silu": (r"z\,\sigma(z)", r"\sigma(z)\,(1 + z\,(1 - \sigma(z)))", (SIGMA,)),
    "softplus": (r"\ln(1 + e^{z})", r"\sigma(z)", (SIGMA,)),
    "identity": ("z", "1", ()),
}
"""of each activation its formula, that of its slope, and what letters in them mean"""


@dataclass(frozen=True, slots=True)
class Here:
    """Where the slider stands.

    Attributes:
        facts: what is true there.
        places: z of the ten layers.
        slopes: their slopes.
    """

    facts: Facts
    places: Sequence[float]
    slopes: Sequence[float]


def formulas(spec: Spec, here: Here) -> list[Formula]:
    """Value, slope, the chain rule through one activation, and through ten layers.

    Args:
        spec: the settings.
        here: where the slider stands.
    """
    return [*_one(spec, here.facts), *_known(spec), *_ten(spec, here)]


def _one(spec: Spec, facts: Facts) -> list[Formula]:
    value, slope, letters = FORMS[spec.activation]
    name, at = NAMES[spec.activation], tex(facts.z)
    told = _inside(facts.value) if spec.activation == "tanh" else tex(facts.value)
    passes = r"\frac{\partial E}{\partial z} = \varphi'(z)\,\frac{\partial E}{\partial a}"
    kink = "; at its kink, 0, what PyTorch takes" if spec.activation in ("relu", "leaky_relu") else ""
    return [
        Formula(
            rf"a = \varphi(z) = {value}, \qquad \varphi({at}) = {told}",
            (
                ("z", "the weighted sum that the activation is given: any real number"),
                (r"\varphi", f"the activation: {name}"),
                ("a", "its output"),
                ("e", "Euler's number, 2.718…"),
                *letters,
            ),
        ),
        Formula(
            rf"\varphi'(z) = {slope}, \qquad \varphi'({at}) = {tex(facts.slope)}",
            ((r"\varphi'", f"its slope, by autograd{kink}"),),
        ),
        Formula(
            rf"{passes} = {bracketed(facts.slope)} \cdot \frac{{\partial E}}{{\partial a}}",
            (
                (r"\frac{\partial E}{\partial a}", "the gradient that comes from behind, of the error E"),
                (r"\frac{\partial E}{\partial z}", "the gradient that is passed on to what lies before"),
            ),
        ),
    ]


def _known(spec: Spec) -> list[Formula]:
    """What is to be known of the sigmoid and of tanh."""
    if spec.activation == "sigmoid":
        most = rf"\sigma'(z) \le \tfrac14, \qquad \left(\tfrac14\right)^{{10}} = {tex(0.25**10)}"
        return [Formula(most, ((r"\tfrac14", "its largest slope, at z = 0: even there ten layers leave"),))]
    if spec.activation == "tanh":
        at = 2 * spec.z
        small = math.exp(-abs(at))
        sigma = tex_beside_one((1.0 if at >= 0 else small) / (1 + small))
        near = f"({sigma})" if " - " in sigma else sigma
        same = rf"\tanh z = 2\,\sigma(2z) - 1 = 2 \cdot {near} - 1 = {_inside(math.tanh(spec.z))}"
        return [Formula(same, (SIGMA, (r"\tanh z", "between −1 and 1, for any real z")))]
    return []


def _inside(value: float) -> str:
    """A number between −1 and 1, told apart from both."""
    size = tex_beside_one(abs(value))
    size = f"({size})" if value < 0 and " - " in size else size
    return f"-{size}" if value < 0 else size


def _ten(spec: Spec, here: Here) -> list[Formula]:
    """The product over all layers, and its logarithm."""
    facts, weight = here.facts, bracketed(spec.weight)
    product = r"\frac{\partial a_{10}}{\partial x} = \prod_{k=1}^{10} w\,\varphi'(z_k)"
    if spec.chain == "all":
        numbers = rf"\left({weight} \cdot {bracketed(facts.slope)}\right)^{{10}}"
        places = "the same z in all layers"
    else:
        slopes = r" \cdot ".join(map(bracketed, here.slopes))
        numbers = rf"{weight}^{{10}} \cdot {slopes}"
        places = "; ".join(tex(place) for place in here.places).replace(r"\cdot", "·")
        places = f"z of each layer: ${places}$" if "^" in places else f"z of each layer: {places}"
    power = rf" = 10^{{{tex(facts.log)}}}" if not facts.n_flat and facts.product else ""
    if facts.rounded:
        power = rf" \to 10^{{{tex(facts.log)}}}"
    terms = (
        (r"a_{10}", "the output of the last layer"),
        ("x", "the input of the first"),
        ("w", "the weight of each layer, whose one unit computes z = w·a + b"),
        ("z_k", places),
        ("k", "the layer's number"),
        ("b", "its bias"),
    )
    return [Formula(f"{product} = {numbers} = {tex(facts.product)}{power}", terms)]
