"""One weight among gradients that cancel each other: what is left of it is what its decay does."""

from __future__ import annotations

import torch
from torch import Tensor

N_STEPS, RATE, FIRST = 200, 0.05, 1.0
"""steps, learning rate, and the weight before them"""
RULES = ("sgd", "adam", "adamw")


def left(scales: Tensor, strengths: Tensor) -> dict[str, Tensor]:
    """What is left of a weight of 1 after 200 steps whose gradients are +s, −s, +s, … and a decay.

    "sgd" and "adam" add the decay to the gradient, as PyTorch's SGD and Adam do with `weight_decay`; "adamw"
    multiplies the weight by 1 − η·weight_decay instead. The steps are PyTorch's own.

    Args:
        scales: s, the size of the gradients, float64 of shape (s,).
        strengths: λ of λw², float64 of shape (v,); weight_decay is 2λ.

    Returns:
        For each of `RULES`, of shape (v, s).
    """
    shape, decay = (len(strengths), len(scales)), 2 * strengths[:, None]
    weights = {name: torch.full(shape, FIRST, dtype=torch.float64) for name in RULES}
    rules = {
        name: (torch.optim.SGD if name == "sgd" else torch.optim.Adam)([weight], lr=RATE)
        for name, weight in weights.items()
    }
    for step in range(N_STEPS):
        gradient = scales * (-1) ** step
        for name, weight in weights.items():
            if name == "adamw":
                weight.mul_(1 - RATE * decay)
                weight.grad = gradient.expand(shape).clone()
            else:
                weight.grad = gradient + decay * weight
            rules[name].step()
    return weights
