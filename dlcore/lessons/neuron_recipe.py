"""The recipe of a neuron: its activation, loss and mistakes as lines of PyTorch, and the settings."""

from __future__ import annotations

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
"""the prediction and its slope"""
_MOVE = "    weights = weights + LEARNING_RATE * 2 * SCALE * change\n"
_RESET = "    change = torch.zeros_like(weights)\n"
_LEARN = "for _ in range(N_EPOCHS + 1):\n"
_SAME = (
    'factors = {"half_sse": 1, "sse": 2, "mse": 2 / errors.numel(), "half_mse": 1 / len(records)}\n'
    'numbers |= {f"same_steps_{name}": LEARNING_RATE * 2 * SCALE / factor '
    "for name, factor in factors.items()}\n"
)


def script(spec: Spec) -> str:
    """The recipe with these settings, and with no line that they do not need.

    Args:
        spec: the settings.
    """
    records = records_of(spec.table, spec.n_outputs, spec.outlier)
    told = {
        "RECORDS": [list(record) for record in records],
        "COPIES": spec.n_copies,
        "START": [spec.start_w1, spec.start_w2],
        "LEARNING_RATE": spec.learning_rate,
        "N_EPOCHS": spec.n_epochs,
        "SCALE": loss_scale(spec.loss, len(records) * spec.n_copies, spec.n_outputs),
        "LOOK_AT": [spec.step, spec.record],
    }
    text = filled(recipe("neuron"), told)
    for usual, other in _others(spec):
        text = text.replace(usual, other)
    return text


def _others(spec: Spec) -> list[tuple[str, str]]:
    """What stands in the recipe for the usual neuron, and what stands there with these settings."""
    value, slope = LINES[spec.activation]
    changes = [
        ("prediction = torch.sigmoid(h)", f"prediction = {value}"),
        ("slope = torch.sigmoid(h) * (1 - torch.sigmoid(h))", f"slope = {slope}"),
    ]
    if spec.misprint:
        changes.append(("error = record[2:] - prediction", "error = prediction - prediction  # a misprint"))
    if spec.missing_reset:
        once = "change = torch.zeros_like(weights)  # a mistake: once, and never again\n"
        changes += [(_RESET, ""), (_LEARN, f"{once}{_LEARN}")]
    if spec.wrong_sign and not spec.literal_dash:
        changes.append((_MOVE, _MOVE.replace("weights +", "weights -").replace("\n", "  # the wrong sign\n")))
    if spec.literal_dash:
        step = "    step = LEARNING_RATE * 2 * SCALE * change\n"
        dash = "    weights = weights + (step - step)  # a dash read as a minus\n"
        changes.append((_MOVE, step + dash))
    if spec.loss not in SQUARES:
        changes += [
            ("(look(weights, record)[2] ** 2)", "look(weights, record)[2].abs()"),
            ("(error * slope)", "(error.sign() * slope)"),
            (_SAME, ""),
            ("2 * SCALE", "SCALE"),
        ]
    return changes
