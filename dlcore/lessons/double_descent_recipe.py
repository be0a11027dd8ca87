"""The recipe of the lesson “Double descent”: only the branches in use stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.double_descent import Spec

RIDGE = ("SHRINK = ", "    rows = torch.cat", "    targets = torch.cat")
"""how the lines begin that only the penalty needs"""


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    text = recipe("double_descent").replace("torch.relu(", f"torch.{spec.activation}(")
    if spec.truth == "wave":
        text = text.replace("return x @ direction", "return torch.sin(2 * (x @ direction))")
    text = filled(
        text, {name.upper(): getattr(spec, name) for name in ("width", "n_points", "noise", "seed")}
    )
    if spec.shrink:
        return filled(text, {"SHRINK": spec.shrink})
    return "\n".join(line for line in text.split("\n") if not line.startswith(RIDGE))
