"""What a DataLoader makes of the training images: how many batches, how long, in which order."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from dlcore.lessons.train_answers import lines_of
from dlcore.lessons.train_look_results import LoaderLook

if TYPE_CHECKING:
    import torch

BEGINNING = 8
"""numbers of an epoch's first images that are told"""


def loaded(images: torch.Tensor, labels: torch.Tensor, batch_size: int, seed: int = 0) -> LoaderLook:
    """Let a DataLoader cut images into batches, twice.

    Its order is not that of the page's runs: those draw all numbers of an epoch at once, on their device.

    Args:
        images: the training images, of shape (n, …).
        labels: of shape (n,).
        batch_size: images in a full batch.
        seed: of its order.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        loader, epochs = _loader(images, labels, batch_size)
    return LoaderLook(
        code=lines_of(_loader),
        n_batches=len(loader),
        last_size=len(epochs[0][-1]),
        begins=tuple(tuple(chain.from_iterable(order))[:BEGINNING] for order in epochs),
    )


def _loader(images: torch.Tensor, labels: torch.Tensor, batch_size: int) -> Any:
    from torch.utils.data import DataLoader, TensorDataset

    trainset = TensorDataset(images, labels)
    loader = DataLoader(trainset, batch_size=batch_size, shuffle=True)
    epochs = [list(loader.batch_sampler or ()) for _ in range(2)]  # the rows of each batch, twice
    return loader, epochs
