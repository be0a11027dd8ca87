"""From a network's logits to probabilities, ranks and top-k accuracy."""

from collections.abc import Sequence

import torch
from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.theory.softmax import shares


def softmax(logits: Tensor) -> Tensor:
    """Probabilities from logits: p_i = exp(z_i − max z) / Σ_j exp(z_j − max z), over the last dimension.

    By the rule "exp" of `dlcore.theory.softmax`, which nothing overflows in. Computed in float64.

    Args:
        logits: real tensor of shape (..., classes).

    Returns:
        Tensor of the shape and dtype of `logits` (float32 for integers); each row lies in 0..1 and sums to 1.

    Example:
        >>> softmax(torch.tensor([0.0, 1000.0])).tolist()
        [0.0, 1.0]
    """
    dtype = logits.dtype if logits.is_floating_point() else torch.float32
    return shares(logits.double(), "exp").to(dtype)


def top_k(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The k largest logits (or probabilities: softmax keeps the order).

    Args:
        logits: real tensor of shape (classes,).
        k: how many, from 1 to the number of classes.

    Returns:
        Values of shape (k,), largest first, and their int64 class indices of shape (k,); of equal values
        the one with the smaller index comes first. `BadSetting` when k is out of range.
    """
    _check(k, logits.shape[-1])
    order = torch.argsort(logits, descending=True, stable=True)[:k]
    return logits[order], order


def top_k_accuracy(logits: Tensor, targets: Tensor, ks: Sequence[int]) -> list[float]:
    """How often the right class is among the k most probable ones.

    Args:
        logits: real tensor of shape (samples, classes).
        targets: int64 tensor of shape (samples,): the right class of each sample.
        ks: the values of k, each from 1 to the number of classes.

    Returns:
        For each k a fraction in 0..1. Of equal logits the smaller class index ranks first.

    Raises:
        BadSetting: there is no sample, the shapes do not belong together, or a k is out of range.
    """
    if logits.ndim != 2 or targets.shape != logits.shape[:1] or not len(targets):
        raise BadSetting(
            f"Logits of shape {tuple(logits.shape)} and targets of shape {tuple(targets.shape)} "
            "do not belong together: give (samples, classes) and (samples,) with at least one sample."
        )
    for k in ks:
        _check(k, logits.shape[1])
    order = torch.argsort(logits, dim=1, descending=True, stable=True)
    ranks = (order == targets[:, None]).int().argmax(dim=1)
    known = (targets >= 0) & (targets < logits.shape[1])
    return [float(((ranks < k) & known).double().mean()) for k in ks]


def _check(k: int, n_classes: int) -> None:
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= n_classes:
        raise BadSetting(
            f"k = {k!r} is not possible with {n_classes} classes: "
            f"choose a whole number from 1 to {n_classes}."
        )
