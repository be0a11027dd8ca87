"""What is true of a neuron's descent, from its numbers alone."""

from dataclasses import dataclass

NAMES = {
    "mistakes": "number of mistakes",
    "distance": "sum of |y − ŷ|",
    "log_loss": "log-loss",
    "hinge": "hinge loss",
    "perceptron": "ReLU error",
    "absolute": "sum of |t − h|",
}
"""what an error is called in a sentence"""
SHORT = {
    "mistakes": "step",
    "distance": "|y − ŷ|",
    "log_loss": "log-loss",
    "hinge": "hinge",
    "perceptron": "ReLU",
    "absolute": "|x|",
}
"""what it is called in a table"""
KINKS = {"mistakes": 0.0, "perceptron": 0.0, "hinge": 1.0, "absolute": 1.0}
"""where t·h of a point is this, its penalty has a jump or a kink"""

SURE = 0.9
"""the dashed lines are drawn where ŷ, or 1 − ŷ, is this; the band lies between them"""

FUNCTIONS = ("step", "ReLU", "|x|", "hinge", "sigmoid")
"""functions with a jump, with a kink and with neither, in the order of `sigmoid_run.FUNCTIONS`"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a neuron at a weight, and of its descent from there.

    Attributes:
        error: what is made small.
        weight: w₁ at the start.
        first: the error there.
        slope: ∂E/∂w₁ there, by autograd.
        n_points: how many points there are.
        mistakes: how many of them lie on the wrong side at the start.
        n_edge: how many lie exactly on a jump or kink of their penalty at the start.
        n_pulling: how many have a penalty whose slope along w₁ is not 0 at the start.
        line: whether there is a line at the start: w₁ or w₂ is not 0.
        last_weight: w₁ after all steps.
        last: the error there.
        last_mistakes: how many lie on the wrong side there.
        n_steps: how many steps were taken.
        looked_at: number of the point looked at, from 1.
        label: its label, 1 or 0.
        score: its h at the start.
        probability: σ(h).
    """

    error: str
    weight: float
    first: float
    slope: float
    n_points: int
    mistakes: int
    n_edge: int
    n_pulling: int
    line: bool
    last_weight: float
    last: float
    last_mistakes: int
    n_steps: int
    looked_at: int
    label: int
    score: float
    probability: float

    @property
    def moved(self) -> bool:
        """Whether the steps led anywhere else."""
        return self.last_weight != self.weight
