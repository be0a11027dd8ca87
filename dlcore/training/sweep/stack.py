"""Many networks as one: stacked parameters, one batched way forward for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor

from dlcore.training.sweep.chances import Chances
from dlcore.training.sweep.layout import Layout
from dlcore.training.sweep.mixing import Mixture
from dlcore.training.sweep.normalising import Normalising
from dlcore.training.sweep.plan import Plan


class Stack:
    """The networks of some plans, with their first weights.

    Args:
        plans: deepest first.
        n_in: numbers in one input.
        n_out: logits.
        dtype: of the parameters.
        device: where they are.

    Attributes:
        plans: the networks in the stack's order.
        layout: where each parameter stands in `row`.
        row: all parameters.
        gradient: of the same length; what `backward` of a loss adds to.
        chances: each network's own random numbers.
    """

    def __init__(
        self, plans: Sequence[Plan], n_in: int, n_out: int, dtype: torch.dtype, device: torch.device
    ) -> None:
        self.plans, self.n_in = plans, n_in
        self.layout = Layout(plans, n_in, n_out)
        row = torch.zeros(self.layout.size, dtype=dtype)
        self.chances = Chances(plans, self.layout, row, n_in, n_out)
        self.row = row.to(device)
        self.gradient = torch.zeros_like(self.row)
        self._leaves = self._made_leaves()
        widths = torch.tensor([plan.width for plan in plans], device=device)[:, None, None]
        units = (torch.arange(self.layout.width, device=device) < widths).to(dtype)
        self._units = units if bool((widths != self.layout.width).any()) else None
        self._mixtures, self._norms, self._added = [], [], list[Tensor | bool]()
        for count in self.layout.counts:
            having = plans[:count]
            self._mixtures.append(Mixture.of([plan.activation for plan in having], device))
            self._norms.append(Normalising(having, units[:count]))
            added = [plan.residual for plan in having]
            mixed = torch.tensor(added, device=device)[:, None, None]
            self._added.append(added[0] if len(set(added)) == 1 else mixed)
        self._normed = any(plan.normalisation != "none" for plan in plans)

    def _made_leaves(self) -> dict[tuple[str, int], Tensor]:
        leaves = self.layout.views(self.row)
        for name, gradient in self.layout.views(self.gradient).items():
            leaves[name].requires_grad_()
            leaves[name].grad = gradient
        return leaves

    def weights(self) -> list[Tensor]:
        """All weights, layer by layer and the output's last, (networks that have it, inputs, outputs)."""
        return [self._leaves["weight", layer] for layer in (*range(self.layout.depth), -1)]

    def put(self, places: Sequence[int], other: Stack, taken: Sequence[int]) -> None:
        """Give some of these networks the parameters of networks of another stack.

        Args:
            places: of those that get them, in this stack.
            other: of networks with the same inputs, widths, depths and normalisation.
            taken: whose they are, in the other stack.
        """
        here, there = self.layout.views(self.row), other.layout.views(other.row)
        with torch.no_grad():
            for name, values in here.items():
                values[list(places)] = there[name][list(taken)]

    @contextmanager
    def as_it_is(self) -> Iterator[None]:
        """Inside `with`, what batch norm remembers of its batches stays as it is."""
        for each in self._norms:
            each.remembers = False
        try:
            yield
        finally:
            for each in self._norms:
                each.remembers = True

    def logits(
        self,
        x: Tensor,
        training: bool,
        masks: Sequence[Tensor | None] = (),
        seen: list[Tensor] | None = None,
    ) -> Tensor:
        """The networks' outputs.

        Args:
            x: inputs, (networks, examples, n_in).
            training: whether batch norm uses the batch's own mean and variance, and remembers them.
            masks: of dropout, by hidden layer.
            seen: gets the weighted sums of each layer, (networks that have it, examples, units).

        Returns:
            (networks, examples, n_out).
        """
        h, finished = x, []
        for layer, count in enumerate(self.layout.counts):
            if count < len(h):
                finished.append(h[count:])
                h = h[:count]
            h = self._hidden(h, layer, training, masks[layer] if masks else None, seen)
        if finished or not self.layout.counts:
            widest = self.layout.last
            h = torch.cat([F.pad(each, (0, widest - each.shape[2])) for each in (h, *reversed(finished))])
        out = torch.baddbmm(self._leaves["bias", -1], h, self._leaves["weight", -1])
        if seen is not None:
            seen.append(out)
        return out

    def _hidden(
        self, h: Tensor, layer: int, training: bool, mask: Tensor | None, seen: list[Tensor] | None
    ) -> Tensor:
        leaves, count = self._leaves, len(h)
        z = torch.baddbmm(leaves["bias", layer], h, leaves["weight", layer])
        if seen is not None:
            seen.append(z)
        normed = z
        if self._normed:
            normed = self._norms[layer](z, leaves["scale", layer], leaves["shift", layer], training)
        a = self._mixtures[layer](normed)
        if self._units is not None:
            a = a * self._units[:count]
        if mask is not None:
            a = a * mask
        added = self._added[layer] if layer else False
        if isinstance(added, bool):
            return a + h if added else a
        return torch.where(added, a + h, a)
