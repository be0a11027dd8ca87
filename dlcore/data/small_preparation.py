"""Any picture made like the small images that a network was trained on, step by step.

Handwriting becomes white ink on black as in MNIST or in the digits of scikit-learn, a thing becomes light on
black as in Fashion-MNIST, and a photograph becomes a small square in colour.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torchvision.transforms import InterpolationMode

from dlcore.data.digit_preparation import cropped_ink, cut, normalised, prepare_digit, shrunk_grey, step_of
from dlcore.data.photo_preparation import prepare_photo
from dlcore.data.picture import Picture, Prepared, Step
from dlcore.errors import BadPicture

FEWEST_PX, MOST_PX = 4, 256
"""sides of images that pictures are made into"""
CHANNELS = {"digit": 1, "grey": 1, "colour": 3}
"""colours of the images that each way makes"""
_TINY_PX, _BITMAP_PX, _BLOCK_PX = 8, 32, 4  # the digits of scikit-learn, and what each was made from
_NOISE = 0.1  # what differs from the border by less is border


def can_make(prepare: str, shape: tuple[int, ...]) -> bool:
    """Whether pictures can be made into images of this shape (channels, rows, columns) in this way."""
    channels, rows, columns = shape
    return channels == CHANNELS[prepare] and rows == columns and FEWEST_PX <= rows <= MOST_PX


def prepare_small(
    picture: Picture, prepare: str, side: int, mean: tuple[float, ...], std: tuple[float, ...]
) -> Prepared:
    """Prepare a picture for a network that was trained on small images.

    Args:
        picture: the decoded picture, any size.
        prepare: "digit" (crop, centre and size as handwriting), "grey" (a light thing on black) or "colour".
        side: rows and columns of the training images, `FEWEST_PX` to `MOST_PX`.
        mean: of the training images in 0..1, one number a channel.
        std: their standard deviation, alike.

    Returns:
        The batch, float32 (1, channels, side, side), and the steps that led there. The first step leaves its
        own result as it is, so that its picture stands for the whole.

    Raises:
        BadPicture: the picture holds no ink, is one single grey, or is a sliver.
    """
    if prepare == "colour":
        return prepare_photo(picture, _preset(side, mean, std), "the training images")
    if prepare == "grey":
        image, steps = _thing(picture.pixels, side)
    elif side == _TINY_PX:
        image, steps = _tiny_digit(picture.pixels)
    else:
        image, steps = _mnist_digit(picture.pixels, side)
    batch, last = normalised(image, mean[0], std[0])
    return Prepared(batch, (*steps, last))


def _tiny_digit(pixels: np.ndarray) -> tuple[torch.Tensor, list[Step]]:
    """Handwriting as in the digits of scikit-learn: 8 × 8 cells, each the share of its pixels that is ink.

    Each of those was scanned, fitted into 32 × 32 pixels, and the ink of every 4 × 4 block was counted, 0 to
    16: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository (1998), https://doi.org/10.24432/C50P49.
    """
    ink, steps = cropped_ink(pixels)
    fitted = _fitted(ink, _BITMAP_PX)
    says = f"The longer side becomes {_BITMAP_PX} pixels, in the middle of {_BITMAP_PX}×{_BITMAP_PX}."
    steps.append(step_of("fit", says, fitted[0]))
    cells = F.avg_pool2d(fitted, _BLOCK_PX)
    says = (
        f"Each block of {_BLOCK_PX}×{_BLOCK_PX} pixels becomes one, their mean: "
        f"{_TINY_PX}×{_TINY_PX}, as the digits of scikit-learn were made."
    )
    steps.append(step_of("blocks", says, cells[0]))
    return cells, steps


def _mnist_digit(pixels: np.ndarray, side: int) -> tuple[torch.Tensor, list[Step]]:
    """Handwriting as in MNIST, enlarged or shrunk where the images have another size."""
    as_it_is = prepare_digit(pixels, 0.0, 1.0)
    image, steps = as_it_is.batch, list(as_it_is.steps[:-1])
    if image.shape[2] != side:
        image = F.interpolate(image, [side, side], mode="bilinear", antialias=True, align_corners=False)
        steps.append(step_of("resize", f"The square becomes {side}×{side} pixels.", image[0]))
    return image, steps


def _thing(pixels: np.ndarray, side: int) -> tuple[torch.Tensor, list[Step]]:
    """A light thing on black that fills the square one way, as in Fashion-MNIST.

    Its images were product photographs, trimmed, resized so that the longer side has 28 pixels, centred in a
    square and negated: H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for
    Benchmarking Machine Learning Algorithms" (2017), https://arxiv.org/abs/1708.07747, section 2. It also
    sharpened them, which is left out here, and had a white ground; here it may be any even one.

    Raises:
        BadPicture: the picture is of one single grey.
    """
    grey, steps = shrunk_grey(pixels)
    border = torch.cat([grey[..., 0, :], grey[..., -1, :], grey[..., 0], grey[..., -1]], -1).median()
    darker, lighter = (border - grey).clamp(0), (grey - border).clamp(0)
    is_dark = bool((darker**2).sum() >= (lighter**2).sum())
    thing = darker / border.clamp(1e-6) if is_dark else lighter / (1 - border).clamp(1e-6)
    if float(thing.max()) <= _NOISE:
        raise BadPicture(
            "Nothing in this picture differs from its border: choose one of a single thing on an even ground."
        )
    how = "darker" if is_dark else "lighter"
    says = (
        f"The border, {float(border):.2f}, becomes black; the more a pixel is {how}, the lighter it becomes."
    )
    steps.append(step_of("border to black", says, thing[0]))
    thing = cut(thing, _NOISE)
    says = f"Only the box around the thing is kept: {thing.shape[3]}×{thing.shape[2]} pixels."
    steps.append(step_of("crop", says, thing[0]))
    image = _fitted(thing, side, odd=1)
    says = f"The longer side becomes {side} pixels, in the middle of {side}×{side}, as in Fashion-MNIST."
    steps.append(step_of("fit", says, image[0]))
    return image, steps


def _fitted(image: torch.Tensor, side: int, odd: int = 0) -> torch.Tensor:
    """Scaled so that the longer side has so many pixels, in the middle of a black square.

    With `odd` = 1 a pixel that cannot be halved goes before the image, as in Fashion-MNIST; with 0 after it.
    """
    size = [max(1, round(length * side / max(image.shape[2:]))) for length in image.shape[2:]]
    image = F.interpolate(image, size, mode="bilinear", antialias=True, align_corners=False).clamp(0, 1)
    top, left = ((side - length + odd) // 2 for length in size)
    return F.pad(image, [left, side - size[1] - left, top, side - size[0] - top])


def _preset(side: int, mean: tuple[float, ...], std: tuple[float, ...]) -> Any:
    """What `prepare_photo` asks of torchvision's transforms."""
    return SimpleNamespace(
        resize_size=[side],
        crop_size=[side],
        interpolation=InterpolationMode.BILINEAR,
        antialias=True,
        mean=list(mean),
        std=list(std),
    )
