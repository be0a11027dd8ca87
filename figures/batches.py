"""Pictures of data on its way into a run: samples, an epoch's batches, comparisons, class balance."""

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from figures.style import Palette, palette, rgb

MOST_CLASSES = 24
"""classes that are drawn, at most"""
ROW_PX, BAR_PX, WIDTH_PX, FONT_PX, LETTER_PX = 26, 14, 520, 14, 8
"""of the picture of the class balance"""
NAME_LENGTH = 14
EDGE_PX = 16
"""beside the batches of an epoch, for the mark"""
GAP_GREY = 110
PARTS = ("training", "validation", "test")


def sheet(images: np.ndarray, columns: int = 4, gap: int = 0) -> np.ndarray:
    """Images of one size side by side in one picture, row by row; what is left of the last row is black.

    Args:
        images: uint8 of shape (k, rows, columns) or (k, rows, columns, 3), k at least 1.
        columns: images in a row.
        gap: pixels of grey to the right of and below each image.
    """
    around = ((0, 0), (0, gap), (0, gap), (0, 0))[: images.ndim]
    images = np.pad(images, around, constant_values=GAP_GREY)
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
    large[tall - 1 :: tall] = rgb(look.page)  # a gap below each batch
    edge = np.empty((len(large), EDGE_PX, 3), np.uint8)
    edge[:] = rgb(look.page)
    if marked >= 0:
        edge[marked * tall : (marked + 1) * tall - 1, EDGE_PX // 2 : -2] = rgb(look.accent)
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
    look = palette(theme)
    names = [name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…" for name in classes]
    names = names[:MOST_CLASSES]
    left = 12 + LETTER_PX * max(map(len, names))
    scale = (WIDTH_PX - left - 150) / max(1, int(counts.sum(0).max()))
    lines = [*_key(left, look)]
    for row, name in enumerate(names, 1):
        lines += _bar(row * ROW_PX + 6, left, counts[:, row - 1] * scale, look)
        numbers = " · ".join(f"{count:,}" for count in counts[:, row - 1].tolist())
        lines.append(_text(row, left - 8, escape(name), look, ' text-anchor="end"'))
        lines.append(_text(row, left + 8 + counts[:, row - 1].sum() * scale, numbers, look))
    height = (len(names) + 1) * ROW_PX + 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {height}" width="{WIDTH_PX}" '
        f'height="{height}" font-family="sans-serif" font-size="{FONT_PX}">{"".join(lines)}</svg>'
    )


def _key(left: float, look: Palette) -> Iterator[str]:
    """What the colours mean, above the bars."""
    for colour, part in zip((look.train, look.validation, look.test), PARTS, strict=True):
        yield f'<circle cx="{left + 6}" cy="13" r="6" fill="{colour}"/>'
        yield _text(0, left + 18, part, look)
        left += 40 + LETTER_PX * len(part)


def _bar(top: float, left: float, widths: np.ndarray, look: Palette) -> Iterator[str]:
    for colour, width in zip((look.train, look.validation, look.test), widths.tolist(), strict=True):
        yield f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR_PX}" fill="{colour}"/>'
        left += width


def _text(row: int, x: float, text: str, look: Palette, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{row * ROW_PX + 6 + BAR_PX - 2}" fill="{look.ink}"{more}>{text}</text>'
