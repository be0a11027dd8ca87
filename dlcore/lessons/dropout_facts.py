"""What is true of a network with dropout: of many passes of one input, and of networks that learnt digits."""

from __future__ import annotations

from dataclasses import dataclass

ALIKE = 1e-9
"""numbers as near to each other as this, as a share of their size, are the same but for rounding"""


def alike(one: float, other: float) -> bool:
    """Whether two numbers are the same but for rounding."""
    return abs(one - other) <= ALIKE * max(1.0, abs(one), abs(other))


@dataclass(frozen=True, slots=True)
class Passes:
    """What is true of many passes of one input.

    Attributes:
        drop: the probability that a unit is left out.
        factor: what training multiplies a kept value by.
        eval_factor: what evaluation multiplies every value by.
        hidden: values of the units before dropout.
        products: of each with its weight to the output.
        bias: of the output.
        eval_output: what eval mode gives, every time.
        lowest: smallest of twenty outputs in train mode.
        highest: largest of them.
        sampled: mean of a thousand more.
        sampled_std: their standard deviation.
        expected: the expectation over all masks.
        std: the standard deviation over all masks.
    """

    drop: float
    factor: float
    eval_factor: float
    hidden: tuple[float, ...]
    products: tuple[float, ...]
    bias: float
    eval_output: float
    lowest: float
    highest: float
    sampled: float
    sampled_std: float
    expected: float
    std: float

    @property
    def fair(self) -> bool:
        """Whether the expectation of train mode is what eval mode gives."""
        return alike(self.expected, self.eval_output)

    @property
    def still(self) -> bool:
        """Whether every mask gives the same output."""
        return self.std <= ALIKE * max(1.0, abs(self.expected))


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is true of several networks that learnt the same digits from other first weights.

    Attributes:
        drop: the probability that a unit was left out at each step.
        train: loss of each on the training digits at the end, in eval mode.
        test: loss of each on the test digits.
        right: share of test digits each gets right.
        harm: how far switching off its most harmful unit raises each one's test loss.
        half_right: share of test digits each gets right with half of its units switched off.
        norm: root of the sum of all squared weights of each.
    """

    drop: float
    train: tuple[float, ...]
    test: tuple[float, ...]
    right: tuple[float, ...]
    harm: tuple[float, ...]
    half_right: tuple[float, ...]
    norm: tuple[float, ...]


def mean(values: tuple[float, ...]) -> float:
    """Of the networks."""
    return sum(values) / len(values)


def lower(one: tuple[float, ...], other: tuple[float, ...]) -> int:
    """In how many of the networks the first is lower than the second."""
    return sum(a < b for a, b in zip(one, other, strict=True))
