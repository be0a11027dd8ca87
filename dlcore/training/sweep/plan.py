"""What a network of a sweep is, how it is trained, and grids of such plans. Nothing here imports torch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from pydantic.dataclasses import dataclass

from dlcore.data.point_sets import POINT_SETS
from dlcore.errors import BadSetting
from dlcore.nets.architecture import ACTIVATIONS as USUAL_ACTIVATIONS
from dlcore.nets.architecture import INITIALISATIONS as USUAL_INITIALISATIONS
from dlcore.settings import made, setting
from dlcore.training.spec import OPTIMISERS

DIGITS = "digits"
ACTIVATIONS = (*USUAL_ACTIVATIONS, "identity")
INITIALISATIONS = (*USUAL_INITIALISATIONS, "uniform", "equal", "nielsen")
"""those of `nets.initialisation`, and those of `modules.FIRST`"""
NORMALISATIONS = ("none", "batch", "layer")
MOST_NETWORKS, MOST_NUMBERS = 4096, 20_000_000
"""networks of one sweep, and numbers in all their weights, padding included"""
MOST_VALUES = 100_000_000
"""activations of all networks for all examples, and inputs: each takes about 35 bytes where gradients are
measured, so 3.5 GB"""
N_DIGITS = 1797
SHARED = ("data", "n_points", "batch_size")
"""settings that all networks of a sweep have in common"""


@dataclass(frozen=True, slots=True)
class Plan:
    """One network and its training: the same plan gives the same network, alone or among others."""

    data: str = setting("spirals", "Data", "What is learnt.", choices=(*POINT_SETS, DIGITS))
    n_points: int = setting(
        128,
        "Points",
        "Training points, and as many test points; digits are always all.",
        low=4,
        high=2000,
        step=1,
    )
    noise: float = setting(0.1, "Noise", "Scatter of the points.", low=0.0, high=1.0, step=0.01)
    data_seed: int = setting(0, "Data seed", "Where the points are drawn from.", low=0, high=9999, step=1)
    depth: int = setting(2, "Hidden layers", "Hidden layers, all of one width.", low=0, high=50, step=1)
    width: int = setting(8, "Units a layer", "Units in each hidden layer.", low=1, high=256, step=1)
    activation: str = setting("tanh", "Activation", "What follows each hidden layer.", choices=ACTIVATIONS)
    initialisation: str = setting(
        "pytorch", "First weights", "What the weights are drawn from.", choices=INITIALISATIONS
    )
    normalisation: str = setting(
        "none",
        "Normalisation",
        "Over the batch or over the layer, before the activation.",
        choices=NORMALISATIONS,
    )
    residual: bool = setting(
        False, "Residual", "Each hidden layer but the first is added to what it was given."
    )
    dropout: float = setting(
        0.0, "Dropout", "Share of hidden units left out at each step.", low=0.0, high=0.9, step=0.05
    )
    optimiser: str = setting("sgd", "Optimiser", "The rule of every step.", choices=tuple(OPTIMISERS))
    learning_rate: float = setting(
        0.1, "Learning rate", "The length of a step.", low=1e-5, high=10.0, scale="log"
    )
    momentum: float = setting(0.9, "Momentum", "Momentum of SGD, β₁ of Adam.", low=0.0, high=0.99, step=0.01)
    beta2: float = setting(
        0.999,
        "β₂",
        "How slowly Adam and RMSprop forget squared gradients.",
        low=0.5,
        high=0.9999,
        step=0.0001,
    )
    weight_decay: float = setting(
        0.0,
        "Weight decay",
        "The optimiser's pull of all parameters towards 0.",
        low=0.0,
        high=1.0,
        scale="log",
    )
    l1: float = setting(0.0, "L1", "λ of λ·Σ|w| over all weights.", low=0.0, high=1.0, scale="log")
    l2: float = setting(0.0, "L2", "λ of λ·Σw² over all weights.", low=0.0, high=1.0, scale="log")
    clip: float = setting(
        0.0,
        "Clip",
        "Longest gradient; longer ones are shortened to it, 0 is never.",
        low=0.0,
        high=100.0,
        scale="log",
    )
    batch_size: int = setting(32, "Batch size", "Examples in one step.", low=1, high=2048, scale="log")
    seed: int = setting(
        0, "Seed", "Where first weights, order and dropout are drawn from.", low=0, high=9999, step=1
    )

    @property
    def data_key(self) -> tuple[str, int, float, int]:
        """What decides about its data: equal keys, equal data. Digits have neither number nor noise."""
        if self.data == DIGITS:
            return self.data, 0, 0.0, self.data_seed
        return self.data, self.n_points, self.noise, self.data_seed


def grid(ranges: Mapping[str, Sequence[Any]], **common: Any) -> list[Plan]:
    """Every combination of these values, the last setting changing quickest.

    Args:
        ranges: values by setting.
        **common: what all have.

    Raises:
        BadSetting: a value is out of range, a setting unknown, or there are too many.

    Example:
        >>> [plan.depth for plan in grid({"depth": [1, 2]}, width=4)]
        [1, 2]
    """
    count = 1
    for values in ranges.values():
        count *= len(values)
    if not 0 < count <= MOST_NETWORKS:
        raise BadSetting(f"That would be {count:,} networks: choose 1 to {MOST_NETWORKS:,} at once.")
    return [made(Plan, **common | dict(zip(ranges, each, strict=True))) for each in product(*ranges.values())]


def check(plans: Sequence[Plan]) -> None:
    """Refuse what cannot be trained as one stack.

    Raises:
        BadSetting: there are none or too many, they differ in what all have to share, or one cannot be.
    """
    if not 0 < len(plans) <= MOST_NETWORKS:
        raise BadSetting(f"A sweep trains 1 to {MOST_NETWORKS:,} networks, not {len(plans):,}: choose fewer.")
    for name in SHARED:
        if len({getattr(plan, name) for plan in plans}) > 1:
            raise BadSetting(f"All networks of a sweep share {name}: give it one value.")
    _check_size(plans)
    smallest = min(plans[0].batch_size, plans[0].n_points)
    if smallest < 2 and any(plan.normalisation == "batch" and plan.depth for plan in plans):
        raise BadSetting("Batch norm compares the examples of a batch: choose a batch size of at least 2.")
    if any(plan.normalisation == "layer" and plan.width < 2 and plan.depth for plan in plans):
        raise BadSetting("Layer norm compares the units of a layer: choose a width of at least 2.")


def _check_size(plans: Sequence[Plan]) -> None:
    """Refuse what would not fit into the memory of a usual computer.

    Raises:
        BadSetting: there are too many weights, or too many activations.
    """
    first = plans[0]
    n_in, n = (64, N_DIGITS) if first.data == DIGITS else (2, first.n_points)
    wide, depths = max(plan.width for plan in plans), [plan.depth for plan in plans]
    numbers = sum((n_in + (depth - 1) * wide) * wide for depth in depths if depth) + len(plans) * wide
    who = f"{len(plans):,} networks of up to {max(depths)} layers and {wide} units have"
    if numbers > MOST_NUMBERS:
        raise BadSetting(
            f"{who} {numbers / 1e6:.0f} million weights, more than {MOST_NUMBERS // 1_000_000} million: "
            "choose fewer or smaller ones."
        )
    sets = len({plan.data_key for plan in plans})
    values = n * (sum(depths) * wide + 2 * sets * n_in)
    if values > MOST_VALUES:
        raise BadSetting(
            f"{who} {values / 1e6:.0f} million inputs and activations for {n:,} examples, more than "
            f"{MOST_VALUES // 1_000_000} million: choose fewer networks, smaller ones, or fewer points."
        )


def parted(plans: Sequence[Plan], count: int) -> Iterator[list[int]]:
    """Places of the plans in `count` parts of about equal work, each in the order given.

    Args:
        plans: of the sweep.
        count: of parts; there are never more than plans.
    """
    count = min(count, len(plans))
    heavy = sorted(range(len(plans)), key=lambda i: -plans[i].depth * plans[i].width ** 2)
    for first in range(count):
        yield sorted(heavy[first::count])
