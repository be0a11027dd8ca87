"""All parameters of a stack in one row of numbers, and what belongs to which network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dlcore.training.sweep.modules import linear, norms
from dlcore.training.sweep.plan import Plan


@dataclass(frozen=True, slots=True)
class Block:
    """One parameter of several networks.

    Attributes:
        kind: "weight", "bias", "scale" or "shift"; the last two are a normalisation's.
        layer: the hidden layer's place, or −1 for the output.
        count: networks that have it: the first so many of the stack.
        shape: of one network's, padding included; weights are (inputs, outputs).
        begin: its first place in the row.
    """

    kind: str
    layer: int
    count: int
    shape: tuple[int, int]
    begin: int

    @property
    def end(self) -> int:
        """The place after its last."""
        return self.begin + self.count * math.prod(self.shape)


class Layout:
    """Where every parameter of a stack of networks stands.

    Args:
        plans: the networks, deepest first.
        n_in: numbers in one input.
        n_out: logits.

    Attributes:
        width: units of the widest layer; narrower ones are filled up with zeros.
        depth: hidden layers of the deepest network.
        counts: by hidden layer, how many networks have it.
        last: numbers that go into an output layer, filled up.
        blocks: the parameters.
        size: numbers in the row.
    """

    def __init__(self, plans: Sequence[Plan], n_in: int, n_out: int) -> None:
        depths = [plan.depth for plan in plans]
        self.depth = depths[0]
        self.width = max((plan.width for plan in plans if plan.depth), default=0)
        self.counts = [sum(depth > layer for depth in depths) for layer in range(self.depth)]
        self.last = max(self.width, n_in) if 0 in depths else self.width
        normed = any(plan.normalisation != "none" for plan in plans)
        self.blocks: list[Block] = []
        for layer, count in enumerate(self.counts):
            self._add("weight", layer, count, (n_in if layer == 0 else self.width, self.width))
            for kind in ("bias", *(("scale", "shift") if normed else ())):
                self._add(kind, layer, count, (1, self.width))
        self._add("weight", -1, len(plans), (self.last, n_out))
        self._add("bias", -1, len(plans), (1, n_out))
        self.size = self.blocks[-1].end

    def _add(self, kind: str, layer: int, count: int, shape: tuple[int, int]) -> None:
        self.blocks.append(Block(kind, layer, count, shape, self.blocks[-1].end if self.blocks else 0))

    def views(self, row: Tensor) -> dict[tuple[str, int], Tensor]:
        """Each parameter by kind and layer, (count, *shape), in the memory of the row."""
        return {
            (each.kind, each.layer): row[each.begin : each.end].view(each.count, *each.shape)
            for each in self.blocks
        }

    def owners(self, device: torch.device) -> Tensor:
        """Which network each number of the row belongs to, int64."""
        parts = [torch.arange(each.count).repeat_interleave(math.prod(each.shape)) for each in self.blocks]
        return torch.cat(parts).to(device)

    def weights(self, dtype: torch.dtype, device: torch.device) -> Tensor:
        """1 where a weight stands, 0 for biases and normalisations."""
        parts = [torch.full((each.end - each.begin,), float(each.kind == "weight")) for each in self.blocks]
        return torch.cat(parts).to(device, dtype)

    def copy(self, place: int, plan: Plan, model: nn.Module, row: Tensor) -> None:
        """Put a network's parameters into the row, which begins as zeros.

        Args:
            place: the network's in the stack.
            plan: its settings.
            model: it, as `modules.build` makes it.
            row: of this layout.
        """
        views = self.views(row)
        for number, layer in enumerate(linear(model)):
            at = number if number < plan.depth else -1
            n_out, n_in = layer.weight.shape
            views["weight", at][place, :n_in, :n_out] = layer.weight.detach().T
            views["bias", at][place, 0, :n_out] = layer.bias.detach()
        if ("scale", 0) in views:
            for number in range(plan.depth):
                views["scale", number][place] = 1
        for number, layer in enumerate(norms(model)):
            views["scale", number][place, 0, : plan.width] = layer.weight.detach()

    def weights_of(self, place: int, plan: Plan, row: Tensor, n_in: int) -> list[tuple[Tensor, Tensor]]:
        """A network's weights and biases without the padding, as nn.Linear has them, from the input on."""
        views, taken = self.views(row), []
        for number in (*range(plan.depth), -1):
            weight, bias = views["weight", number][place], views["bias", number][place, 0]
            enter = n_in if number == 0 or plan.depth == 0 else plan.width
            leave = weight.shape[1] if number == -1 else plan.width
            taken.append((weight[:enter, :leave].T.clone(), bias[:leave].clone()))
        return taken
