"""What is true of a deep network in training: who learns how fast, and what went wrong where."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = 1e-12
"""a gradient shorter than this is none: what is left is rounding"""
SAME = 1e-6
"""units that differ by less are the same but for rounding"""


def layer_name(layer: int, depth: int) -> str:
    """What a linear layer is called: "hidden layer 2", "the output layer".

    Args:
        layer: its place, from 0.
        depth: hidden layers.
    """
    return f"hidden layer {layer + 1}" if layer < depth else "the output layer"


def ratio(speeds: tuple[float, ...]) -> float | None:
    """How many times as fast the last hidden layer is as the first; None where the first stands still.

    Args:
        speeds: of the hidden layers, and of the output layer; or how far they moved.
    """
    return speeds[-2] / speeds[0] if speeds[0] > NOTHING else None


@dataclass(frozen=True, slots=True)
class Explosion:
    """Where numbers first grew beyond the limit.

    Attributes:
        step: steps taken before.
        layer: place of the linear layer, from 0.
        forward: whether it was a weighted sum on the way forward; otherwise a gradient on the way back.
        value: the number.
        mover: the layer whose weights the step before moved the furthest.
        way: how far.
    """

    step: int
    layer: int
    forward: bool
    value: float
    mover: int
    way: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a training.

    Attributes:
        depth: hidden layers.
        taken: steps that were taken.
        last: after how many of them all numbers were sound for the last time.
        first_speeds: length of the gradient before the first step, of each hidden layer and of the output's.
        last_speeds: after the last sound step, alike.
        moved: how far each layer's biases or weights travelled in all steps taken, alike.
        first_loss: before the first step.
        last_loss: after the last sound step.
        accuracy: then, a share.
        difference: the largest difference between two units of one hidden layer at the end.
        clipped: steps whose gradient was shortened.
        explosion: what ended it.
    """

    depth: int
    taken: int
    last: int
    first_speeds: tuple[float, ...]
    last_speeds: tuple[float, ...]
    moved: tuple[float, ...]
    first_loss: float
    last_loss: float
    accuracy: float
    difference: float
    clipped: int
    explosion: Explosion | None
