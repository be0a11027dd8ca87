"""The recipe of a neuron: its activation and loss as lines of PyTorch, and the settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.neuron_tables import records_of
from dlcore.theory.neuron_names import SQUARES, loss_scale

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec

LINES = {
    "identity": ("h", "torch.ones_like(h)"),
    "sigmoid": ("torch.sigmoid(h)", "torch.sigmoid(h) * (1 - torch.sigmoid(h))"),
    "tanh": ("torch.tanh(h)", "1 - torch.tanh(h) ** 2"),
    "relu": ("torch.relu(h)", "(h > 0).double()"),
    "abs": ("h.abs()", "h.sign()"),
    "step": ("(h >= 0) + 0 * h  # 0 · h: its slope is 0 everywhere", "torch.zeros_like(h)"),
}
"""the bodies of `activation` and `slope`"""


def script(spec: Spec) -> str:
    """The recipe with these settings.

    Args:
        spec: the settings.
    """
    records = records_of(spec.table, spec.n_outputs, spec.outlier)
    squares = spec.loss in SQUARES
    text = filled(
        recipe("neuron"),
        {
            "RECORDS": [list(record) for record in records],
            "COPIES": spec.n_copies,
            "START": [spec.start_w1, spec.start_w2],
            "LEARNING_RATE": spec.learning_rate,
            "N_EPOCHS": spec.n_epochs,
            "SCALE": loss_scale(spec.loss, len(records) * spec.n_copies, spec.n_outputs),
            "MISSING_RESET": spec.missing_reset,
            "WRONG_SIGN": spec.wrong_sign,
            "LITERAL_DASH": spec.literal_dash,
            "MISPRINT": spec.misprint,
            "LOOK_AT": [spec.step, spec.record],
        },
    )
    value, slope = LINES[spec.activation]
    text = _with(text, "activation", value)
    text = _with(text, "slope", slope)
    if not squares:
        text = _with(_with(text, "each_loss", "error.abs()"), "pull", "error.sign()")
        text = text.replace("FACTOR = 2 * SCALE", "FACTOR = SCALE")
    return text


def _with(text: str, function: str, body: str) -> str:
    """The text with another line in this function."""
    line = re.compile(rf"(^def {function}\(\w+\):\n    return ).*$", re.MULTILINE)
    return line.sub(lambda match: match[1] + body, text, count=1)
