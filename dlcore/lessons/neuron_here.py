"""One record of a neuron at the weights of one epoch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Here:
    """One record at the weights of one epoch, for the first output.

    Attributes:
        epoch: 0 for the start.
        record: its number, from 1.
        inputs: x₁ and x₂.
        target: y.
        weights: w₁ and w₂.
        total: h, the weighted sum.
        prediction: ŷ.
        error: q = y − ŷ.
        slope: f′(h).
        term: δ, the error term.
        begun: Δw₁ before the first record.
        change: Δw₁ after all records.
        gradient: the slope of the whole loss along both weights.
        loss: the whole loss.
    """

    epoch: int
    record: int
    inputs: tuple[float, float]
    target: float
    weights: tuple[float, float]
    total: float
    prediction: float
    error: float
    slope: float
    term: float
    begun: float
    change: float
    gradient: tuple[float, float]
    loss: float
