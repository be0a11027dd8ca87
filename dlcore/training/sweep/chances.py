"""Each network's own random numbers: first weights, order of the examples, dropout."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dlcore.training.randomness import Randomness
from dlcore.training.sweep.layout import Layout
from dlcore.training.sweep.modules import build
from dlcore.training.sweep.plan import Plan

CPU = torch.device("cpu")


class Chances:
    """The streams of random numbers of a stack, drawn on the CPU as each network alone would draw them.

    Args:
        plans: the networks, in the stack's order.
        layout: of their parameters.
        row: zeros on the CPU; the first weights are put into it.
        n_in: numbers in one input.
        n_out: logits.
    """

    def __init__(self, plans: Sequence[Plan], layout: Layout, row: Tensor, n_in: int, n_out: int) -> None:
        self._plans = plans
        self._sources = [self._begun(i, layout, row, n_in, n_out) for i in range(len(plans))]
        self._leaving = [i for i, plan in enumerate(plans) if plan.dropout and plan.depth]

    def _begun(self, place: int, layout: Layout, row: Tensor, n_in: int, n_out: int) -> torch.Generator:
        plan = self._plans[place]
        randomness = Randomness(plan.seed, CPU)
        with randomness:
            layout.copy(place, plan, build(plan, n_in, n_out, row.dtype), row)
        source = torch.Generator()
        source.set_state(randomness.state()["own"][0])
        return source

    def orders(self, n: int) -> Tensor:
        """A new order of n examples for every network, (networks, n) int64."""
        return torch.stack([torch.randperm(n, generator=source) for source in self._sources])

    def masks(self, layout: Layout, n: int, row: Tensor) -> list[Tensor | None]:
        """What dropout multiplies each hidden layer's activations of n examples with, by layer.

        Args:
            layout: of the stack.
            n: examples in the batch.
            row: whose kind and device the masks get.
        """
        masks = [row.new_ones(count, n, layout.width, device=CPU) for count in layout.counts]
        used = 0
        for place in self._leaving:
            plan, source = self._plans[place], self._sources[place]
            used = max(used, plan.depth)
            keep = 1 - plan.dropout
            for layer in range(plan.depth):
                drawn = torch.empty(n, plan.width, dtype=row.dtype).bernoulli_(keep, generator=source)
                masks[layer][place, :, : plan.width] = drawn / keep
        return [mask.to(row.device) if layer < used else None for layer, mask in enumerate(masks)]

    @property
    def all_alike(self) -> bool:
        """Whether all streams are at the same place, and stay so: equal seeds, and as much drawn from them.

        First weights of another width or kind draw more or fewer numbers, and another order follows.
        """
        first = self._sources[0].get_state()
        others = (source.get_state() for source in self._sources[1:])
        return not self.any_dropout and all(torch.equal(first, other) for other in others)

    @property
    def any_dropout(self) -> bool:
        """Whether any network leaves units out."""
        return bool(self._leaving)
