"""How deep the colour of a network is: by its accuracy, or by what became of its gradient. No torch here."""

import numpy as np

LEARNT = 0.8
"""a network has learnt that is right on at least this share of the test points"""
FURTHEST = 6.0
"""powers of ten by which the first layer's gradient differs from the output's where the colour is deepest"""
ZERO, DEEPEST, WRONG = 127, 254, 255
"""shades of a signed map: of nothing, of the most, and of a network whose numbers have overflowed"""


def by_accuracy(values: np.ndarray, sound: np.ndarray) -> np.ndarray:
    """Shades of accuracies, uint8: none for guessing, the deepest for all right.

    Args:
        values: shares of right answers.
        sound: of the same shape: whether the loss is a finite number.
    """
    share = np.clip(2 * np.nan_to_num(values) - 1, 0, 1)
    return np.where(sound, ZERO + np.round((DEEPEST - ZERO) * share), WRONG).astype(np.uint8)


def by_gradient(first: np.ndarray, last: np.ndarray, sound: np.ndarray) -> np.ndarray:
    """Shades of how many times as long the gradient is at the first layer as at the output, uint8.

    Args:
        first: its lengths at the first layer.
        last: at the output.
        sound: of the same shape: whether the loss is a finite number.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        powers = np.nan_to_num(np.log10(first / last), nan=0.0, posinf=FURTHEST, neginf=-FURTHEST)
    shades = ZERO + np.round(ZERO * np.clip(powers / FURTHEST, -1, 1))
    return np.where(sound, shades, WRONG).astype(np.uint8)


def learnt(accuracy: np.ndarray, sound: np.ndarray) -> np.ndarray:
    """Whether networks have learnt.

    Args:
        accuracy: shares of right test answers.
        sound: whether the loss is a finite number.
    """
    return sound & (accuracy >= LEARNT)
