"""What is true of the sizes in a deep network: how they change from layer to layer, and where they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MUCH, LITTLE = 1e3, 2.0
"""a size that changes by more than the first explodes or vanishes; by less than the second it stays"""
CHAOS = 1e9
"""where changes at the first layer count so many times as much as at the last, digits get lost"""


@dataclass(frozen=True, slots=True)
class Single:
    """What becomes of the same pass in float32.

    Attributes:
        overflows: the first layer with a sum or an output that is not finite; 0 for none, the output layer
            is number depth + 1.
        broken: hidden layers whose gradient is not finite.
        lost: hidden layers whose gradient is exactly 0 in float32 alone.
    """

    overflows: int
    broken: int
    lost: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one network. Lists begin with layer 1.

    Attributes:
        scale: what its weights were multiplied by.
        sigma: σ_w of a hidden layer: the root of its inputs times the variance of a weight.
        sizes: of the quantity in each hidden layer.
        expected: the same by theory.
        deltas: ‖∂E/∂z‖ of each hidden layer.
        weights: ‖∂E/∂W‖ of each hidden layer.
        dead: hidden layers in which every slope is exactly 0.
        single: what becomes of it in float32.
        forward: whether the quantity arises on the way forward.
    """

    scale: float
    sigma: float
    sizes: Sequence[float]
    expected: Sequence[float]
    deltas: Sequence[float]
    weights: Sequence[float]
    dead: Sequence[int]
    single: Single
    forward: bool

    @property
    def depth(self) -> int:
        """Number of hidden layers."""
        return len(self.sizes)

    @property
    def factor(self) -> float | None:
        """What a layer multiplies the size by, on the average of logarithms, in the pass's direction."""
        return self._mean(self.sizes)

    @property
    def expected_factor(self) -> float | None:
        """The same by theory."""
        return self._mean(self.expected)

    @property
    def n_zero(self) -> int:
        """Hidden layers in which the size is exactly 0."""
        return sum(not size for size in self.sizes)

    @property
    def chaotic(self) -> bool:
        """Whether rounding in the first layers grows until it is seen in the last."""
        return self.weights[-1] > 0 and max(self.weights) > CHAOS * self.weights[-1]

    @property
    def regime(self) -> str:
        """In words: “vanishes”, “fades”, “keeps its size”, “grows” or “explodes”; empty without a factor."""
        if not self.factor:
            return ""
        change = self._ends(self.sizes)[1] / self._ends(self.sizes)[0]
        if change < 1:
            return "vanishes" if change * MUCH < 1 else "fades" if change * LITTLE < 1 else "keeps its size"
        return "explodes" if change > MUCH else "grows" if change > LITTLE else "keeps its size"

    def _ends(self, sizes: Sequence[float]) -> tuple[float, float]:
        """Where the pass begins, and where it ends."""
        return (sizes[0], sizes[-1]) if self.forward else (sizes[-1], sizes[0])

    def _mean(self, sizes: Sequence[float]) -> float | None:
        if len(sizes) < 2 or not all(self._ends(sizes)):
            return None
        begin, end = self._ends(sizes)
        return (end / begin) ** (1 / (len(sizes) - 1))
