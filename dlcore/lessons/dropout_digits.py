"""What networks come to that learn a few digits with dropout, beside the same without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.dropout import dropped_of
from dlcore.lessons.dropout_facts import mean
from dlcore.lessons.dropout_maths import of_digits
from dlcore.lessons.dropout_training import EDGES, trained
from dlcore.lessons.dropout_words import say_digits
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import stops

if TYPE_CHECKING:
    from dlcore.lessons.dropout import Spec

LOOKED = ("right", "harm", "half_right", "norm")


def result(spec: Spec) -> Result[Spec]:
    """The networks with these settings, beside those without dropout."""
    seen = trained(spec, [spec.p])
    here, none = seen.facts[seen.drops.index(spec.drop)], seen.facts[0]
    at = seen.drops.index(spec.drop)
    columns = [part[place].mean(0) for place in (at, 0) for part in (seen.train, seen.test)]
    numbers = {}
    for name, each in (("", here), ("_without", none)):
        numbers[f"train_losses{name}"] = list(each.train)
        numbers[f"test_losses{name}"] = list(each.test)
        numbers[f"mean_test_loss{name}"] = mean(each.test)
        numbers[f"accuracy{name}"] = mean(each.right)
        numbers[f"most_harm{name}"] = mean(each.harm)
        numbers[f"half_accuracy{name}"] = mean(each.half_right)
    return Result(
        spec=spec,
        numbers={"drop_probability": spec.drop, **numbers},
        says=say_digits(spec.p, spec, here, none),
        formulas=of_digits(here, none),
        head=("epoch", "training loss", "test loss", "training loss, p = 0", "test loss, p = 0"),
        rows=[(float(n), *row) for n, row in enumerate(torch.stack(columns, dim=1).tolist())],
    )


def swept(spec: Spec) -> Sweep:
    """Networks for every p, and those without dropout."""
    values = stops(type(spec), "p", spec.p)
    seen = trained(spec, values)
    places = [seen.drops.index(dropped_of(p, spec.keeps)) for p in values]
    facts = [seen.facts[at] for at in places]
    ends = {name: np.array([mean(getattr(each, name)) for each in facts], np.float32) for name in LOOKED}
    return Sweep(
        values=values,
        says=tuple(say_digits(p, spec, each, seen.facts[0]) for p, each in zip(values, facts, strict=True)),
        arrays={
            "train": drawn(seen.train[places]),
            "test": drawn(seen.test[places]),
            "shares": drawn(seen.shares[places]),
            **ends,
        },
        still={
            "spec": spec,
            "train_without": drawn(seen.train[0]),
            "test_without": drawn(seen.test[0]),
            "shares_without": drawn(seen.shares[0]),
            "middles": (EDGES[1:] + EDGES[:-1]) / 2,
            "without": seen.facts[0],
        },
    )
