"""The maths of learning at different speeds, with the network's numbers in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.lessons.speeds_facts import ratio
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.speeds import Spec

SLOPES = {
    "sigmoid": (r"0 < f'(z) \le \tfrac14", "the slope of the sigmoid, at most a quarter"),
    "tanh": (r"0 < f'(z) \le 1", "the slope of tanh, 1 only at 0"),
    "relu": (r"f'(z) \in \{0, 1\}", "the slope of ReLU: 0 below 0, 1 above"),
}


@dataclass(frozen=True, slots=True)
class Here:
    """A step of a training.

    Attributes:
        step: steps taken.
        speeds: of every layer, the output's last.
        whole: length of the gradient of all parameters.
    """

    step: int
    speeds: tuple[float, ...]
    whole: float


def formulas(spec: Spec, here: Here) -> list[Formula]:
    """The speed of the first and the last hidden layer, why they differ, one step, and the clip.

    Args:
        spec: the settings.
        here: the step to write out.
    """
    return [*_speeds(spec, here), *_chain(spec), *_step(spec, here)]


def _speeds(spec: Spec, here: Here) -> list[Formula]:
    letter, what = ("b", "biases") if spec.measure == "biases" else ("W", "weights")
    told = (
        ("E", f"the loss after {many(here.step, 'step')}: mean cross-entropy of all images"),
        (f"{letter}^{{(l)}}", f"the {what} of hidden layer l"),
        (r"\lVert\cdot\rVert", "the length: root of the sum of all squares"),
    )
    slope = rf"\left\lVert \frac{{\partial E}}{{\partial {letter}^{{({{}})}}}} \right\rVert"
    layers = [1] if spec.depth == 1 else [1, spec.depth]
    lines = [
        Formula(slope.replace("({})", f"({layer})") + f" = {tex(here.speeds[layer - 1])}", told)
        for layer in layers
    ]
    times = ratio(here.speeds)
    if spec.depth == 1 or times is None:
        return lines
    top, below = (slope.replace("({})", f"({layer})") for layer in reversed(layers))
    return [*lines, Formula(rf"{top} \Big/ {below} = {tex(times)}")]


def _chain(spec: Spec) -> list[Formula]:
    """How the gradient of one layer comes of that of the next."""
    slope, says = SLOPES[spec.activation]
    around = spec.residual and spec.depth > 1
    if spec.layer_norm or around:
        inner = r"\mathrm{LN}(z^{(l)})" if spec.layer_norm else "z^{(l)}"
        added = "h^{(l-1)} + " if around else ""
        where = r" \quad (l \ge 2)" if around else ""
        told = [
            ("h^{(l)}", "what hidden layer l hands on"),
            ("z^{(l)}", "its weighted sums"),
            ("f", f"the activation; {says}"),
        ]
        if spec.layer_norm:
            told.append(
                (
                    r"\mathrm{LN}",
                    "layer norm: mean 0 and variance 1, then a scale and a shift that are learnt",
                )
            )
        return [Formula(rf"h^{{(l)}} = {added}f({inner}){where}, \quad {slope}", tuple(told))]
    return [
        Formula(
            r"\delta^{(l)} = \left(W^{(l+1)}\right)^\top \delta^{(l+1)} \odot f'(z^{(l)}), \quad " + slope,
            (
                (r"\delta^{(l)}", "the gradient along the weighted sums of layer l: one more factor a layer"),
                ("W^{(l+1)}", "the weights of the layer after it"),
                ("z^{(l)}", "its weighted sums"),
                ("f'", says),
            ),
        )
    ]


def _step(spec: Spec, here: Here) -> list[Formula]:
    g = ("g", "the gradient of all parameters together")
    move = Formula(
        rf"\theta \leftarrow \theta - \eta\, g, \quad \eta = {tex(spec.learning_rate)}",
        ((r"\theta", "all weights and biases"), (r"\eta", "the learning rate, the same for every layer"), g),
    )
    if not spec.clip:
        return [move]
    factor = min(1.0, spec.clip / (here.whole + 1e-6))
    clip = Formula(
        rf"g \leftarrow g \cdot \min\left(1, \frac{{c}}{{\lVert g \rVert + 10^{{-6}}}}\right), \quad "
        rf"\lVert g \rVert = {tex(here.whole)}, \; c = {tex(spec.clip)} \;\Rightarrow\; "
        rf"g \leftarrow {tex(factor)}\, g",
        (g, ("c", "the longest gradient that is let through, as in clip_grad_norm_")),
    )
    return [clip, move]
