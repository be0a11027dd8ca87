"""Pictures of data on its way into a run: samples, an epoch's batches, comparisons, class balance."""

from collections.abc import Sequence
from html import escape

import numpy as np

from figures.style import Palette, palette, rgb

MOST_CLASSES = 24
"""classes that are drawn, at most"""
ROW_PX, BAR_PX, LEFT_PX, WIDTH_PX, FONT_PX = 26, 14, 118, 520, 14
"""of the picture of the class balance"""
NAME_LENGTH = 14


def sheet(images: np.ndarray, columns: int = 4) -> np.ndarray:
    """Images of one size side by side in one picture, row by row; what is left of the last row is black.

    Args:
        images: uint8 of shape (k, rows, columns) or (k, rows, columns, 3), k at least 1.
        columns: images in a row.
    """
    k, height, width = images.shape[:3]
    rows = -(-k // columns)
    padded = np.zeros((rows * columns, *images.shape[1:]), np.uint8)
    padded[:k] = images
    grid = padded.reshape(rows, columns, *images.shape[1:]).swapaxes(1, 2)
    return grid.reshape(rows * height, columns * width, *images.shape[3:])


def epoch(labels: np.ndarray, batch_size: int, marked: int, theme: str) -> np.ndarray:
    """Batches one below the other: a line for each batch, a square in its class's colour for each image.

    Args:
        labels: whole numbers of shape (n,): the classes of the images in their order.
        batch_size: images in a full batch.
        marked: the line with a mark before it, from 0; −1 for none.
        theme: "light" or "dark".

    Returns:
        uint8 (height, width, 3).
    """
    look = palette(theme)
    colours = np.array([rgb(colour) for colour in look.classes], np.uint8)
    columns = min(batch_size, len(labels))
    rows = -(-len(labels) // columns)
    cells = np.empty((rows * columns, 3), np.uint8)
    cells[:] = rgb(look.page)
    cells[: len(labels)] = colours[labels % len(colours)]
    side = max(1, min(10, 640 // columns))
    tall = max(6, side)
    large = cells.reshape(rows, columns, 3).repeat(tall, 0).repeat(side, 1)
    large[tall - 1 :: tall] = rgb(look.page)
    edge = np.empty((len(large), 8, 3), np.uint8)
    edge[:] = rgb(look.page)
    if marked >= 0:
        edge[marked * tall : (marked + 1) * tall - 1, :6] = rgb(look.accent)
    return np.concatenate([edge, large], axis=1)


def pairs(equals: np.ndarray, theme: str, side_px: int = 256) -> np.ndarray:
    """A table of yes and no as squares: yes in ink, no in the colour of the wash.

    Args:
        equals: bool of shape (rows, columns).
        theme: "light" or "dark".
        side_px: about how large.
    """
    look = palette(theme)
    side = max(1, side_px // max(equals.shape))
    cells = np.where(equals[..., None], rgb(look.ink), rgb(look.line)).astype(np.uint8)
    return cells.repeat(side, 0).repeat(side, 1)


def balance(counts: np.ndarray, classes: Sequence[str], theme: str) -> str:
    """How many images each class has in each part, as an SVG picture of bars with the numbers beside them.

    Args:
        counts: whole numbers of shape (3, n_classes): training, validation, test.
        classes: one name for each.
        theme: "light" or "dark".
    """
    look, n = palette(theme), min(len(classes), MOST_CLASSES)
    scale = (WIDTH_PX - LEFT_PX - 150) / max(1, int(counts.sum(0).max()))
    lines = [line for row in range(n) for line in _bar(row, counts[:, row], classes[row], scale, look)]
    height = n * ROW_PX + 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {height}" width="{WIDTH_PX}" '
        f'height="{height}" font-family="sans-serif" font-size="{FONT_PX}">{"".join(lines)}</svg>'
    )


def _bar(row: int, counts: np.ndarray, name: str, scale: float, look: Palette) -> list[str]:
    top, x = row * ROW_PX + 6, float(LEFT_PX)
    short = name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
    middle = top + BAR_PX - 2
    text = f'<text y="{middle}" fill="{look.ink}"'
    lines = [f'{text} x="{LEFT_PX - 8}" text-anchor="end">{escape(short)}</text>']
    for colour, count in zip((look.train, look.validation, look.test), counts.tolist(), strict=True):
        width = count * scale
        lines.append(f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{BAR_PX}" fill="{colour}"/>')
        x += width
    numbers = " · ".join(f"{count:,}" for count in counts.tolist())
    lines.append(f'{text} x="{x + 8:.1f}">{numbers}</text>')
    return lines
