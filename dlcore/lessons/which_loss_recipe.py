"""The recipe of the race with the current settings, and only the cells that they need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import MARK, filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.which_loss import Spec

BRACKETS, TORCH = "The brackets left out", "What torch says"
"""how the titles of the cells begin that some settings do not need"""


def script(spec: Spec) -> str:
    """The recipe with these settings.

    Args:
        spec: the settings.
    """
    text = filled(
        recipe("which_loss"),
        {
            "INPUTS": list(spec.inputs),
            "TARGETS": list(spec.targets),
            "START": spec.start,
            "LEARNING_RATE": spec.learning_rate,
            "SCALE": spec.scale,
        },
    )
    if spec.identity:
        text = text.replace("predict = torch.sigmoid", "predict = torch.nn.Identity()  # h: a real number")
    if spec.literal:
        text = text.replace("learn(cross_entropy)", "learn(literal)")
    if not spec.literal:
        text = _without(text, BRACKETS)
    if not spec.identity:
        text = _without(text, TORCH)
    return text


def _without(text: str, title: str) -> str:
    """A recipe without the cell whose title begins so."""
    return re.sub(
        rf"^{MARK} {re.escape(title)}.*?(?=^{MARK} |^print)",
        "",
        text,
        count=1,
        flags=re.MULTILINE | re.DOTALL,
    )
