"""What is said of the passes of one batch, true of exactly their numbers; and their maths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import spoken, tex
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.modes import Spec

SAME = 1e-12
"""outputs nearer to each other than this are the same but for rounding"""
GRAD_WORDS = {
    "grad": "gradients recorded",
    "no_grad": "torch.no_grad()",
    "inference": "torch.inference_mode()",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true after some passes.

    Attributes:
        passes: how many.
        outputs: the smallest and the largest first logit of the first example.
        losses: of the first and of the last pass.
        batch_mean: of the first unit's weighted sums, before the first pass.
        running: running mean of that unit.
        tracked: batches that batch norm has counted.
        change: how far the parameter that moved the most has moved.
        saved: numbers kept for backward in the last pass.
        norm_trains: whether batch norm is in train mode.
        dropout_trains: whether dropout is.
        requires_grad: whether the output does.
        error: what backward said.
    """

    passes: int
    outputs: tuple[float, float]
    losses: tuple[float, float]
    batch_mean: float
    running: float
    tracked: int
    change: float
    saved: int
    norm_trains: bool
    dropout_trains: bool
    requires_grad: bool
    error: str


def say(spec: Spec, facts: Facts) -> str:
    """What the two switches do: to the modules that know modes, and to gradients and weights."""
    begin = f"**{spec.mode.capitalize()} mode, {GRAD_WORDS[spec.grad]}.**"
    return " ".join((begin, _modules(facts), _outputs(facts), _learning(spec, facts)))


def _modules(facts: Facts) -> str:
    drops = "Dropout draws a mask" if facts.dropout_trains else "Dropout leaves nothing out"
    if facts.norm_trains:
        moved = f"its running mean comes from 0 to {spoken(facts.running)} in {many(facts.tracked, 'batch')}"
        return f"{drops}; batch norm uses the batch, and {moved}."
    return f"{drops}; batch norm uses its running mean, still 0, and counts no batch."


def _outputs(facts: Facts) -> str:
    low, high = facts.outputs
    if facts.passes == 1:
        return f"The output of the first example is {spoken(low)}."
    if high - low <= SAME:
        return f"All {facts.passes} passes give the same output, **{spoken(low)}**."
    return f"In {facts.passes} passes the output lies between {spoken(low)} and {spoken(high)}."


def _learning(spec: Spec, facts: Facts) -> str:
    kept = (
        f"{many(facts.saved, 'number')} are kept for backward"
        if facts.saved
        else "Nothing is kept for backward"
    )
    if not spec.learns:
        return f"{kept}; no step is taken."
    if facts.error:
        return f"{kept}: it is refused, and the steps leave **all weights as they are**."
    steps = many(facts.passes, "step")
    return f"{kept}: it works, and **{steps} changed the weights**, by {spoken(facts.change)} at most."


def formulas(facts: Facts) -> list[Formula]:
    """What dropout and batch norm make of a value in the mode they are in."""
    told = (
        ("z", "a weighted sum"),
        (r"\hat z", "what batch norm makes of it, before its scale and shift"),
        (r"\mu", "mean: of the batch in train mode, the running one in eval mode"),
        (r"\sigma^2", "variance alike"),
        (r"\epsilon", "0.00001, against a division by 0"),
        (r"\mu_{\text{run}}", "running mean"),
        (r"\mu_{\text{batch}}", "mean of the batch"),
        ("h", "what a unit gives"),
        (r"\tilde h", "what dropout hands on"),
        ("m", "1 or 0, each half of the time"),
    )
    which = "batch" if facts.norm_trains else "run"
    norm = rf"\hat z = \frac{{z - \mu_{{\text{{{which}}}}}}}{{\sqrt{{\sigma^2 + \epsilon}}}}"
    moving = r"\mu_{\text{run}} \leftarrow 0.9\,\mu_{\text{run}} + 0.1\,\mu_{\text{batch}}"
    if not facts.norm_trains:
        moving = r"\mu_{\text{run}} \leftarrow \mu_{\text{run}}"
    drop = r"\tilde h = \frac{m}{1 - 0.5}\,h" if facts.dropout_trains else r"\tilde h = h"
    return [
        Formula(norm, told),
        Formula(f"{moving}, \\quad \\mu_{{\\text{{run}}}} = {tex(facts.running)}"),
        Formula(drop),
    ]
