"""Turn any picture of one digit into what the digit model was trained on.

MNIST's digits are white ink on black, scaled into 20×20 and placed in 28×28 with the centre of mass in
the middle. A drawing or a photograph reaches that form in nine steps, each of which can be looked at.
"""

import numpy as np
import torch
import torch.nn.functional as F

from dlcore.data.picture import Prepared, Step
from dlcore.errors import BadPicture

WORKING_SIZE_PX = 192
"""The longest side on which the steps work; larger pictures are shrunk to it first."""

MEAN, STD = 0.1307, 0.3081
"""Mean and standard deviation of MNIST's training pixels in 0..1, by which the last step normalises."""

_LUMA = (0.299, 0.587, 0.114)
_CELLS = 48
_BOX_PX, _FIELD_PX = 20, 28
_MIN_STROKE = 2.2
_EMPTY = "There is no digit to see in this picture: draw or photograph one dark digit on light paper."


def prepare_digit(pixels: np.ndarray) -> Prepared:
    """Prepare a picture of one digit for the digit model, showing every step.

    Args:
        pixels: uint8 array of shape (height, width, 3), RGB; dark ink on light ground or the reverse.

    Returns:
        A batch of shape (1, 1, 28, 28), normalised by `MEAN` and `STD`, and the steps that led there.

    Raises:
        BadPicture: the picture holds no ink.
    """
    small = shrink(pixels)
    steps = [_step("shrink", "", small, torch.from_numpy(small))]
    grey = (torch.from_numpy(small).float() @ torch.tensor(_LUMA) / 255)[None, None]
    steps.append(_shown("grey", "", grey))
    dark_ink = _ink_is_dark(grey)
    paper = grey if dark_ink else 1 - grey
    steps.append(_shown("invert", "", paper))
    ink = _flatten(paper)
    steps.append(_shown("even light", "", ink))
    ink = _main_ink(ink)
    steps.append(_shown("clean", "", ink))
    ink = _thicken(ink)
    steps.append(_shown("thicken", "", ink))
    ink = _cut(ink, 0.1)
    steps.append(_shown("cut", "", ink))
    scale = _BOX_PX / max(ink.shape[2:])
    size = [max(1, round(side * scale)) for side in ink.shape[2:]]
    ink = F.interpolate(ink, size, mode="bilinear", antialias=True, align_corners=False).clamp(0, 1)
    steps.append(_shown("scale", "", ink))
    ink = _centre(ink)
    steps.append(_shown("centre of mass", "", ink))
    batch = (ink - MEAN) / STD
    steps.append(_shown("normalise", "", batch))
    return Prepared(batch, tuple(steps))


def shrink(pixels: np.ndarray) -> np.ndarray:
    """Average a large picture down to `WORKING_SIZE_PX`; a picture that fits is returned as it is."""
    height, width = pixels.shape[:2]
    longest = max(height, width)
    if longest <= WORKING_SIZE_PX:
        return pixels
    size = [max(1, round(side * WORKING_SIZE_PX / longest)) for side in (height, width)]
    image = torch.from_numpy(pixels).permute(2, 0, 1)[None].float()
    image = F.interpolate(image, size, mode="bilinear", antialias=True, align_corners=False)
    return image[0].permute(1, 2, 0).round().clamp(0, 255).byte().numpy()


def _hats(grey, n_cells):
    """How much darker, and how much lighter, each cell is than its surroundings: closing and opening."""
    cells = F.adaptive_avg_pool2d(grey, [min(n_cells, side) for side in grey.shape[2:]])
    reach = max(cells.shape[2:]) * 3 // 16
    wide = F.pad(cells, [2 * reach] * 4, mode="replicate")
    closed = -_widest(-_widest(wide, reach), reach)
    opened = _widest(-_widest(-wide, reach), reach)
    middle = slice(2 * reach, -2 * reach or None)
    return cells, closed[..., middle, middle], opened[..., middle, middle]


def _widest(image, reach):
    """The largest value within a square of 2·reach + 1 pixels."""
    size = 2 * reach + 1
    return F.max_pool2d(F.max_pool2d(image, (size, 1), 1, (reach, 0)), (1, size), 1, (0, reach))


