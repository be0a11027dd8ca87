"""What is said of a network that was trained with a penalty: one or two sentences."""

from __future__ import annotations

from dlcore.lessons.decay_facts import Facts
from dlcore.lessons.numbers import spoken

LITTLE = 0.02
"""losses that differ by a smaller share of themselves are called about equal"""


def say(how: str, facts: Facts, without: Facts) -> str:
    """The test loss beside that without a penalty, and what has become of the weights.

    Args:
        how: where the penalty acts.
        facts: the network.
        without: the same one trained without a penalty.
    """
    begin = f"λ = {spoken(facts.strength)}" + (
        f", which is weight_decay = {spoken(2 * facts.strength)}" if how.startswith("l2") else ""
    )
    if facts.dumb:
        return (
            f"{begin}: **too much**. It says about the same of every point; test loss "
            f"{spoken(facts.test, 3)}, ln 2 = 0.693 is that of a coin. {_weights(facts, without)}"
        )
    losses = f"test loss {spoken(facts.test, 3)} instead of {spoken(without.test, 3)} without a penalty"
    train = f"training loss {_low(facts.train)} instead of {_low(without.train)}"
    return f"{begin}: **{_verdict(facts, without)}**, {losses}; {train}. {_weights(facts, without)}"


def _verdict(facts: Facts, without: Facts) -> str:
    change = facts.test / without.test - 1
    if abs(change) < LITTLE:
        return "hardly any difference on the test points"
    return "better on the test points" if change < 0 else "worse on the test points"


def _weights(facts: Facts, without: Facts) -> str:
    squares = f"Σw² is {_low(facts.squares)} instead of {_low(without.squares)}"
    if facts.zeros:
        return f"{squares}; **{facts.zeros} of {facts.count} weights are exactly 0**."
    if facts.small:
        return f"{squares}; no weight is exactly 0, {facts.small} of {facts.count} lie below 0.001."
    return f"{squares}; none of the {facts.count} weights is 0 or near it."


def _low(value: float) -> str:
    """A number of which nobody wants to know how small it is."""
    return spoken(value, 3) if value >= 0.001 else "below 0.001"
