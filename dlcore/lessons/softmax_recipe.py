"""The recipe of softmax: its rule and its two mistakes as lines of PyTorch, and the settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec

LINES = {
    "plain": "x",
    "abs": "x.abs()",
    "square": "x**2",
    "softplus": "torch.logaddexp(x, torch.zeros_like(x))  # log(1 + e^x)",
}
"""what is divided by its sum"""
_PART = "torch.exp(x - x.max(dim=1, keepdim=True).values)"
_TOTAL = "    total = part.sum(dim=1, keepdim=True)\n"
_ZERO = (
    "    size = part.abs().sum(dim=1, keepdim=True)\n"
    "    total = total.masked_fill(total.abs() <= 1e-12 * size, math.nan)  # a sum of 0 leaves no shares\n"
)
_RIGHT = "torch.softmax((row + shift) / TEMPERATURE, dim=0)"
_SIGMOID = re.compile(r"# %% With two classes.*?(?=print\()", re.DOTALL)


def script(spec: Spec) -> str:
    """The recipe with these settings, and with no line that they do not need.

    Args:
        spec: the settings.
    """
    told = {
        "SCORES": [list(row) for row in spec.batch],
        "SHIFT": spec.shift,
        "TEMPERATURE": spec.temperature,
        "PRECISION": spec.precision if spec.unsteady else "float64",
        "ENDS_IN": spec.precision,
    }
    text = filled(recipe("softmax"), told)
    if spec.rule != "exp":
        text = text.replace(_PART, LINES[spec.rule])
        text = text.replace(_RIGHT, "shares(((row + shift) / TEMPERATURE)[None])[0]")
        text = _SIGMOID.sub("", text)
    if spec.rule == "plain":
        text = text.replace(_TOTAL, _TOTAL + _ZERO)
    if spec.unsteady:
        text = text.replace(_PART, "torch.exp(x)  # a mistake: the maximum is not subtracted")
    if spec.no_keepdim:
        mistake = "total = part.sum(dim=1)  # a mistake: keepdim=True is missing\n"
        text = text.replace(_TOTAL.strip() + "\n", mistake).replace(
            "abs().sum(dim=1, keepdim=True)", "abs().sum(dim=1)"
        )
    return text
