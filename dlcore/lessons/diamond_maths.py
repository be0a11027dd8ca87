"""The maths of a penalty on two weights, with the numbers in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.diamond_facts import Facts
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.penalties import proximal
from dlcore.theory.two_weights import push

if TYPE_CHECKING:
    from dlcore.lessons.diamond import Spec

Symbols = tuple[tuple[str, str], ...]
KNOWN: Symbols = (
    ("w_j", "the weights, counted by j; a bias is not penalised"),
    ("E", "the mean squared error"),
    (r"\lambda", "how much the penalty counts"),
    (r"\lambda_1", "the part of λ that is L1"),
    (r"\lambda_2", "the part of λ that is L2"),
    (r"\eta", "the learning rate"),
)


def formulas(spec: Spec, at: Facts) -> list[Formula]:
    """What is made small, the condition for each weight, and one step of either walk.

    Args:
        spec: the settings.
        at: what is true at this λ alone.
    """
    return [_sum(spec, at), *(_condition(spec, at, n) for n in (0, 1)), *_steps(spec, at)]


def _sum(spec: Spec, at: Facts) -> Formula:
    l1, l2 = float(at.l1[0]), float(at.l2[0])
    terms = {
        "l1": r"\lambda \sum_j |w_j|",
        "l2": r"\lambda \sum_j w_j^2",
        "elastic": r"\lambda \Big(\alpha \sum_j |w_j| + (1 - \alpha) \sum_j w_j^2\Big)",
    }
    whole, error = float(at.errors[0] + at.penalties[0]), float(at.errors[0])
    alpha: Symbols = ((r"\alpha", "the share of L1"),) if spec.penalty == "elastic" else ()
    return Formula(
        rf"\begin{{aligned}} & E(w) + {terms[spec.penalty]} \\ & = {tex(error)} + "
        rf"{tex(float(at.penalties[0]))} = {tex(whole)} \\ & \lambda_1 = {tex(l1)}, \; \lambda_2 = {tex(l2)} "
        r"\end{aligned}",
        (*KNOWN, *alpha),
    )


def _condition(spec: Spec, at: Facts, n: int) -> Formula:
    """Where the error's push and the penalty's pull are in balance."""
    value, force = float(at.found[0, n]), float(at.pushes[0, n])
    l1, l2, name = float(at.l1[0]), float(at.l2[0]), f"w_{n + 1}"
    slope = rf"-\frac{{\partial E}}{{\partial {name}}}"
    if value == 0:
        line = rf"{name} = 0:\quad \left|{slope}\right| = {tex(abs(force))} \le \lambda_1 = {tex(l1)}"
        if abs(force) > l1:  # equal but for rounding
            line = rf"{name} = 0:\quad \left|{slope}\right| = {tex(l1)} \le \lambda_1 = {tex(l1)}"
        return Formula(line, KNOWN)
    sign = "" if value > 0 else "-"
    return Formula(
        rf"\begin{{aligned}} {name} & = {tex(value)} \\ {slope} & = \lambda_1 \operatorname{{sign}}({name}) "
        rf"+ 2\lambda_2 {name} \\ & = {sign}{tex(l1)} + 2 \cdot {tex(l2)} \cdot {bracketed(value)} \\ "
        rf"& = {tex(force)} \end{{aligned}}",
        KNOWN,
    )


def _steps(spec: Spec, at: Facts) -> list[Formula]:
    """The step that leads to the one looked at, of both walks, for the watched weight."""
    step, n = max(1, min(spec.step, spec.n_steps)), spec.watched
    name, eta = f"w_{n + 1}", spec.learning_rate
    l1, l2 = float(at.l1[0]), float(at.l2[0])
    centre = at.found.new_tensor(spec.centre)
    near, far = at.near[0, step - 1], at.far[0, step - 1]
    force = push(near, centre, spec.correlation)[n]
    moved = near[n] + eta * force
    ended = proximal(moved, eta, at.l1[0], at.l2[0])
    slope = float(-push(far, centre, spec.correlation)[n])
    sign = float(far[n].sign())
    whole = slope + l1 * sign + 2 * l2 * float(far[n])
    return [
        Formula(
            rf"\begin{{aligned}} v & = {name} - \eta \frac{{\partial E}}{{\partial {name}}} \\ & = "
            rf"{tex(float(near[n]))} - {tex(eta)} \cdot {bracketed(float(-force))} = {tex(float(moved))} "
            r"\end{aligned}",
            (("v", f"the weight after the gradient step of the error alone, in step {step}"), *KNOWN),
        ),
        Formula(
            rf"{name} \leftarrow \operatorname{{sign}}(v)\,\frac{{\max(|v| - \eta\lambda_1, 0)}}"
            rf"{{1 + 2\eta\lambda_2}} = {tex(float(ended))}, \quad \eta\lambda_1 = {tex(eta * l1)}",
            KNOWN,
        ),
        Formula(
            rf"\begin{{aligned}} g & = \frac{{\partial E}}{{\partial {name}}} + \lambda_1 "
            rf"\operatorname{{sign}}({name}) + 2\lambda_2 {name} \\ & = {tex(slope)} + "
            rf"{bracketed(l1 * sign)} + {bracketed(2 * l2 * float(far[n]))} = {tex(whole)} \end{{aligned}}",
            (("g", f"the gradient that autograd has for error and penalty together, in step {step}"), *KNOWN),
        ),
        Formula(
            rf"{name} \leftarrow {name} - \eta g = {tex(float(far[n]))} - {tex(eta)} \cdot "
            rf"{bracketed(whole)} = "
            rf"{tex(float(at.far[0, step, n]))}",
            KNOWN,
        ),
    ]
