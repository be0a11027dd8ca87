"""The recipe for a network trained here: its layers spelt out, and only the preparation that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dlcore.export import MARK, recipe

if TYPE_CHECKING:
    from dlcore.nets.trained import Trained

_HEAD = '''"""Classify a picture with a network that you trained.

Needs torch and torchvision.
"""

'''
_SETTINGS = """Settings
import json
from pathlib import Path

import torch
{imports}

FILE = "picture.png"  # {what}
WEIGHTS = "network.safetensors"  # of the network below
CLASSES = list("0123456789")  # what the outputs stand for, in their order
MEAN = [0.5]  # of the training images in 0..1, one number a channel
STD = [0.5]  # their standard deviation
TOP_K = 3  # how many of the most probable classes to list

for file in (FILE, WEIGHTS):
    if not Path(file).exists():
        print(f"There is no {{file}} here: put it into this folder, or change its name above.")
        raise SystemExit(0)

"""
_GREY_IMPORTS = (
    "import torch.nn.functional as F\nfrom torch import nn\nfrom torchvision.io import decode_image"
)
_COLOUR_IMPORTS = (
    "from torch import nn\nfrom torchvision import transforms\n"
    "from torchvision.datasets.folder import default_loader"
)
_BOX = """box = [max(1, round(side * {side} / max({x}.shape[2:]))) for side in {x}.shape[2:]]
{x} = F.interpolate({x}, box, mode="bilinear", antialias=True).clamp(0, 1)
top, left = (({side} - side{odd}) // 2 for side in box)
{x} = F.pad({x}, [left, {side} - box[1] - left, top, {side} - box[0] - top])
"""
_TINY = (
    "Crop, scale the longer side to 32, put it into 32 × 32, take the mean of each 4 × 4 block\n"
    "ink = cut(ink, 0.1)\n"
    + _BOX.format(x="ink", side=32, odd="")
    + "batch = (F.avg_pool2d(ink, 4) - MEAN[0]) / STD[0]\n\n"
)
_THING = """The border becomes black, and what differs from it light
border = torch.cat([grey[..., 0, :], grey[..., -1, :], grey[..., 0], grey[..., -1]], -1).median()
darker, lighter = (border - grey).clamp(0), (grey - border).clamp(0)
if (darker**2).sum() >= (lighter**2).sum():
    thing = darker / border.clamp(1e-6)
else:
    thing = lighter / (1 - border).clamp(1e-6)
if thing.max() <= 0.1:
    raise SystemExit("Nothing in this picture differs from its border: choose one of a single thing.")

"""
_FIT = """Crop, scale the longer side to {side}, put it into the middle of {side} × {side}, normalise
rows, columns = ((thing[0, 0].amax(dim) > 0.1).nonzero().flatten().tolist() for dim in (1, 0))
thing = thing[..., rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
{box}batch = (thing - MEAN[0]) / STD[0]

"""
_COLOUR = """The picture: its middle, as small as the training images, normalised as they were
steps = [transforms.Resize({side}), transforms.CenterCrop({side}), transforms.ToTensor()]
prepare = transforms.Compose([*steps, transforms.Normalize(MEAN, STD)])
batch = prepare(default_loader(FILE))[None]  # (1, 3, {side}, {side})

"""
_WHAT = {
    "digit": "one digit, drawn or photographed",
    "grey": "one thing on an even ground",
    "colour": "a photograph of any size",
}


def script(trained: Trained, *, any_file: bool = False) -> str:
    """A recipe in `# %%` cells with the constants FILE, WEIGHTS, CLASSES, MEAN, STD and TOP_K to be filled.

    Args:
        trained: the network, whose weights the recipe reads from a file.
        any_file: whether that may be any .pth or .safetensors; else the latter as the recipe carries it.
    """
    return _HEAD + "".join(f"{MARK} {cell}" for cell in _cells(trained, any_file=any_file))


def _cells(trained: Trained, *, any_file: bool) -> Iterator[str]:
    digit = _split("classify_digit")
    imports = _COLOUR_IMPORTS if trained.prepare == "colour" else _GREY_IMPORTS
    yield _SETTINGS.format(imports=imports, what=_WHAT[trained.prepare])
    yield _network(trained)
    yield _weights(any_file=any_file)
    side = trained.spec.shape[1]
    if trained.prepare == "colour":
        yield _COLOUR.format(side=side)
    elif trained.prepare == "grey":
        (reading,) = (cell for cell in digit if cell.startswith("Read the picture"))
        yield f"{reading.partition('cells = ')[0].rstrip()}\n\n".replace(", ink bright", "")
        yield _THING
        yield _FIT.format(side=side, box=_BOX.format(x="thing", side=side, odd=" + 1"))
    else:
        *before, end = digit[3:-1]
        yield from before
        yield _TINY if side == 8 else _as_mnist(end, side)
    yield digit[-1]


def _network(trained: Trained) -> str:
    from dlcore.nets.trainable import code

    size = " × ".join(map(str, trained.spec.shape))
    lines = "".join(f"    nn.{code(layer)},\n" for layer in trained.model.children())
    title = f"The network: images of {size} in, {trained.spec.n_classes} logits out"
    return f"{title}\nnet = nn.Sequential(\n{lines})\n\n"


def _weights(*, any_file: bool) -> str:
    """The cell that reads the weights and gives them to the network, from one of the other recipes."""
    if any_file:
        (cell,) = (cell for cell in _split("classify_own") if cell.startswith("The weights"))
        return f"{cell.rstrip()}\nnet.load_state_dict(state)\nnet.eval()  # dropout off\n\n"
    (cell,) = (cell for cell in _split("classify_digit") if cell.startswith("Its weights"))
    return cell.replace("net = DigitNet()\n", "")


def _as_mnist(end: str, side: int) -> str:
    """The end of the preparation of a digit, for images of this size and with the network's own scale."""
    resized = ""
    if side != 28:
        resized = f'ink = F.interpolate(ink, [{side}, {side}], mode="bilinear", antialias=True)\n'
    last = f"ink = F.pad(ink, pads)\n{resized}batch = (ink - MEAN[0]) / STD[0]"
    return re.sub(r"^batch = .*$", lambda _: last, end, count=1, flags=re.MULTILINE)


def _split(name: str) -> list[str]:
    """The cells of a recipe, each from its title on; without what stands before the first."""
    return re.split(rf"^{MARK} ", recipe(name), flags=re.MULTILINE)[1:]
