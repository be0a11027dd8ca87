"""The same small CNN trained in the usual ways: each a generator that trains one pass and yields its time.

All of them see the same images in batches of `BATCH` in a new order each pass, use Adam with PyTorch's
defaults, no schedule and no augmentation, and compute no metrics but what they cannot do without; ours also
makes its reports. What looks at validation images is left out of the time, and so is preparing the data
before the first pass. A library that is not installed raises ImportError.
"""

import os
from collections.abc import Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from bench.trainers_data import BATCH, FILTERS, NET, RATE, Spent, normalised
from dlcore.data.image_set import ImageSet
from dlcore.nets.trainable import build


def ours(images: ImageSet, n: int) -> Iterator[Spent]:
    """`dlcore.training.loop.run` with a worker's settings for memory; its reports included."""
    from dlcore.jobs.worker import keep_memory
    from dlcore.training.loop import run
    from dlcore.training.spec import Spec
    from dlcore.training.trainer import Trainer

    class Timed(Trainer):
        looking = Spent(0.0, 0.0)

        def logits(self, images: torch.Tensor) -> torch.Tensor:
            before = Spent.now().since(self.looking)
            logits = super().logits(images)
            self.looking = Spent.now().since(before)
            return logits

    keep_memory()
    plain = {"schedule": "constant", "shift": 0.0, "rotate": 0.0, "validation_percent": 5, "epochs": 1}
    settings: dict[str, Any] = {"learning_rate": RATE, "batch_size": BATCH, "filters": FILTERS, **plain}
    while True:
        trainer = Timed(Spec(dataset="mnist", **settings), images, torch.device("cpu"))
        started = Spent.now()
        for _ in run(trainer):
            pass
        took = Spent.now().since(started).since(trainer.looking)
        yield Spent(*(each * n / trainer.images_seen for each in took))


def plain_loop(images: ImageSet, n: int) -> Iterator[Spent]:
    """A loop by hand over tensors in memory."""
    x, y = normalised(images, n)
    model = build(NET)
    optimiser = torch.optim.Adam(model.parameters(), RATE)
    while True:
        started = Spent.now()
        for rows in torch.randperm(n).split(BATCH):
            loss = F.cross_entropy(model(x[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        yield Spent.now().since(started)


def data_loader(images: ImageSet, n: int) -> Iterator[Spent]:
    """A data set of torchvision with its transforms, and a DataLoader in the same process."""
    from torchvision.datasets import MNIST
    from torchvision.transforms import Compose, Normalize, ToTensor

    dataset: Any = MNIST.__new__(MNIST)  # made of tensors that are here, so that it needs no files
    dataset.data, dataset.targets = images.images[:n, 0], images.labels[:n]
    dataset.transform = Compose([ToTensor(), Normalize(images.mean, images.std)])
    dataset.target_transform = None
    loader = torch.utils.data.DataLoader(dataset, BATCH, shuffle=True)
    model = build(NET)
    optimiser = torch.optim.Adam(model.parameters(), RATE)
    while True:
        started = Spent.now()
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        yield Spent.now().since(started)


def skorch(images: ImageSet, n: int) -> Iterator[Spent]:
    """The NeuralNet of skorch with tensors, no validation, nothing printed."""
    from skorch import NeuralNetClassifier  # pyright: ignore[reportMissingImports]

    x, y = normalised(images, n)
    net = NeuralNetClassifier(
        build(NET),
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        lr=RATE,
        batch_size=BATCH,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
    )
    net.initialize()
    while True:
        started = Spent.now()
        net.partial_fit(x, y, epochs=1)
        yield Spent.now().since(started)


def lightning(images: ImageSet, n: int) -> Iterator[Spent]:
    """Lightning's Trainer over a TensorDataset, without logger, checkpoints and progress bar."""
    import lightning as pl  # pyright: ignore[reportMissingImports]

    class Module(pl.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.model, self.began, self.took = build(NET), Spent.now(), Spent(0.0, 0.0)

        def training_step(self, batch: Any, _index: int) -> torch.Tensor:
            x, y = batch
            return F.cross_entropy(self.model(x), y)

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.Adam(self.parameters(), RATE)

        def on_train_epoch_start(self) -> None:
            self.began = Spent.now()

        def on_train_epoch_end(self) -> None:
            self.took = Spent.now().since(self.began)

    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(*normalised(images, n)), BATCH, shuffle=True
    )
    module = Module()
    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
    while True:
        trainer = pl.Trainer(max_epochs=1, accelerator="cpu", enable_model_summary=False, **quiet)
        trainer.fit(module, loader)
        yield module.took


def keras(images: ImageSet, n: int) -> Iterator[Spent]:
    """Keras's own layers on its torch back end, `fit` over arrays, nothing printed."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras as k  # pyright: ignore[reportMissingImports]

    x, y = normalised(images, n)
    rows, labels = x.permute(0, 2, 3, 1).numpy().copy(), y.numpy()
    layers = [k.Input((28, 28, 1))]
    for filters, size in ((FILTERS, 5), (2 * FILTERS, 3)):
        pooled = [k.layers.MaxPooling2D(2), k.layers.BatchNormalization(), k.layers.ReLU()]
        layers += [k.layers.Conv2D(filters, size), *pooled]
    layers += [k.layers.Flatten(), k.layers.Dense(8 * FILTERS, activation="relu"), k.layers.Dense(10)]
    model = k.Sequential(layers)
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(k.optimizers.Adam(RATE), loss)
    while True:
        started = Spent.now()
        model.fit(rows, labels, batch_size=BATCH, verbose=0)
        yield Spent.now().since(started)
