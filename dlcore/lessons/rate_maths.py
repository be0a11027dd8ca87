"""The maths of a learning rate with the walk's numbers in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.stability import best_contraction, best_rate, largest_stable_rate

if TYPE_CHECKING:
    from dlcore.lessons.rate import Spec


@dataclass(frozen=True, slots=True)
class Here:
    """A step of a walk.

    Attributes:
        step: its number, from 1.
        point: the weights before it.
        gradient: the slope there along each.
        before: the velocity along each before this step.
        velocity: that with which it is made.
    """

    step: int
    point: Sequence[float]
    gradient: Sequence[float]
    before: Sequence[float]
    velocity: Sequence[float]


def formulas(
    spec: Spec, axes: Sequence[str], surface: str, factors: Sequence[float], here: Here
) -> list[Formula]:
    """The loss, one step, what it multiplies the distance by, and how far one may go.

    Args:
        spec: the settings.
        axes: names of the weights.
        surface: the formula of the loss, LaTeX.
        factors: the long-run factor of each axis.
        here: the step to write out.
    """
    names = ", ".join(axes)
    words = "the loss; λ before each weight is its curvature"
    loss = Formula(
        f"E({names}) = {surface}", (("E", words), (names, f"the weights, before step {here.step}"))
    )
    return [loss, *_step(spec, axes, here), *_factors(spec, axes, factors), *_limits(spec)]


def _step(spec: Spec, axes: Sequence[str], here: Here) -> list[Formula]:
    eta, sign = (r"\eta", "the learning rate"), "+" if spec.uphill else "-"
    lines = []
    for n, name in enumerate(axes):
        slope = rf"\frac{{\partial E}}{{\partial {name}}}"
        known = (eta, (slope, f"the gradient along {name}, from autograd"))
        move, number = slope, here.gradient[n]
        if spec.momentum:
            move, number, speed = f"v_{name}", here.velocity[n], f"v_{name}"
            lines.append(
                Formula(
                    rf"{speed} \leftarrow \beta\,{speed} + {slope} = {tex(spec.momentum)} \cdot "
                    rf"{bracketed(here.before[n])} + {bracketed(here.gradient[n])} = {tex(number)}",
                    ((speed, f"the velocity along {name}, 0 at first"), (r"\beta", "the momentum"), known[1]),
                )
            )
        end = here.point[n] + (1 if spec.uphill else -1) * spec.learning_rate * number
        lines.append(
            Formula(
                rf"{name} \leftarrow {name} {sign} \eta\,{move} = {tex(here.point[n])} {sign} "
                rf"{tex(spec.learning_rate)} \cdot {bracketed(number)} = {tex(end)}",
                known,
            )
        )
    return lines


def _factors(spec: Spec, axes: Sequence[str], factors: Sequence[float]) -> list[Formula]:
    lam = (r"\lambda", "a curvature; with it every step multiplies the distance along its axis")
    lines = []
    for name, curvature, factor in zip(axes, spec.curvatures, factors, strict=True):
        if spec.momentum:
            signed = "+" if spec.uphill else "-"
            lines.append(
                Formula(
                    rf"z^2 - (1 + \beta {signed} \eta\lambda_{name})\,z + \beta = 0 "
                    rf"\;\Rightarrow\; \max|z| = {tex(factor)}, \quad \lambda_{name} = {tex(curvature)}",
                    (("z", "what a step multiplies the distance by in the long run"),),
                )
            )
            continue
        change = "+" if spec.uphill else "-"
        lines.append(
            Formula(
                rf"|1 {change} \eta\lambda_{name}| = |1 {change} {tex(spec.learning_rate)} \cdot "
                rf"{tex(curvature)}| = {tex(factor)}",
                (lam,),
            )
        )
    return lines


def _limits(spec: Spec) -> list[Formula]:
    """How far a step against the gradient may go; along it every rate leads away."""
    if spec.uphill:
        return []
    along = "" if spec.surface == "parabola" else "along the steep axis "
    small, large, beta = spec.curvatures[0], spec.curvatures[-1], spec.momentum
    top, number = (r"2(1+\beta)", rf"2 \cdot {tex(1 + beta)}") if beta else ("2", "2")
    limit, rate = largest_stable_rate(large, beta), best_rate(small, large, beta)
    best = best_contraction(small, large, beta)
    size = r"\frac{\kappa-1}{\kappa+1}" if not beta else r"\max|z|"
    return [
        Formula(
            rf"\eta < \frac{{{top}}}{{L}} = \frac{{{number}}}{{{tex(large)}}} = {tex(limit)}",
            (("L", f"the largest curvature; {along}a longer step diverges"),),
        ),
        Formula(
            rf"\eta_\text{{best}} = \frac{{{top}}}{{\lambda_\text{{min}} + L}} = {tex(rate)}, \quad "
            rf"{size} = {tex(best)}",
            (
                (r"\lambda_\text{min}", "the smallest curvature"),
                (
                    r"\kappa",
                    rf"the condition number, the largest curvature by the smallest: {tex(large / small)}",
                ),
            ),
        ),
    ]
