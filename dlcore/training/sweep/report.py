"""What a sweep says of all its networks at a step. Reading this costs no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NUMBERS = ("loss", "accuracy", "test_loss", "test_accuracy", "weight_gradients", "signal_gradients")
"""the arrays of a report with one row a network"""


@dataclass(frozen=True, slots=True, eq=False)
class SweepReport:
    """All networks of a sweep, in the order of its plans, after the same number of steps.

    What a network lacks, because it is shallower or its numbers are none any more, is NaN.

    Attributes:
        step: steps taken.
        n_steps: steps of the whole sweep.
        places: which plans these are: places in the list that the sweep was begun with.
        loss: mean cross-entropy of the training examples in nats, dropout off, float64 of shape (networks,).
        accuracy: share of right training examples.
        test_loss: as `loss`, of the test examples.
        test_accuracy: as `accuracy`, of the test examples.
        weight_gradients: lengths of ∂E/∂W by layer, the output's at each network's depth, of shape
            (networks, layers): E is the mean cross-entropy of all training examples, penalties left out.
        signal_gradients: lengths of ∂E/∂z, alike.
        elapsed_s: seconds of training and looking so far.
    """

    step: int
    n_steps: int
    places: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray
    weight_gradients: np.ndarray
    signal_gradients: np.ndarray
    elapsed_s: float

    @property
    def sound(self) -> np.ndarray:
        """Whether each network's loss is a finite number."""
        return np.isfinite(self.loss)
