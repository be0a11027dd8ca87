"""One input through one network with dropout, again and again, and what theory expects of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from dlcore.lessons.arrays import drawn
from dlcore.lessons.dropout import INPUT, N_DRAWS, N_PASSES, dropped_of
from dlcore.lessons.dropout_facts import Passes
from dlcore.lessons.dropout_maths import of_passes
from dlcore.lessons.dropout_words import say_passes
from dlcore.lessons.lesson import Result, Sweep
from dlcore.nets.dropout import LAYERS, OneHidden, eval_factor, kept_factor
from dlcore.settings import stops
from dlcore.theory.dropout import exact_moments
from dlcore.training.randomness import Randomness

if TYPE_CHECKING:
    from dlcore.lessons.dropout import Spec

CPU = torch.device("cpu")
AFTER: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": nn.Identity(),
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
}
COUNTS = np.unique(np.geomspace(1, N_DRAWS, 60).round().astype(int))
"""the mean is drawn after so many passes"""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What came out of a network.

    Attributes:
        facts: single numbers.
        masks: 1 kept, 0 left out, (N_PASSES + 1, units); row 0 is the pass in eval mode.
        values: of the hidden units behind dropout, alike.
        outputs: of these passes, (N_PASSES + 1,).
        many: outputs of N_DRAWS more passes in train mode.
    """

    facts: Passes
    masks: Tensor
    values: Tensor
    outputs: Tensor
    many: Tensor


def network(spec: Spec, drop: float) -> OneHidden:
    """The network with its first weights, float64."""
    with Randomness(spec.seed, CPU):
        net = OneHidden(len(INPUT), spec.units, 1, drop, spec.scaling)
        for layer in (net.fc1, net.fc2):
            nn.init.normal_(layer.weight)
    return net


@torch.no_grad()
def passed(spec: Spec, net: OneHidden, drop: float) -> Drawn:
    """One pass in eval mode, twenty in train mode, and a thousand more, each with a mask of its own."""
    after, hidden = AFTER[spec.output], net.hidden(torch.tensor([INPUT], dtype=torch.float64))
    net.dropout = LAYERS[spec.scaling](drop)
    values = [net.dropout.eval()(hidden)]
    net.dropout.train()
    with Randomness(spec.mask_seed, CPU):
        values += [net.dropout(hidden) for _ in range(N_PASSES)]
        many = net.dropout(hidden.expand(N_DRAWS, -1))
    with Randomness(spec.mask_seed, CPU):  # the same masks again, for units that are 0 anyway
        masks = [net.dropout(torch.ones_like(hidden)) > 0 for _ in range(N_PASSES)]
    shown = torch.cat(values)
    outputs, more = (after(net.fc2(each))[:, 0] for each in (shown, many))
    products, bias = net.fc2.weight[0] * hidden[0], float(net.fc2.bias)
    factor = kept_factor(drop, spec.scaling)
    mean, variance = exact_moments(products, bias, drop, factor, after)
    facts = Passes(
        drop=drop,
        factor=factor,
        eval_factor=eval_factor(drop, spec.scaling),
        hidden=tuple(hidden[0].tolist()),
        products=tuple(products.tolist()),
        bias=bias,
        eval_output=float(outputs[0]),
        lowest=float(outputs[1:].min()),
        highest=float(outputs[1:].max()),
        sampled=float(more.mean()),
        sampled_std=float(more.std(correction=0)),
        expected=mean,
        std=variance**0.5,
    )
    return Drawn(facts, torch.cat([torch.ones_like(hidden), *masks]), shown, outputs, more)


def result(spec: Spec) -> Result[Spec]:
    """The passes with these settings."""
    seen = passed(spec, network(spec, spec.drop), spec.drop)
    facts, at = seen.facts, min(spec.step, N_PASSES)
    columns = torch.cat([seen.outputs[:, None], seen.masks.sum(1, keepdim=True), seen.values], dim=1)
    return Result(
        spec=spec,
        numbers={
            "drop_probability": facts.drop,
            "factor": facts.factor,
            "hidden": list(facts.hidden),
            "after_dropout": seen.values[at].tolist(),
            "eval_output": facts.eval_output,
            "train_outputs": seen.outputs[1:].tolist(),
            "mean_of_1000": facts.sampled,
            "std_of_1000": facts.sampled_std,
            "expectation": facts.expected,
            "std": facts.std,
        },
        says=say_passes(spec.p, spec, facts),
        formulas=of_passes(spec, facts, at, seen.values[at].tolist(), float(seen.outputs[at])),
        head=("pass", "output", "units kept", *(f"unit {n + 1}" for n in range(spec.units))),
        rows=[(float(n), *row) for n, row in enumerate(columns.tolist())],
    )


def swept(spec: Spec) -> Sweep:
    """The passes at every p; the masks of all p come from the same seed."""
    values = stops(type(spec), "p", spec.p)
    net = network(spec, 0.0)
    all_seen = [passed(spec, net, dropped_of(p, spec.keeps)) for p in values]
    facts = [seen.facts for seen in all_seen]
    means = [seen.many.cumsum(0)[COUNTS - 1] / torch.from_numpy(COUNTS) for seen in all_seen]
    names = ("eval_output", "sampled", "sampled_std", "expected", "std", "factor", "drop")
    return Sweep(
        values=values,
        says=tuple(say_passes(p, spec, each) for p, each in zip(values, facts, strict=True)),
        arrays={
            **{name: np.array([getattr(each, name) for each in facts], np.float32) for name in names},
            "masks": np.stack([drawn(seen.masks) for seen in all_seen]),
            "values": np.stack([drawn(seen.values) for seen in all_seen]),
            "outputs": np.stack([drawn(seen.outputs) for seen in all_seen]),
            "running": np.stack([drawn(mean) for mean in means]),
        },
        still={
            "spec": spec,
            "counts": COUNTS,
            "hidden": np.array(facts[0].hidden),
            "weights": net.fc2.weight[0].detach().numpy(),
            "bias": facts[0].bias,
        },
    )
