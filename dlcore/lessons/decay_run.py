"""Networks trained with a penalty: one for the settings, or one for every λ at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.data.points import points
from dlcore.lessons.arrays import drawn
from dlcore.lessons.decay_facts import SMALL, Examples, Facts, facts_of, weights_of
from dlcore.lessons.decay_maths import formulas
from dlcore.lessons.decay_words import say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import stops
from dlcore.theory.decayed_weight import left
from dlcore.training.penalised import Way, network, trained

if TYPE_CHECKING:
    from dlcore.lessons.decay import Spec

HEAD = ("layer", "weights", "Σ|w|", "Σw²", "largest |w|", "exactly 0", "below 0.001")
"""columns of the table behind the picture"""
N_TEST, TEST_SEED = 1000, 1000
"""test points, and what is added to the seed for them"""
EDGES = torch.linspace(-4, 4, 42, dtype=torch.float64)
"""of the histogram's bins; what lies beyond is counted in the last ones"""
SCALES = torch.logspace(-3, 1, 25, dtype=torch.float64)
"""sizes of gradients that one weight meets"""


def result(spec: Spec) -> Result[Spec]:
    """The network with these settings."""
    data, way = examples(spec), way_of(spec)
    both = (spec.strength, 0.0)
    several = trained(_first(spec), data.x, data.y, way, torch.tensor(both, dtype=torch.float64))
    facts, without = facts_of(several, both, data)
    ways = _ways(spec, data, weights_of(several)[0]) if spec.how.startswith("l2") else []
    return Result(
        spec=spec,
        numbers=numbers(facts, without),
        says=say(spec.how, facts, without),
        formulas=formulas(spec, facts),
        head=HEAD,
        rows=_rows(several),
        picture={"ways": np.array(ways, np.float32)},
    )


def numbers(facts: Facts, without: Facts) -> dict[str, float]:
    """What the page and the recipe both tell of a network, and of the same without a penalty."""
    return {
        "train_loss": facts.train,
        "test_loss": facts.test,
        "test_accuracy": facts.accuracy,
        "sum_of_squares": facts.squares,
        "zeros": facts.zeros,
        "without_test_loss": without.test,
        "without_sum_of_squares": without.squares,
    }


def swept(spec: Spec) -> Sweep:
    """The networks of every λ, this one's among them, and the same network without a penalty."""
    data, way = examples(spec), way_of(spec)
    values = stops(type(spec), "strength", spec.strength)
    strengths = torch.tensor([0.0, *values], dtype=torch.float64)
    several = trained(_first(spec), data.x, data.y, way, strengths)
    without, *facts = facts_of(several, (0.0, *values), data)
    weights = weights_of(several)[1:]
    counts = torch.stack([torch.histogram(row.clamp(-4, 4), EDGES).hist for row in weights])
    one = left(SCALES, strengths[1:])
    return Sweep(
        values=values,
        says=tuple(say(spec.how, each, without) for each in facts),
        arrays={
            **{f"weights_{place}": drawn(each[1:]) for place, each in enumerate(several[::2], 1)},
            "counts": drawn(counts),
            **{
                name: _column(facts, name) for name in ("train", "test", "squares", "sizes", "zeros", "small")
            },
            **{f"left_{name}": drawn(each) for name, each in one.items()},
        },
        still={"spec": spec, "without": without, "count": without.count},
    )


def examples(spec: Spec) -> Examples:
    """The training points, and a thousand test points of the same kind."""
    near = points("moons", spec.n_points, spec.noise, spec.seed, torch.float64)
    far = points("moons", N_TEST, spec.noise, TEST_SEED + spec.seed, torch.float64)
    return Examples(near.x, near.y.double(), far.x, far.y.double())


def way_of(spec: Spec) -> Way:
    """How its networks are trained."""
    return Way(spec.how, spec.optimiser, spec.biases, spec.n_steps)


def _first(spec: Spec) -> list[Tensor]:
    return list(network(spec.units, spec.seed).parameters())


def _ways(spec: Spec, data: Examples, ours: Tensor) -> list[float]:
    """How far other ways to hand λ to PyTorch lead from this network: largest differences of a weight.

    They are: λ Σw² in the loss; weight_decay = 2λ; weight_decay = λ; and weight_decay = 2λ on biases too or,
    where they cost something already, on weights alone.
    """
    way, strength = way_of(spec), spec.strength
    inside, beside = replace(way, how="l2_loss"), replace(way, how="l2_beside")
    given = torch.tensor([strength, strength / 2, strength], dtype=torch.float64)
    paid = given * torch.tensor([way.biases, way.biases, not way.biases])
    others = weights_of(trained(_first(spec), data.x, data.y, beside, given, paid))
    in_loss = ours[None]  # which is trained again only where it is another way
    if way.how != inside.how:
        in_loss = weights_of(trained(_first(spec), data.x, data.y, inside, given[:1]))
    return (torch.cat([in_loss, others]) - ours).abs().amax(1).tolist()


def _rows(several: list[Tensor]) -> list[tuple[float, ...]]:
    """A row for each layer of the first network's weights."""
    rows = list[tuple[float, ...]]()
    for place, weights in enumerate(several[::2], 1):
        sizes = weights[0].abs()
        zeros, small = (sizes == 0).sum(), (sizes < SMALL).sum()
        numbers = (sizes.sum(), sizes.square().sum(), sizes.max(), zeros, small)
        rows.append((float(place), float(sizes.numel()), *(float(each) for each in numbers)))
    return rows


def _column(facts: list[Facts], name: str) -> np.ndarray:
    return np.array([getattr(each, name) for each in facts], np.float32)