def _ink_is_dark(grey):
    """Ink is narrow and in the minority: compare with the surroundings and with the local middle value."""
    cells, closed, opened = _hats(grey, 32)
    window = [side // 2 | 1 for side in cells.shape[2:]]
    wide = F.pad(cells, [window[1] // 2] * 2 + [window[0] // 2] * 2, mode="replicate")
    middle = F.unfold(wide, window)[0].median(0).values.view(cells.shape)
    darker = torch.minimum(closed - cells, (middle - cells).clamp(0))
    lighter = torch.minimum(cells - opened, (cells - middle).clamp(0))
    return bool((darker**2).sum() >= (lighter**2).sum())


def _flatten(paper):
    """Divide by the paper's own brightness: closing on coarse cells."""
    light = F.interpolate(_hats(paper, _CELLS)[1], paper.shape[2:], mode="bilinear", align_corners=False)
    return (1 - paper / light.clamp(1 / 255)).clamp(0, 1)


def _main_ink(ink):
    threshold = _otsu(ink)
    strong = ink[ink > threshold]
    if strong.numel() == 0 or strong.mean() < 0.06:
        raise BadPicture(_EMPTY)
    high = strong.median()
    rest = ink[ink <= threshold]
    noise = (rest - rest.median()).abs().median() * 1.48 * 3 + rest.median()
    low = torch.minimum(noise, 0.5 * threshold)
    ink = ((ink - low) / (high - low)).clamp(0, 1)
    return ink * _keep(ink > 0.5)


def _keep(mask):
    """Drop specks, and what hangs on the border unless it is all there is."""
    height, width = mask.shape[2:]
    cell = -(-max(height, width) // 64)
    coarse = F.max_pool2d(mask.float(), cell, ceil_mode=True)
    label = _components(coarse > 0)
    number = label.flatten()
    extent = torch.zeros(label.numel() + 1, dtype=torch.long)
    for dim in (2, 3):
        place = (
            torch.arange(label.shape[dim])
            .view([-1, 1] if dim == 2 else [1, -1])
            .expand(label.shape[2:])
            .flatten()
        )
        last = torch.zeros_like(extent).scatter_reduce(0, number, place, "amax")
        first = torch.full_like(extent, 999).scatter_reduce(0, number, place, "amin")
        extent = torch.maximum(extent, last - first + 1)
    extent[0] = 0
    inner = extent.clone()
    for edge in (label[..., 0, :], label[..., -1, :], label[..., 0], label[..., -1]):
        inner[edge.flatten()] = 0
    if inner.max() * 5 >= max(label.shape):
        extent = inner
    good = extent * 6 >= extent.max()
    good[0] = False
    near = F.max_pool2d(good[label].float(), 3, 1, 1)
    return F.interpolate(near, scale_factor=cell)[..., :height, :width]


def _components(mask):
    """Label each connected part of a mask by its largest pixel number, 0 outside."""
    label = torch.arange(1, mask.numel() + 1.0).view(mask.shape) * mask
    for _ in range(64):
        spread = (F.max_pool2d(label, 3, 1, 1) * mask).long()
        spread = F.pad(spread.flatten(), [1, 0])[spread].float()
        if torch.equal(spread, label):
            break
        label = spread
    return label.long()


def _otsu(values):
    """Otsu's threshold (1979): the level that best parts values into two groups."""
    counts = torch.histc(values, 256, 0, 1)
    levels = (torch.arange(256) + 0.5) / 256
    below = counts.cumsum(0)
    total = (counts * levels).cumsum(0)
    above = below[-1] - below
    gap = total / below.clamp(1) - (total[-1] - total) / above.clamp(1)
    return levels[(below * above * gap**2).argmax()]


def _thicken(ink):
    """Widen strokes that would be less than `_MIN_STROKE` pixels wide in 20×20."""
    mask = (ink > 0.5).float()
    cut = _cut(mask, 0.5)
    scale = _BOX_PX / max(cut.shape[2:])
    edge = mask - (-F.max_pool2d(-F.pad(mask, [1] * 4), 3, 1))
    area, rim = float(mask.sum()), float(edge.sum())
    width = max(1.0, 2 * area / max(rim, 1) - 1 if area > rim else area / rim)
    wanted = _MIN_STROKE / scale
    if width >= wanted:
        return ink
    radius = (wanted - width) / 2
    sigma = max(radius, 0.5)
    reach = int(3 * sigma) + 1
    offsets = torch.arange(-reach, reach + 1.0)
    bell = torch.exp(-(offsets**2) / (2 * sigma**2))
    bell = bell / bell.sum()
    soft = F.pad(ink, [reach] * 4)
    soft = F.conv2d(F.conv2d(soft, bell.view(1, 1, 1, -1)), bell.view(1, 1, -1, 1))
    strong = soft[F.pad(mask, [0] * 4) > 0.5] if soft.shape == mask.shape else soft[soft > 0.5 * soft.max()]
    return (soft / strong.median()).clamp(0, 1)


def _cut(ink, level):
    rows = (ink[0, 0].amax(1) > level).nonzero().flatten()
    columns = (ink[0, 0].amax(0) > level).nonzero().flatten()
    if len(rows) == 0:
        raise BadPicture(_EMPTY)
    return ink[..., rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _centre(ink):
    """Place in 28×28 so that the centre of mass comes to pixel (14, 14)."""
    height, width = ink.shape[2:]
    mass = ink.sum().clamp(1e-6)
    y = float((ink.sum(3) * torch.arange(height)).sum() / mass)
    x = float((ink.sum(2) * torch.arange(width)).sum() / mass)
    top = min(max(round(14 - y), 0), _FIELD_PX - height)
    left = min(max(round(14 - x), 0), _FIELD_PX - width)
    return F.pad(ink, [left, _FIELD_PX - width - left, top, _FIELD_PX - height - top])


def _shown(name, says, tensor):
    low, high = float(tensor.min()), float(tensor.max())
    span = max(high - low, 1e-6)
    if 0 <= low and high <= 1:
        low_, span = 0, 1
    else:
        low_ = low
    picture = ((tensor[0, 0] - low_) / span * 255).round().byte().numpy()
    return _step(name, says, picture, tensor)


def _step(name, says, picture, tensor):
    return Step(
        name,
        says,
        picture,
        tuple(tensor.shape[1:]) if tensor.ndim == 4 else tuple(tensor.shape),
        float(tensor.min()),
        float(tensor.max()),
    )
