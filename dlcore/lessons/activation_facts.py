"""What is true of an activation at one z and of ten layers of it, from their numbers alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

NAMES = {
    "sigmoid": "the sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "softplus": "softplus",
    "identity": "the identity",
}
"""what an activation is called in a sentence"""
KINKED = ("relu", "leaky_relu")
"""those with a kink at 0"""


DIFFERENCES, FINE = ("sigmoid", "tanh", "gelu"), 1e-10
"""those whose slopes PyTorch takes from 1 less something near 1, and below which digits are missing then"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of an activation where the slider stands, and of ten layers.

    Attributes:
        name: of the activation.
        z: its input.
        value: φ(z).
        slope: φ′(z), by autograd.
        beside: its slopes a little left and right of z.
        saturated: whether it is flat from here outwards, though its slope is not 0.
        chain: what decides where the layers stand.
        weight: w.
        layer: the one that is pulled.
        last_place: z of the last layer.
        n_flat: how many of the slopes are 0.
        rough: whether one that is not 0 is so small that rounding has taken some of its four digits.
        product: what is left of a gradient after all layers; 0 too where float64 has nothing so small.
        log: log₁₀ of its size; −inf where a slope is 0.
        by_sigmoid: 2σ(2z) − 1 if it is laid over the curve.
    """

    name: str
    z: float
    value: float
    slope: float
    beside: tuple[float, float]
    saturated: bool
    chain: str
    weight: float
    layer: int
    last_place: float
    n_flat: int
    rough: bool
    product: float
    log: float
    by_sigmoid: float | None

    @property
    def rounded(self) -> bool:
        """Whether ten slopes that are not 0 give a product that float64 has no number for."""
        return self.product == 0 and math.isfinite(self.log)


@dataclass(frozen=True, slots=True)
class Layer:
    """What became of a layer's units with one activation.

    Attributes:
        off: how many gave no z above 0 for any example at the start.
        stuck: how many of these had a gradient of exactly 0.
        asleep: how many of these never gave one in all steps.
        off_then: how many of all units give none after the last step.
    """

    off: int
    stuck: int
    asleep: int
    off_then: int

    @property
    def woken(self) -> int:
        """How many of those that were off gave a z above 0 at some step."""
        return self.off - self.asleep
