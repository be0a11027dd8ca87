"""Find the ink of one digit in a drawing or photograph: which is ink, which is paper, light, line or speck.

Every function takes and gives float tensors of shape (1, 1, height, width) with values in 0..1.
"""

import torch
import torch.nn.functional as F

_PAPER_CELLS = 48  # the coarse picture on which the paper's brightness is read, cells a side
_VOTE_CELLS = 32  # the same for telling ink from paper
_PART_CELLS = 64  # the same for connected parts


def ink_is_dark(grey: torch.Tensor) -> bool:
    """Whether the ink is darker than its paper: ink is narrow, and in the minority around itself.

    A cell votes dark by how far it lies below both the morphological closing (nothing broad is counted, so
    no shadow) and the median of its half of the picture (no gap between strokes is counted); light likewise.
    """
    cells = _coarse(grey, _VOTE_CELLS)
    closed, opened = _closing(cells, 0.22), 1 - _closing(1 - cells, 0.22)
    height, width = (side // 2 | 1 for side in cells.shape[2:])
    wide = F.pad(cells, [width // 2] * 2 + [height // 2] * 2, mode="replicate")
    middle = F.unfold(wide, (height, width))[0].median(0).values.view(cells.shape)
    darker = torch.minimum(closed - cells, (middle - cells).clamp(0))
    lighter = torch.minimum(cells - opened, (cells - middle).clamp(0))
    return bool((darker**2).sum() >= (lighter**2).sum())


def even_light(bright_ink: torch.Tensor) -> torch.Tensor:
    """Divide the paper by its own brightness, so that shadows go and ink keeps its share of darkness.

    The brightness of the paper is a closing on coarse cells: dark places narrower than 3/8 of the picture
    (strokes) are filled with what surrounds them.

    Args:
        bright_ink: the grey picture, turned so that ink is brighter than paper.

    Returns:
        How much of the paper's light each pixel swallows: about 0 on paper, up to 1 on ink.
    """
    paper = 1 - bright_ink
    light = _closing(_coarse(paper, _PAPER_CELLS), 3 / 8)
    light = F.interpolate(light, paper.shape[2:], mode="bilinear", align_corners=False)
    return ((light - paper) / light.clamp(0.25)).clamp(0, 1)


def without_lines(ink: torch.Tensor) -> torch.Tensor:
    """Take out thin printed lines that run from edge to edge, level or upright, tilted by up to about 2°."""
    reach = max(ink.shape[2:]) // 64
    for _ in range(2):
        thick = _dilate(_erode(ink, reach, 0), reach, 0)
        line = _dilate(ink - thick, reach, 0).sort(3).values[..., ink.shape[3] // 10, None]
        ink = (ink * ((ink > 1.6 * line) | (thick > line))).transpose(2, 3)
    return ink


def main_ink(ink: torch.Tensor) -> torch.Tensor | None:
    """Stretch the contrast so that paper is 0 and ink 1, and keep the parts that make up the digit.

    A part counts by its size, more in the middle of the picture than at its border, and less if it hangs
    on the border; parts that count less than an eighth of the largest are dropped.

    Returns:
        The ink, or None if nothing differs from the paper by 5 % of its light.
    """
    threshold = _otsu(ink)
    strong, rest = ink[ink > threshold], ink[ink <= threshold]
    if strong.numel() == 0 or strong.median() < 0.05:
        return None
    noise = rest.median() + 4.5 * (rest - rest.median()).abs().median()  # three standard deviations
    low = torch.minimum(noise, 0.5 * threshold)
    ink = ((ink - low) / (strong.median() - low)).clamp(0, 1)
    return ink * _digit_parts(ink > 0.5)


def _digit_parts(mask: torch.Tensor) -> torch.Tensor:
    height, width = mask.shape[2:]
    cell = -(-max(height, width) // _PART_CELLS)
    label = _connected(F.max_pool2d(mask.float(), cell, ceil_mode=True))
    down, across = (1.05 - torch.linspace(-1, 1, side) ** 2 for side in label.shape[2:])
    weight = torch.bincount(label.flatten(), (down[:, None] * across).flatten(), label.numel() + 1)
    for edge in (label[..., 0, :], label[..., -1, :], label[..., 0], label[..., -1]):
        weight[edge.unique()] *= 0.5
    weight[0] = 0
    kept = (weight * 8 >= weight.max()) & (weight > 0)
    near = _dilate(kept[label].float(), 1)
    return F.interpolate(near, scale_factor=cell)[..., :height, :width]


def _connected(mask: torch.Tensor) -> torch.Tensor:
    """Number the connected parts of a 0/1 mask: each cell gets its part's largest cell number, others 0."""
    label = torch.arange(1, mask.numel() + 1.0).view(mask.shape) * mask
    for _ in range(_PART_CELLS):
        spread = (_dilate(label, 1) * mask).long()
        spread = F.pad(spread.flatten(), [1, 0])[spread].float()  # jump to where the found number stands
        if torch.equal(spread, label):
            break
        label = spread
    return label.long()


def _otsu(values: torch.Tensor) -> torch.Tensor:
    """The level that best parts values into two groups (Otsu, 1979)."""
    levels = (torch.arange(256) + 0.5) / 256
    counts = torch.histc(values, 256, 0, 1)
    below, total = counts.cumsum(0), (counts * levels).cumsum(0)
    above = below[-1] - below
    gap = total / below.clamp(1) - (total[-1] - total) / above.clamp(1)
    return levels[(below * above * gap**2).argmax()]


def _coarse(image: torch.Tensor, n_cells: int) -> torch.Tensor:
    return F.adaptive_avg_pool2d(image, (min(n_cells, image.shape[2]), min(n_cells, image.shape[3])))


def _closing(cells: torch.Tensor, share: float) -> torch.Tensor:
    """Fill dark places narrower than a share of the picture; the border goes on outside as it ends."""
    reach = max(1, int(max(cells.shape[2:]) * share) // 2)
    wide = F.pad(cells, [2 * reach] * 4, mode="replicate")
    for dim in (0, 1):
        wide = _dilate(wide, reach, dim)
    for dim in (0, 1):
        wide = _erode(wide, reach, dim)
    return wide[..., 2 * reach : -2 * reach, 2 * reach : -2 * reach]


def _dilate(image: torch.Tensor, reach: int, dim: int | None = None) -> torch.Tensor:
    """The largest value within `reach` pixels, down (0), across (1) or both (None).

    The same numbers as `max_pool2d`, several times as quickly: each pass doubles the window.
    """
    for axis in (2, 3) if dim is None else (2 + dim,):
        size, seen = 2 * reach + 1, 1
        image = F.pad(image, [0, 0, reach, reach] if axis == 2 else [reach, reach], value=-torch.inf)
        while seen < size:
            step = min(seen, size - seen)
            left = image.shape[axis] - step
            image = torch.maximum(image.narrow(axis, 0, left), image.narrow(axis, step, left))
            seen += step
    return image


def _erode(image: torch.Tensor, reach: int, dim: int | None = None) -> torch.Tensor:
    return -_dilate(-image, reach, dim)
