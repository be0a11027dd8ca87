"""Which of the two looks at dropout is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons import dropout_digits, dropout_passes

if TYPE_CHECKING:
    from dlcore.lessons.dropout import Spec
    from dlcore.lessons.lesson import Result, Sweep


def result(spec: Spec) -> Result[Spec]:
    """The passes of one input, or the trained networks."""
    return dropout_passes.result(spec) if spec.view == "passes" else dropout_digits.result(spec)


def swept(spec: Spec) -> Sweep:
    """The same at every p."""
    return dropout_passes.swept(spec) if spec.view == "passes" else dropout_digits.swept(spec)
