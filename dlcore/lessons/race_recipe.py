"""The recipe of a race: the surface as a line or two of PyTorch, and the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.descent_recipe import with_surface
from dlcore.lessons.race_field import race_of, rates_of
from dlcore.lessons.race_words import Outcome
from dlcore.theory.update_rules import RULES

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec


LEVEL = (
    ("    there = [min(math.dist(at, minimum) for minimum in MINIMA) <= 0.1 for at in points]",
     "    there = [loss <= LEVEL for loss in losses]"),
    ("len(points) > N_STEPS >= arrival", "arrival < len(points)"),
    ("import math\n", ""),
)  # fmt: skip
"""what stands in the recipe where a level of the loss is the goal; a walk may go on beyond all numbers"""
ENDS = (("in range(N_STEPS + 1)", "in range(ENDS.get(name, N_STEPS) + 1)"),)
"""where some walks are looked at up to where rounding decides where they go"""
ENDS_ON_LEVEL = (("arrival < len(points)", "arrival < len(points) and name not in ENDS"),)


def recipe_text(spec: Spec) -> str:
    """The recipe with these settings; it holds what they use alone.

    Args:
        spec: the settings.

    Raises:
        BadSetting: the typed formula cannot be read, or has no value at the start.
    """
    field = race_of(spec)
    rates = rates_of(spec, field)
    own = {rule: rates[rule] for rule in RULES if rates[rule] != spec.learning_rate}
    ends = {
        rule: int(field.trace.n_valid[field.row(rule, rate)]) - 1
        for rule, rate in rates.items()
        if field.outcome(rule, rate) is Outcome.ERRATIC
    }
    settings = {
        "START": [spec.start_x, spec.start_y][: len(field.surface.axes)],
        "LEARNING_RATE": spec.learning_rate,
        "N_STEPS": spec.n_steps,
        "MOMENTUM": spec.momentum,
        "BETAS": [spec.beta1, spec.beta2],
        "RHO": spec.rho,
        "WEIGHT_DECAY": spec.weight_decay,
        "MINIMA": [list(each) for each in field.goal.minima],
    }
    text = with_surface(filled(recipe("race"), settings), spec, field.surface.axes)
    goal = _line(text, "MINIMA")
    if field.goal.level is not None:
        text = text.replace(goal, f"LEVEL = {field.goal.level!r}  # as low a loss as this is there\n")
        text = _replaced(text, *LEVEL, *(ENDS_ON_LEVEL if ends else ()))
    if own:
        text = _after(
            text, "LEARNING_RATE", f"OWN_RATES = {own}  # rules that race at another learning rate\n"
        )
        text = _replaced(text, ("rate = LEARNING_RATE\n", "rate = OWN_RATES.get(name, LEARNING_RATE)\n"))
    if ends:
        text = _after(text, "N_STEPS", f"ENDS = {ends}  # from then on rounding decides where these go\n")
        text = _replaced(text, *ENDS)
    return text


def _line(text: str, name: str) -> str:
    """The line that sets a constant."""
    return next(line for line in text.splitlines(keepends=True) if line.startswith(f"{name} = "))


def _after(text: str, name: str, line: str) -> str:
    """With another line behind that of a constant."""
    known = _line(text, name)
    return text.replace(known, known + line, 1)


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        text = text.replace(old, new, 1)
    return text
