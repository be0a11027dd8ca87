"""Turn any picture of one digit into what the digit model was trained on.

MNIST's digits are white ink on black, scaled into 20×20 and placed in 28×28 with the centre of mass in
the middle. A drawing or a photograph reaches that form in ten steps, each of which can be looked at.
"""

import numpy as np
import torch
import torch.nn.functional as F

from dlcore.data.digit_ink import even_light, ink_is_dark, main_ink, without_lines
from dlcore.data.picture import Prepared, Step
from dlcore.errors import BadPicture

WORKING_SIZE_PX = 192
"""The longest side on which the steps work; larger pictures are shrunk to it first."""

MEAN, STD = 0.1307, 0.3081
"""Mean and standard deviation of MNIST's training pixels in 0..1, by which the last step normalises."""

_LUMA = (0.299, 0.587, 0.114)  # red, green and blue in the grey of ITU-R BT.601
_BOX_PX, _FIELD_PX = 20, 28
_STROKE_PX = 2.2  # thinner strokes, in the 20×20 box, are thickened to this


def prepare_digit(pixels: np.ndarray, mean: float = MEAN, std: float = STD) -> Prepared:
    """Prepare a picture of one digit for a network trained on MNIST, showing every step.

    Args:
        pixels: uint8 array of shape (height, width, 3), RGB; dark ink on light ground or the reverse.
        mean: of the training pixels in 0..1.
        std: their standard deviation.

    Returns:
        A batch of shape (1, 1, 28, 28), normalised, and the steps that led there.

    Raises:
        BadPicture: the picture holds no ink.
    """
    ink, steps = cropped_ink(pixels)
    ink = _scale(ink)
    says = f"The longer side becomes {_BOX_PX} pixels, as in MNIST: {_size(ink)}."
    steps.append(step_of("scale", says, ink[0]))
    says, ink = _centre(ink)
    steps.append(step_of("centre of mass", says, ink[0]))
    batch, last = normalised(ink, mean, std)
    return Prepared(batch, (*steps, last))


def cropped_ink(pixels: np.ndarray) -> tuple[torch.Tensor, list[Step]]:
    """The ink of one digit on nothing, as wide as a pen's, and nothing around it.

    Args:
        pixels: uint8 array of shape (height, width, 3), RGB; dark ink on light ground or the reverse.

    Returns:
        The ink, float32 (1, 1, height, width) in 0..1, and the steps from "shrink" to "crop".

    Raises:
        BadPicture: the picture holds no ink.
    """
    grey, steps = shrunk_grey(pixels)

    def note(name: str, says: str, result: torch.Tensor) -> torch.Tensor:
        steps.append(step_of(name, says, result[0]))
        return result

    dark = ink_is_dark(grey)
    says = "1 − grey, for the ink is darker" if dark else "Nothing to invert, for the ink is lighter"
    bright = note("invert", f"{says} than its surroundings.", 1 - grey if dark else grey)
    ink = even_light(bright)
    note("even light", "Every pixel is compared with the paper around it, so shadows go.", ink)
    ink = main_ink(without_lines(ink))
    if ink is None:
        raise BadPicture(
            "There is no ink in this picture: draw or photograph one digit, dark on light paper."
        )
    note("clean", f"Lines, specks and noise go; ink covers {_share(ink):.1f} % of the picture.", ink)
    ink = note("thicken", *thicken(ink))
    ink = cut(ink, 0.1)
    note("crop", f"Only the box around the ink is kept: {_size(ink)} pixels.", ink)
    return ink, steps


def shrunk_grey(pixels: np.ndarray) -> tuple[torch.Tensor, list[Step]]:
    """A picture small enough to work on, in grey: float32 (1, 1, height, width) in 0..1, and both steps.

    Args:
        pixels: uint8 array of shape (height, width, 3), RGB.
    """
    small = shrink(pixels)
    image = torch.tensor(small).permute(2, 0, 1) / 255
    grey = (torch.tensor(_LUMA) @ image.flatten(1)).view(1, 1, *image.shape[1:])
    return grey, [
        step_of("shrink", _shrunk(pixels, small), image),
        step_of("grey", "Each pixel is 0.299 red + 0.587 green + 0.114 blue.", grey[0]),
    ]


def normalised(image: torch.Tensor, mean: float, std: float) -> tuple[torch.Tensor, Step]:
    """(value − mean) / std of a grey image (1, 1, height, width) in 0..1, and that step."""
    batch = (image - mean) / std
    says = f"(value − {mean:g}) / {std:g}, the mean and deviation of the training pixels."
    return batch, step_of("normalise", says, batch[0])


