"""A training run as a script: plain PyTorch with nothing in it that these settings do not use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

from dlcore.lessons import train_recipe_parts as parts
from dlcore.lessons.classify_result import TakeHome
from dlcore.lessons.train_recipe_data import DATA, OWN_FILE, channels, source_of
from dlcore.training.spec import NETWORKS, Spec

if TYPE_CHECKING:
    from dlcore.training.trainer import Trainer

FIRST_LOSSES = 20
"""losses in the last line that the script prints: they are the page's"""


def script(trainer: Trainer) -> str:
    """The run of this trainer as a Python script in `# %%` cells.

    Its last printed line is a JSON object: "losses" of the first `FIRST_LOSSES` steps, as the run
    reports them, then "test_loss" in nats and "test_accuracy" in 0..1.
    """
    cells = (_head, _settings, _data, _network, _variation, _evaluation, _training, _end)
    return "\n".join(line for cell in cells for line in cell(trainer))


def _head(trainer: Trainer) -> Iterator[str]:
    title, data = NETWORKS[trainer.spec.network], _plain(trainer.images.title)
    yield f'"""{title} on {data}: the run of the page "Train a network", anywhere."""'
    yield ""


def _plain(title: str) -> str:
    """A title as words and numbers: the name of somebody's file must not end the text it stands in."""
    return "".join(sign for sign in title if sign.isalnum() or sign in " .,-_–()").strip() or "your images"


def _settings(trainer: Trainer) -> Iterator[str]:
    spec, images = trainer.spec, trainer.images
    yield "# %% Settings"
    yield from sorted(_imports(spec), key=str.lower)
    yield ""
    others = ("import torch", "import torch.nn.functional as F", "from torch import nn")
    known = DATA[source_of(images)].imports
    yield from sorted([*others, *known], key=lambda line: (line.startswith("from"), line.lower()))
    yield ""
    yield f"SEED = {spec.seed}"
    yield f"EPOCHS = {spec.epochs}"
    yield f"BATCH_SIZE = {spec.batch_size}"
    yield f"LEARNING_RATE = {spec.learning_rate!r}"
    if spec.patience:
        yield f"PATIENCE = {spec.patience}  # looks without a new best before training stops"
        yield f"LOOK_EVERY = {trainer.look_every}  # steps between two looks at the validation images"
    yield 'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"'
    yield f"MEAN = {channels(images.mean)}  # of the pixels in 0..1"
    yield f"STD = {channels(images.std)}"
    yield "torch.set_num_threads(1)  # as on the page: sums are added in the same order"
    yield ""


def _imports(spec: Spec) -> Iterator[str]:
    """What is needed of Python's own library."""
    yield "import json"
    if spec.patience:
        yield "import copy"
    if spec.rotate:
        yield "import math"


def _data(trainer: Trainer) -> Iterator[str]:
    spec, images = trainer.spec, trainer.images
    source = DATA[source_of(images)]
    yield "# %% Data: training, validation and test images apart"
    yield source.code
    yield parts.SPLIT
    if len(images.test_labels):
        yield source.test
    else:
        yield "rest, held = split(labels, 20)"
        yield "test_x, test_y = images[held], labels[held]"
        yield "images, labels = images[rest], labels[rest]"
    yield f"rest, held = split(labels, {spec.validation_percent})"
    yield "validation_x, validation_y = images[held], labels[held]"
    if spec.train_percent < 100:
        yield f"rest = rest[split(labels[rest], {100 - spec.train_percent})[0]]  # train on a part only"
    yield "train_x, train_y = images[rest], labels[rest]"
    yield parts.TO_DEVICE


def _network(trainer: Trainer) -> Iterator[str]:
    from dlcore.nets.trainable import code

    yield "# %% The network"
    yield "torch.manual_seed(SEED)"
    yield "model = nn.Sequential("
    for layer in trainer.model.children():
        yield f"    nn.{code(layer)},"
    yield ")"
    if trainer.spec.initialisation != "pytorch":
        yield parts.INITIALISATION.format(rule=parts.RULES[trainer.spec.initialisation])
    if trainer.channels_last:
        yield "model = model.to(memory_format=torch.channels_last)  # convolutions are quicker so"
    yield "model = model.to(DEVICE)"
    yield "\n"


def _variation(trainer: Trainer) -> Iterator[str]:
    how = trainer.variation
    if not how:
        return
    yield "# %% Every image a little different each time"
    yield "def vary(x):"
    yield indent(parts.variation(how), "    ")
    yield "\n"


def _evaluation(_trainer: Trainer) -> Iterator[str]:
    yield parts.EVALUATION


def _training(trainer: Trainer) -> Iterator[str]:
    spec = trainer.spec
    yield "# %% Training"
    yield from parts.rules(trainer)
    if spec.patience:
        yield 'best_loss, best_model, waited, step = float("inf"), None, 0, 0'
    yield "losses = []"
    yield "for epoch in range(EPOCHS):"
    yield "    for rows in torch.randperm(len(train_x)).to(DEVICE).split(BATCH_SIZE):"
    yield indent("\n".join(_step(trainer)), " " * 8)
    if spec.patience:
        yield parts.STOP_EARLY
    else:
        yield parts.EPOCH_END


def _step(trainer: Trainer) -> Iterator[str]:
    spec = trainer.spec
    if len(trainer.parts.train_y) % spec.batch_size == 1 < spec.batch_size:
        yield "if len(rows) == 1:\n    continue  # one image is no batch"
    yield "x = train_x[rows] / 255"
    if trainer.variation:
        yield "x = vary(x)"
    smoothing = f", label_smoothing={spec.label_smoothing:g}" if spec.label_smoothing else ""
    loss = f"loss = F.cross_entropy(model((x - MEAN) / STD), train_y[rows]{smoothing})"
    if spec.precision == "bfloat16":
        yield f"with torch.autocast(DEVICE, torch.bfloat16):\n    {loss}"
    else:
        yield loss
    yield "optimizer.zero_grad()\nloss.backward()\noptimizer.step()"
    if spec.schedule != "constant":
        yield "scheduler.step()"
    yield "losses.append(loss.item())"
    if spec.patience:
        yield parts.LOOK


def _end(_trainer: Trainer) -> Iterator[str]:
    yield parts.END.format(count=FIRST_LOSSES)


def take_home(spec: Spec, own_sets: Path | None = None) -> TakeHome:
    """The script and the notebook of these settings.

    Args:
        spec: the settings.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        BadSetting: the settings do not go together, or not with this data.
        Unavailable: the data is not here.
    """
    from dlcore.data.loading import load_images
    from dlcore.export import notebook
    from dlcore.training.trainer import Trainer

    images = load_images(spec.dataset, own_sets)
    text = script(Trainer(spec, images))
    says = f"It trains on the same images in the same order: its first {FIRST_LOSSES} losses are the page's."
    if source_of(images) == "digits":
        says += " It needs scikit-learn beside PyTorch, for the digits."
    elif not source_of(images):
        says += f" It reads your pictures from {OWN_FILE}, which has to lie beside it."
    else:
        says += " torchvision fetches the data into a folder called data."
    return TakeHome(f"train_{spec.network}", text, text, notebook(text), says)
