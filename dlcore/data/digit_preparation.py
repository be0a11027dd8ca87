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


def _ink_is_dark(grey):
    """Ink is the minority: what differs from the local middle value leans to the ink's side."""
    cells = F.adaptive_avg_pool2d(grey, [min(_CELLS, side) for side in grey.shape[2:]])
    height, width = cells.shape[2:]
    window = [(side // 2) | 1 for side in (height, width)]
    padded = F.pad(cells, [window[1] // 2] * 2 + [window[0] // 2] * 2, mode="replicate")
    patches = F.unfold(padded, window)[0]
    middle = patches.median(0).values.view(1, 1, height, width)
    return bool(((cells - middle) ** 3).sum() <= 0)


def _flatten(paper):
    """Divide by the paper's own brightness: closing on coarse cells."""
    size = [min(_CELLS, side) for side in paper.shape[2:]]
    cells = F.adaptive_avg_pool2d(paper, size)
    kernel = (min(_CELLS, max(size)) * 3 // 8) | 1
    light = F.max_pool2d(cells, kernel, 1, kernel // 2)
    light = -F.max_pool2d(-light, kernel, 1, kernel // 2)
    light = F.interpolate(light, paper.shape[2:], mode="bilinear", align_corners=False)
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
    keep = _keep(ink > 0.5)
    grown = F.max_pool2d(keep.float(), 5, 1, 2)
    return ink * grown


def _keep(mask):
    """Drop specks, and what hangs on the border unless it is all there is."""
    label = _components(mask)
    counts = torch.bincount(label.flatten(), minlength=mask.numel() + 1)
    counts[0] = 0
    border = torch.zeros_like(mask)
    border[..., [0, -1], :] = True
    border[..., [0, -1]] = True
    touching = torch.zeros_like(counts, dtype=torch.bool)
    touching[label[border & mask]] = True
    inner = counts * ~touching
    if inner.max() * 4 >= counts.max():
        counts = inner
    good = counts >= max(2, int(counts.max()) * 0.05)
    return good[label] & mask


def _components(mask):
    """Label each connected part of a mask by its largest pixel number, 0 outside."""
    label = torch.arange(1, mask.numel() + 1).view(mask.shape) * mask
    for _ in range(64):
        spread = F.max_pool2d(label.float(), 3, 1, 1).long() * mask
        flat = torch.cat([spread.new_zeros(1), spread.flatten()])
        spread = flat[flat[spread]]
        if torch.equal(spread, label):
            break
        label = spread
    return label


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