def shrink(pixels: np.ndarray) -> np.ndarray:
    """Average a large picture down to `WORKING_SIZE_PX`; one that fits is returned as it is.

    Args:
        pixels: uint8 array of shape (height, width, 3).

    Returns:
        uint8 array whose longer side is at most `WORKING_SIZE_PX`; to shrink it again changes nothing.
    """
    longest = max(pixels.shape[:2])
    if longest <= WORKING_SIZE_PX:
        return pixels
    size = [max(1, round(side * WORKING_SIZE_PX / longest)) for side in pixels.shape[:2]]
    image = torch.tensor(pixels).permute(2, 0, 1)[None].float()
    image = F.interpolate(image, size, mode="bilinear", antialias=True, align_corners=False)
    return image[0].permute(1, 2, 0).round().clamp(0, 255).byte().numpy()


def thicken(ink: torch.Tensor) -> tuple[str, torch.Tensor]:
    """Blur thin strokes until they are as wide as MNIST's thinner ones, then restore their strength.

    The width of a stroke is estimated as twice its area over its outline.

    Args:
        ink: (1, 1, height, width), 0..1.

    Returns:
        A sentence with the numbers, and the ink; a little larger if it was blurred.
    """
    mask = (ink > 0.5).float()
    core = -F.max_pool2d(-F.pad(mask, [1] * 4), 3, 1)
    area, rim = float(mask.sum()), float((mask - core).sum())
    width = max(area / max(rim, 1.0), 2 * area / max(rim, 1.0) - 1)
    scale = _BOX_PX / max(cut(mask, 0.5).shape[2:])
    says = f"Strokes are about {width * scale:.1f} pixels wide in the {_BOX_PX}×{_BOX_PX} box"
    if width * scale >= _STROKE_PX:
        return f"{says}, wide enough.", ink
    sigma = max((_STROKE_PX / scale - width) / 2, 0.5)
    reach = int(3 * sigma) + 1
    bell = torch.exp(-((torch.arange(-reach, reach + 1) / sigma) ** 2) / 2)
    bell = bell / bell.sum()
    ink = F.conv2d(F.pad(ink, [2 * reach] * 4), bell.view(1, 1, 1, -1))
    ink = F.conv2d(ink, bell.view(1, 1, -1, 1))
    ink = (ink / ink[ink > 0.5 * ink.max()].median()).clamp(0, 1)
    return f"{says}: widened to about {_STROKE_PX}.", ink


def cut(ink: torch.Tensor, level: float) -> torch.Tensor:
    """The box around everything above this level, which something has to be: (1, 1, height, width)."""
    rows, columns = ((ink[0, 0].amax(dim) > level).nonzero().flatten().tolist() for dim in (1, 0))
    return ink[..., rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scale(ink: torch.Tensor) -> torch.Tensor:
    size = [max(1, round(side * _BOX_PX / max(ink.shape[2:]))) for side in ink.shape[2:]]
    return F.interpolate(ink, size, mode="bilinear", antialias=True, align_corners=False).clamp(0, 1)


def _centre(ink: torch.Tensor) -> tuple[str, torch.Tensor]:
    """Place the ink in 28×28 so that its centre of mass comes to pixel (14, 14), as MNIST's is."""
    pads: list[int] = []
    middle: list[float] = []
    for dim in (3, 2):
        side, mass = ink.shape[dim], ink.sum(5 - dim).flatten()
        middle.append(float(mass @ torch.arange(float(side)) / mass.sum()))
        before = min(max(round(_FIELD_PX / 2 - middle[-1]), 0), _FIELD_PX - side)
        pads += [before, _FIELD_PX - side - before]
    says = f"The ink's centre of mass, ({middle[0]:.1f}, {middle[1]:.1f}), moves to the middle of 28×28."
    return says, F.pad(ink, pads)


def step_of(name: str, says: str, result: torch.Tensor) -> Step:
    """Show a (channels, height, width) tensor: 0..1 as it is, any other range stretched to it."""
    low, high = result.aminmax()
    shown = result if low >= 0 and high <= 1 else (result - low) / (high - low).clamp(1e-6)
    picture = (shown * 255).round().byte().permute(1, 2, 0).squeeze(2).numpy()
    return Step(name, says, picture, tuple(result.shape), float(low), float(high))


def _shrunk(pixels: np.ndarray, small: np.ndarray) -> str:
    before, after = (f"{image.shape[1]}×{image.shape[0]}" for image in (pixels, small))
    if before == after:
        return f"{before} pixels are few enough to work on."
    return f"{before} pixels are averaged down to {after}."


def _size(ink: torch.Tensor) -> str:
    return f"{ink.shape[3]}×{ink.shape[2]}"


def _share(ink: torch.Tensor) -> float:
    return float((ink > 0.5).float().mean()) * 100
