"""Answers to a batch compared with its labels, in the lines that are shown; called in workers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from dlcore.lessons.train_look_results import Compared

if TYPE_CHECKING:
    import numpy as np
    import torch
    from torch import nn

MOST_COMPARED = 64
"""rows and columns of a comparison that are shown"""


def lines_of(function: Callable[..., Any]) -> str:
    """The lines of a function without its first and its last, as they are shown."""
    _, *body, _ = inspect.getsource(function).strip().splitlines()
    return dedent("\n".join(body))


def answers_compared(
    model: nn.Module, images: torch.Tensor, labels: torch.Tensor
) -> tuple[Compared, Compared, np.ndarray, np.ndarray]:
    """Answers compared with labels, with `.view` and without it.

    Args:
        model: the network.
        images: a batch as the network takes it.
        labels: of shape (b,).

    Returns:
        Both comparisons, the classes named and their probabilities.
    """
    import torch

    model.eval()
    with torch.inference_mode():
        one = _with_view(model, images, labels)
        other = _without_view(model, images, labels)
    _, _, top_class, top_p = one
    return (
        _told(_with_view, one, tuple(top_class.shape)),
        _told(_without_view, other, tuple(labels.shape)),
        top_class.flatten().cpu().numpy(),
        top_p.flatten().double().cpu().numpy(),
    )


def _with_view(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> Any:
    logits = model(images)
    top_p, top_class = logits.softmax(dim=1).topk(1, dim=1)
    equals = top_class == labels.view(*top_class.shape)
    accuracy = equals.float().mean()
    return equals, accuracy, top_class, top_p


def _without_view(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> Any:
    logits = model(images)
    top_p, top_class = logits.softmax(dim=1).topk(1, dim=1)
    equals = top_class == labels
    accuracy = equals.float().mean()
    return equals, accuracy, top_class, top_p


def _told(lines: Callable[..., Any], found: Any, labels: tuple[int, ...]) -> Compared:
    """A comparison as plain values, with the very lines that made it."""
    equals, accuracy, top_class, _ = found
    return Compared(
        code=lines_of(lines),
        shapes=(tuple(top_class.shape), labels),
        shape=tuple(equals.shape),
        agree=int(equals.sum()),
        mean=float(accuracy),
        equals=equals[:MOST_COMPARED, :MOST_COMPARED].cpu().numpy(),
    )
