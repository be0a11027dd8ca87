"""Make what ships with the digit model from what `recipes/train_digits.py` leaves: a program for maintainers.

    python -m dlcore.insight.digit_assets digits.pth DATA/MNIST/raw

writes the weights as safetensors; their accuracy on MNIST's test set and the threshold of familiarity, set on
the last 5,000 training images, which the recipe holds back; and 200 training images of each class.
"""

import argparse
import gzip
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image, PngImagePlugin

from dlcore.insight.familiarity import threshold_of
from dlcore.nets.digits import (
    ASSETS,
    CLASSES,
    MEAN,
    STD,
    DigitNet,
    Measured,
    load_digit_net,
    save_digit_net,
)

N_HELD_BACK = 5_000
N_OF_EACH = 200
COLUMNS = 50
SEED = 0


def images_and_labels(raw: Path, part: str) -> tuple[torch.Tensor, torch.Tensor]:
    """MNIST's images and labels as uint8 tensors (n, 28, 28) and (n,).

    Args:
        raw: the folder of the packed files.
        part: "train" or "t10k".

    Raises:
        OSError: a file is not there.
    """
    images, labels = (
        np.frombuffer(gzip.decompress((raw / f"{part}-{name}-ubyte.gz").read_bytes()), np.uint8)[skip:].copy()
        for name, skip in (("images-idx3", 16), ("labels-idx1", 8))
    )
    return torch.from_numpy(images).view(-1, 28, 28), torch.from_numpy(labels)


@torch.inference_mode()
def measure(net: DigitNet, raw: Path) -> Measured:
    """Measure a network on MNIST's test set and on the images held back from its training.

    Args:
        net: in eval mode.
        raw: the folder of the packed files.
    """
    images, labels = images_and_labels(raw, "t10k")
    answers = torch.cat([net(part).argmax(1) for part in _batch(images).split(500)])
    held_back = _batch(images_and_labels(raw, "train")[0][-N_HELD_BACK:])
    return Measured(float((answers == labels).double().mean()), threshold_of(net, held_back))


def sprite(images: torch.Tensor, labels: torch.Tensor) -> tuple[Image.Image, PngImagePlugin.PngInfo]:
    """Some images of each class side by side, and the text entry that names their labels and places."""
    lot = torch.Generator().manual_seed(SEED)
    members = [(labels == digit).nonzero().flatten() for digit in range(len(CLASSES))]
    places = torch.cat([of[torch.randperm(len(of), generator=lot)[:N_OF_EACH]] for of in members]).sort()[0]
    rows = len(places) // COLUMNS
    tiles = images[places].view(rows, COLUMNS, 28, 28).transpose(1, 2).reshape(rows * 28, COLUMNS * 28)
    about = PngImagePlugin.PngInfo()
    found = {"labels": "".join(str(label) for label in labels[places].tolist()), "indices": places.tolist()}
    about.add_text("mnist", json.dumps(found), zip=True)
    return Image.fromarray(tiles.numpy()), about


def make(weights: Path, raw: Path, folder: Path) -> None:
    """Write the three files.

    Args:
        weights: the state dict that the recipe saved.
        raw: the folder of MNIST's packed files.
        folder: where they go.
    """
    save_digit_net(torch.load(weights, weights_only=True), folder / "model.safetensors")
    found = measure(load_digit_net(folder / "model.safetensors"), raw)
    (folder / "measured.json").write_text(json.dumps(asdict(found)) + "\n", encoding="utf-8")
    images, labels = images_and_labels(raw, "train")
    picture, about = sprite(images[:-N_HELD_BACK], labels[:-N_HELD_BACK])
    picture.save(folder / "neighbours.png", optimize=True, pnginfo=about)


def _batch(images: torch.Tensor) -> torch.Tensor:
    return (images[:, None] / 255 - MEAN) / STD


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path, help="digits.pth")
    parser.add_argument("raw", type=Path, help="the folder of MNIST's packed files")
    asked = parser.parse_args()
    make(asked.weights, asked.raw, ASSETS)
