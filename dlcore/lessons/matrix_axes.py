"""The axes of the matrix: what its rows and columns are, and the network of each cell. No torch here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.settings import made
from dlcore.training.sweep.plan import Plan

if TYPE_CHECKING:
    from dlcore.lessons.matrix import Spec

ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {"identity": "none", "sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU", "gelu": "GELU"}
)
INITIALISATIONS: Mapping[str, str] = MappingProxyType(
    {
        "small_normal": "σ = 0.01",
        "pytorch": "PyTorch",
        "xavier_uniform": "Xavier",
        "he_normal": "He",
        "uniform": "U(−1, 1)",
    }
)
"""from the smallest first weights to the largest, at the usual width"""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is built into every hidden layer against gradients that vanish.

    Attributes:
        name: in a list.
        short: over a column.
        says: after "and".
        plan: settings of `Plan`.
    """

    name: str
    short: str
    says: str
    plan: Mapping[str, Any]


REMEDIES: Mapping[str, Remedy] = MappingProxyType(
    {
        "none": Remedy("None", "none", "no remedy", {}),
        "batch": Remedy("Batch norm", "batch norm", "batch norm", {"normalisation": "batch"}),
        "layer": Remedy("Layer norm", "layer norm", "layer norm", {"normalisation": "layer"}),
        "skip": Remedy("Skip connections", "skip", "skip connections", {"residual": True}),
        "both": Remedy(
            "Batch norm and skip connections",
            "both",
            "batch norm and skip connections",
            {"normalisation": "batch", "residual": True},
        ),
    }
)
COMPARED: Mapping[str, str] = MappingProxyType(
    {"activation": "Activation", "initialisation": "First weights", "remedy": "Remedy"}
)
"""what the columns can be: names of settings"""
AXES: Mapping[str, str] = MappingProxyType(
    {
        "activation": "activation",
        "initialisation": "first weights",
        "remedy": "remedy: norm over batch or layer, skip connections",
    }
)
"""what is written below the columns"""
TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "activation": ACTIVATIONS,
        "initialisation": INITIALISATIONS,
        "remedy": MappingProxyType(
            {name: remedy.short.removesuffix(" norm") for name, remedy in REMEDIES.items()}
        ),
    }
)
"""values of each, and what stands at a column"""
DATA: Mapping[str, str] = MappingProxyType({"circles": "Two rings", "xor": "XOR: four squares"})
N_POINTS, NOISE, BATCH_SIZE = 128, 0.1, 32
"""training points, as many test points; scatter of both; examples of a step"""


def plan_of(spec: Spec, **other: Any) -> Plan:
    """The network of a cell.

    Args:
        spec: the settings.
        **other: what the cell has instead: `depth`, `activation`, `initialisation`, `remedy`.
    """
    names = ("depth", "activation", "initialisation", "remedy")
    cell = {name: getattr(spec, name) for name in names} | other
    common = {name: getattr(spec, name) for name in ("data", "width", "learning_rate", "seed")}
    return made(
        Plan,
        **common,
        **REMEDIES[cell.pop("remedy")].plan,
        **cell,
        data_seed=spec.seed,
        n_points=N_POINTS,
        noise=NOISE,
        batch_size=BATCH_SIZE,
        optimiser="sgd",
    )


def cells(spec: Spec, depths: Sequence[int]) -> list[Plan]:
    """The networks of the map, row by row."""
    columns = TITLES[spec.compare]
    return [plan_of(spec, depth=depth, **{spec.compare: name}) for depth, name in product(depths, columns)]


def whole(spec: Spec, depths: Sequence[int]) -> Iterator[list[Plan]]:
    """The networks of every combination, one list a remedy; each row by row.

    Rows are depths; columns are activations, and within each of them first weights.
    """
    for remedy in REMEDIES:
        yield [
            plan_of(spec, depth=depth, activation=activation, initialisation=first, remedy=remedy)
            for depth, activation, first in product(depths, ACTIVATIONS, INITIALISATIONS)
        ]
