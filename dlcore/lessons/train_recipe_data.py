"""How a training script comes by its images."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcore.data.image_set import ImageSet

OWN_FILE = "images.pt"
"""what a learner's own images are downloaded as, to lie beside the script"""


@dataclass(frozen=True, slots=True)
class Source:
    """How a script comes by a data set: as `images`, uint8 (n, channels, rows, columns), and `labels`.

    Attributes:
        imports: lines.
        code: lines.
        test: lines that make `test_x` and `test_y`; used where the set has test images of its own.
    """

    imports: tuple[str, ...]
    code: str
    test: str = ""


def _torchvision(name: str, images: str, labels: str) -> Source:
    sets = f'train_set, test_set = ({name}("data", train=train, download=True) for train in (True, False))\n'
    both = (f"{images.format(part)}, {labels.format(part)}" for part in ("train_set", "test_set"))
    train, test = both
    return Source(
        (f"from torchvision.datasets import {name}",),
        f"{sets}images, labels = {train}",
        f"test_x, test_y = {test}",
    )


_GREY = ("{}.data.unsqueeze(1)", "{}.targets")
DATA: Mapping[str, Source] = MappingProxyType(
    {
        "digits": Source(
            ("from sklearn.datasets import load_digits",),
            "digits = load_digits()  # 8 × 8 pixels from 0 to 16\n"
            "images = (torch.tensor(digits.images) / 16 * 255).round().to(torch.uint8).unsqueeze(1)\n"
            "labels = torch.tensor(digits.target)",
        ),
        "mnist": _torchvision("MNIST", *_GREY),
        "fashion_mnist": _torchvision("FashionMNIST", *_GREY),
        "cifar10": _torchvision(
            "CIFAR10", "torch.tensor({}.data).permute(0, 3, 1, 2)", "torch.tensor({}.targets)"
        ),
        "": Source(
            (),
            f'kept = torch.load("{OWN_FILE}", weights_only=True)  # your pictures, made small and square\n'
            'images, labels = kept["images"], kept["labels"]',
            'test_x, test_y = kept["test_images"], kept["test_labels"]',
        ),
    }
)
"""by name of the data set; "" for a learner's own images"""


def source_of(images: ImageSet) -> str:
    """The key in `DATA` of where these images come from."""
    return images.name if images.name in DATA else ""


def channels(values: tuple[float, ...]) -> str:
    """A number, or one a channel as a tensor that fits images."""
    if len(values) == 1:
        return f"{values[0]:g}"
    listed = ", ".join(f"{value:g}" for value in values)
    return f"torch.tensor([{listed}], device=DEVICE).view(-1, 1, 1)"


def own_images(name: str, own_sets: Path) -> bytes:
    """A learner's own data set as the file that their script reads.

    Raises:
        BadSetting: it is not theirs, or no longer kept.
    """
    import torch

    from dlcore.data.loading import load_images

    kept = load_images(name, own_sets)
    file = io.BytesIO()
    fields = ("images", "labels", "test_images", "test_labels")
    torch.save({field: getattr(kept, field) for field in fields}, file)
    return file.getvalue()
