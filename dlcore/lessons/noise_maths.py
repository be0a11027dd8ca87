"""The formulas of walks with batches, with their numbers in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.minibatch import small_rate_radius

if TYPE_CHECKING:
    from dlcore.lessons.noise_facts import Facts
    from dlcore.theory.minibatch import LineFit

ETA = (r"\eta", "the learning rate")
BATCH = ("B", "the number of records in a batch, not the number of batches")


@dataclass(frozen=True, slots=True)
class Here:
    """A point of the first walk and the step that leads away from it.

    Attributes:
        step: its number, 0 for the start.
        point: weight and bias.
        slope: the gradient of its batch's mean squared error.
    """

    step: int
    point: tuple[float, ...]
    slope: tuple[float, ...]


def formulas(facts: Facts, fit: LineFit, here: Here) -> list[Formula]:
    """The loss, a step from here, and theory, with numbers.

    Args:
        facts: of the walks.
        fit: what they descend on.
        here: where the step begins.
    """
    return [
        Formula(
            r"E(w, b) = \frac{1}{m} \sum_{i=1}^{m} (w x_i + b - y_i)^2",
            (
                ("E", "the loss over all records, PyTorch's MSELoss"),
                ("w, b", f"weight and bias, before step {here.step + 1}"),
                ("m", f"the number of all records, {facts.n_records}"),
                ("x_i, y_i", "the two numbers of record i, scaled: the line predicts y from x"),
            ),
        ),
        *(_step(facts, here, place) for place in (0, 1)),
        *_epoch(facts),
        *_radius(facts, fit),
        Formula(
            _lines(
                rf"\eta &< \eta_{{\max}}(B) = {tex(facts.largest)}",
                rf"\eta_{{\max}}(m) &= \frac{{2}}{{\lambda}} = {tex(facts.largest_without)}",
            ),
            (
                (
                    r"\eta_{\max}",
                    "the largest learning rate at which the mean square distance stays bounded"
                    + _afresh(facts),
                ),
                (r"\lambda", "the largest curvature of E"),
            ),
        ),
    ]


def _step(facts: Facts, here: Here, place: int) -> Formula:
    name, factor = ("w", r"\,x_i") if place == 0 else ("b", "")
    value, slope = here.point[place], here.slope[place]
    ends = facts.drawn == "epochs" and (here.step + 1) % facts.per_epoch == 0
    size = facts.last_batch if ends else facts.batch
    return Formula(
        _lines(
            rf"{name} &\leftarrow {name} - \eta \cdot \tfrac{{1}}{{{size}}} "
            rf"\textstyle\sum_{{i \in S}} 2\,(w x_i + b - y_i){factor}",
            rf"&= {tex(value)} - {tex(facts.rate)} \cdot {bracketed(slope)}",
            rf"&= {tex(value - facts.rate * slope)}",
        ),
        (ETA, ("S", f"the batch, {size} of the {facts.n_records} records")),
    )


def _epoch(facts: Facts) -> list[Formula]:
    if facts.drawn != "epochs":
        return []
    return [
        Formula(
            rf"\left\lceil \frac{{m}}{{B}} \right\rceil = \left\lceil \frac{{{facts.n_records}}}"
            rf"{{{facts.batch}}} \right\rceil = {facts.per_epoch}",
            (
                (r"\lceil m/B \rceil", f"the steps of an epoch, the last with {facts.last_batch} records"),
                BATCH,
            ),
        )
    ]


def _radius(facts: Facts, fit: LineFit) -> list[Formula]:
    """The ball: its exact fixed point, and what that is for small learning rates."""
    share = (
        (r"\frac{1}{B}", rf"\frac{{1}}{{{facts.batch}}}")
        if facts.drawn == "replacement"
        else (
            r"\frac{1}{B} \cdot \frac{m - B}{m - 1}",
            rf"\frac{{1}}{{{facts.batch}}} \cdot "
            rf"\frac{{{facts.n_records - facts.batch}}}{{{facts.n_records - 1}}}",
        )
    )
    disagreement = float(fit.hessian.inverse().matmul(fit.covariance).trace())
    exact = r"\text{none}" if facts.settled is None else tex(facts.settled)
    root = r"\sqrt{\operatorname{tr} \Sigma}"
    return [
        Formula(
            _lines(f"f &= {share[0]}", f"&= {share[1]} = {tex(facts.share)}"),
            (
                ("f", f"the variance of a batch's mean{_afresh(facts)}, as a share of that of one record"),
                BATCH,
            ),
        ),
        Formula(
            _lines(
                r"\Sigma &= (1 - \eta H)\,\Sigma\,(1 - \eta H) + \eta^2 f\,C",
                r"&\quad + \eta^2 f\,\tfrac{1}{m} \textstyle\sum_i (H_i - H)\,\Sigma\,(H_i - H)",
                f"{root} &= {exact}",
            ),
            (
                (r"\Sigma", f"the covariance of walks that have wandered long enough{_afresh(facts)}"),
                ("H, H_i", "the curvature of the loss over all records, and over one"),
                ("C", "the covariance of the records' gradients at the minimum: how much they disagree"),
            ),
        ),
        Formula(
            _lines(
                rf"{root} &\approx \sqrt{{\tfrac{{1}}{{2}}\,\eta f \operatorname{{tr}}(H^{{-1}} C)}}",
                rf"&= \sqrt{{\tfrac{{1}}{{2}} \cdot {tex(facts.rate)} \cdot {tex(facts.share)} \cdot "
                rf"{tex(disagreement)}}}",
                rf"&= {tex(small_rate_radius(fit, facts.rate, facts.share))}",
            ),
            ((r"\approx", "the closer, the smaller the learning rate"),),
        ),
    ]


def _afresh(facts: Facts) -> str:
    """What the theory of walks is about, where the walks are of another kind."""
    return ", for batches drawn afresh" if facts.drawn == "epochs" else ""


def _lines(*lines: str) -> str:
    """One below the other, so that a telephone has room for them."""
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
