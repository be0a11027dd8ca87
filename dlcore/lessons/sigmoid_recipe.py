"""The recipe of a neuron with the error in use, and the sigmoid by hand where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.sigmoid import Spec

PENALTY = (
    '    return torch.nn.functional.binary_cross_entropy_with_logits(h, label, reduction="none")  # -ln p\n'
)
"""the line of the recipe that is exchanged"""
PENALTIES = {
    "mistakes": "    return ((h >= 0) != label).double()  # nothing for autograd to follow\n",
    "distance": "    return (label - torch.sigmoid(h)).abs()\n",
    "log_loss": PENALTY,
    "hinge": "    return torch.relu(1 - sign * h)\n",
    "perceptron": "    return torch.relu(-sign * h)\n",
    "absolute": "    return (sign - h).abs()\n",
}
"""the line of each error"""
SLOPE = "    (slope,) = torch.autograd.grad(error, w1)\n"
NO_SLOPE = (
    "    assert not error.requires_grad  # error.backward() would raise a RuntimeError\n"
    "    slope = torch.tensor(0.0)  # that of a staircase between its jumps\n"
)
SIGN = "sign = 2 * label - 1  # +1 for yes, -1 for no\n"
SIGNED = ("hinge", "perceptron", "absolute")
"""errors that need the sign"""
BY_HAND = """\
by_hand = 1 / (1 + torch.exp(-x))
(slope,) = torch.autograd.grad(by_hand, x)
numbers |= {"by_hand_value": by_hand.item(), "by_hand_slope": None if slope.isnan() else slope.item()}
"""


def text(spec: Spec) -> str:
    """The recipe with these settings, and with no line that they do not need."""
    from dlcore.lessons.sigmoid import N_STEPS

    script = filled(
        recipe("sigmoid"),
        {
            "POINTS": [list(point) for point in spec.points],
            "START": spec.weight,
            "WEIGHT_2": spec.weight_2,
            "BIAS": spec.bias,
            "LEARNING_RATE": spec.learning_rate,
            "N_STEPS": N_STEPS,
            "LOOKED_AT": spec.looked_at,
            "NEAR_X": spec.near_x,
            "X": float(spec.far_x),
            "DTYPE": spec.dtype,
        },
    )
    script = script.replace(PENALTY, PENALTIES[spec.error], 1)
    if spec.error == "mistakes":
        script = script.replace(SLOPE, NO_SLOPE, 1)
    if spec.error not in SIGNED:
        script = script.replace(SIGN, "", 1)
    if spec.by_hand:
        script = script.replace("print(json", f"{BY_HAND}print(json", 1)
    return script
