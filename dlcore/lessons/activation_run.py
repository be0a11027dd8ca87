"""An activation computed: value and slope at one z, ten layers of it, and the layer of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from dlcore.lessons.activation import ACTIVATIONS, N_LAYERS, REACH
from dlcore.lessons.activation_facts import DIFFERENCES, FINE, Facts
from dlcore.lessons.activation_maths import Here, formulas
from dlcore.lessons.activation_places import places
from dlcore.lessons.activation_words import say
from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Number, Result
from dlcore.theory.activation_forms import (
    Chain,
    flat_ends,
    forward,
    held,
    tanh_by_sigmoid,
    value_and_slope,
)
from dlcore.theory.dead_units import Units, trained

if TYPE_CHECKING:
    from dlcore.lessons.activation import Spec

UNITS = (("relu", nn.ReLU), ("leaky_relu", nn.LeakyReLU))
"""the activations whose units are watched"""
BESIDE = 1e-2
"""so far left and right of 0 slopes are taken"""
FAR = 40.0
SPOTS = (-FAR, -BESIDE, 0.0, BESIDE, FAR)
"""where all activations are compared, apart from where the slider stands"""


def result(spec: Spec) -> Result[Spec]:
    """The activation with these settings.

    Raises:
        BadSetting: the places of ten layers cannot be read.
    """
    chain = chain_of(spec, [spec.z])
    facts, places_now = facts_of(spec, [spec.z], chain)[0], chain.places[0]
    columns = (places_now, chain.values[0], chain.slopes[0], chain.factors[0], chain.left[0].flip(0))
    rows = [(float(n), *(float(each) for each in row)) for n, row in enumerate(zip(*columns, strict=True), 1)]
    return Result(
        spec,
        {
            "value": facts.value,
            "slope": facts.slope,
            "factor": spec.weight * facts.slope,
            **_tanh(spec),
            "places": places_now.tolist(),
            "slopes": chain.slopes[0].tolist(),
            "left": chain.left[0].tolist(),
            "product": facts.product,
            "log10": None if facts.n_flat else facts.log,
            **_counted(units_of(spec.unit_bias, spec.seed)),
        },
        say(facts),
        formulas(spec, Here(facts, places_now.tolist(), chain.slopes[0].tolist())),
        ("layer", "z", "φ(z)", "φ′(z)", "w·φ′(z)", "left of the gradient"),
        rows,
        {"compared": compared(spec), "spots": spots()},
    )


def chain_of(spec: Spec, values: Sequence[float]) -> Chain:
    """Ten layers for each z of the slider.

    Args:
        spec: the settings.
        values: of z.

    Raises:
        BadSetting: the places of ten layers cannot be read.
    """
    z = torch.tensor(values, dtype=torch.float64)
    if spec.chain == "forward":
        return forward(spec.activation, z, spec.weight, N_LAYERS)
    wanted = torch.tensor(places(spec), dtype=torch.float64).repeat(len(z), 1)
    moved = range(N_LAYERS) if spec.chain == "all" else [spec.layer - 1]
    for layer in moved:
        wanted[:, layer] = z
    return held(spec.activation, wanted, spec.weight)


def facts_of(spec: Spec, values: Sequence[float], chain: Chain) -> list[Facts]:
    """What is true at each z of the slider.

    Args:
        spec: the settings.
        values: of z.
        chain: ten layers for each of them.
    """
    z = torch.tensor(values, dtype=torch.float64)
    value, slope = value_and_slope(spec.activation, z)
    sides = torch.stack([z - BESIDE, z + BESIDE], -1)
    beside = value_and_slope(spec.activation, sides)[1]
    low, high = flat_ends(spec.activation, REACH)
    flat = ((z <= low) | (z >= high)) & (slope != 0)
    tiny = ((chain.slopes != 0) & (chain.slopes.abs() < FINE)).any(-1)
    same = tanh_by_sigmoid(z)
    return [
        Facts(
            name=spec.activation,
            z=float(z[n]),
            value=float(value[n]),
            slope=float(slope[n]),
            beside=(float(beside[n, 0]), float(beside[n, 1])),
            saturated=bool(flat[n]),
            chain=spec.chain,
            weight=spec.weight,
            layer=spec.layer,
            last_place=float(chain.places[n, -1]),
            n_flat=int((chain.slopes[n] == 0).sum()),
            rough=spec.activation in DIFFERENCES and bool(tiny[n]),
            product=float(chain.left[n, -1]),
            log=float(chain.logs[n, -1]),
            by_sigmoid=float(same[n]) if spec.overlay else None,
        )
        for n in range(len(z))
    ]


@lru_cache(maxsize=32)  # each takes about 0.1 s and hardly any room
def units_of(bias: float, seed: int) -> Mapping[str, Units]:
    """The layer of units with ReLU and with LeakyReLU, trained from the same start.

    Args:
        bias: of every unit at the start.
        seed: of examples and weights.
    """
    return MappingProxyType({name: trained(kind(), bias, seed) for name, kind in UNITS})


def compared(spec: Spec) -> np.ndarray:
    """All activations where the slider stands.

    Returns:
        (activations, 3) float32 in the order of `ACTIVATIONS`: φ(z), φ′(z), and log₁₀ of the size of
        (w·φ′(z))¹⁰.
    """
    z = torch.tensor([spec.z], dtype=torch.float64)
    return np.array([_row(name, z, spec.weight) for name in ACTIVATIONS], np.float32)


def spots() -> np.ndarray:
    """Slopes of all activations far out, beside 0 and at 0.

    Returns:
        (activations, 5) float32 in the order of `ACTIVATIONS`, at `SPOTS`.
    """
    z = torch.tensor(SPOTS, dtype=torch.float64)
    return drawn(torch.stack([value_and_slope(name, z)[1] for name in ACTIVATIONS]))


def _row(name: str, z: Tensor, weight: float) -> list[float]:
    value, slope = value_and_slope(name, z)
    return [float(value), float(slope), float(N_LAYERS * (weight * slope).abs().log10())]


def _tanh(spec: Spec) -> dict[str, Number]:
    """2σ(2z) − 1, where tanh or the dashed line is looked at."""
    if spec.activation != "tanh" and not spec.overlay:
        return {}
    return {"tanh_by_sigmoid": float(tanh_by_sigmoid(torch.tensor(spec.z, dtype=torch.float64)))}


def _counted(units: Mapping[str, Units]) -> dict[str, Number]:
    """The units of both layers, counted."""
    numbers: dict[str, Number] = {}
    for name, each in units.items():
        numbers |= {
            f"{name}_off": each.off,
            f"{name}_without_gradient": each.stuck,
            f"{name}_asleep": each.asleep[-1],
            f"{name}_off_then": each.off_then,
            f"{name}_loss": each.loss,
        }
    return numbers
