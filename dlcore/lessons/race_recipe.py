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


def recipe_text(spec: Spec) -> str:
    """The recipe with these settings.

    Args:
        spec: the settings.

    Raises:
        BadSetting: the typed formula cannot be read, or has no value at the start.
    """
    field = race_of(spec)
    rates = rates_of(spec, field)
    ends = {
        rule: int(field.trace.n_valid[field.row(rule, rate)]) - 1
        for rule, rate in rates.items()
        if field.outcome(rule, rate) is Outcome.ERRATIC
    }
    settings = {
        "START": [spec.start_x, spec.start_y][: len(field.surface.axes)],
        "LEARNING_RATE": spec.learning_rate,
        "OWN_RATES": {rule: rates[rule] for rule in RULES if rates[rule] != spec.learning_rate},
        "N_STEPS": spec.n_steps,
        "ENDS": ends,
        "MOMENTUM": spec.momentum,
        "BETA1": spec.beta1,
        "BETA2": spec.beta2,
        "RHO": spec.rho,
        "WEIGHT_DECAY": spec.weight_decay,
        "MINIMA": [list(each) for each in field.goal.minima],
        "LEVEL": field.goal.level,
    }
    return with_surface(filled(recipe("race"), settings), spec, field.surface.axes)
