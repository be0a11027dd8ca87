"""Pictures made of pixels: enlarged, tinted by evidence, or set side by side. All return uint8 arrays."""

import base64
import io

import numpy as np
from PIL import Image

from figures.style import palette, rgb

LONGEST_PX = 512


def enlarged(picture: np.ndarray, side_px: int = 168) -> np.ndarray:
    """A small picture with its pixels drawn as squares; a large one as it is.

    Args:
        picture: uint8 array (height, width) or (height, width, 3).
        side_px: the smallest longer side wanted.
    """
    times = max(1, side_px // max(picture.shape[:2]))
    return np.kron(picture, np.ones((times, times, *[1] * (picture.ndim - 2)), dtype=picture.dtype))


def shrunk(picture: np.ndarray) -> np.ndarray:
    """A picture longer than `LONGEST_PX` shrunk to that, any other as it is.

    Args:
        picture: uint8 array (height, width) or (height, width, 3).
    """
    if max(picture.shape[:2]) <= LONGEST_PX:
        return picture
    image = Image.fromarray(picture)
    image.thumbnail((LONGEST_PX, LONGEST_PX))
    return np.asarray(image)


def evidence(picture: np.ndarray, heat: np.ndarray, theme: str, side_px: int = 280) -> np.ndarray:
    """The picture in grey with the evidence laid over it in the accent colour.

    Args:
        picture: uint8 array (height, width) or (height, width, 3).
        heat: float array (h, w) in 0..1; stretched to the picture, smoothly.
        theme: "light" or "dark".
        side_px: the smallest longer side wanted.
    """
    large = enlarged(picture, side_px)
    grey = large if large.ndim == 2 else large @ np.array([0.299, 0.587, 0.114])
    paper = np.repeat(grey[..., None], 3, axis=2).astype(np.float32)
    spread = Image.fromarray(heat.astype(np.float32)).resize(
        (paper.shape[1], paper.shape[0]), Image.Resampling.BILINEAR
    )
    share = np.clip(np.asarray(spread), 0, 1)[..., None] * 0.75
    tint = np.array(rgb(palette(theme).classes[1]), dtype=np.float32)
    return (paper * (1 - share) + tint * share).round().astype(np.uint8)


def marked_row(picture: np.ndarray, row: int, theme: str) -> np.ndarray:
    """A 28 × 28 picture, enlarged, with one row framed."""
    large = np.repeat(enlarged(picture, 280)[..., None], 3, axis=2)
    cell = large.shape[0] // picture.shape[0]
    top, bottom, ink = row * cell, (row + 1) * cell, rgb(palette(theme).classes[1])
    for edge in (slice(max(top - 2, 0), top), slice(bottom, bottom + 2)):
        large[edge] = ink
    return large


def unrolled(picture: np.ndarray, row: int, theme: str) -> np.ndarray:
    """All rows of a picture one after the other as one strip, with one row's pixels underlined."""
    strip = np.repeat(picture.reshape(1, -1), 26, axis=0)
    strip = np.repeat(strip[..., None], 3, axis=2)
    width = picture.shape[1]
    under = np.full((6, strip.shape[1], 3), rgb(palette(theme).line), dtype=np.uint8)
    under[:, row * width : (row + 1) * width] = rgb(palette(theme).classes[1])
    return np.concatenate([strip, under])


def as_grey(values: np.ndarray) -> np.ndarray:
    """Numbers of any range as uint8 grey: the smallest black, the largest white; all equal is mid-grey."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.full(values.shape, 128, dtype=np.uint8)
    return ((values - low) / (high - low) * 255).round().astype(np.uint8)


def png(picture: np.ndarray) -> bytes:
    """A uint8 picture as a PNG file; one without colour is written in grey, three times as quickly."""
    if picture.ndim == 3 and (picture[..., :1] == picture[..., 1:]).all():
        picture = picture[..., 0]
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=1)
    return file.getvalue()


def data_url(picture: np.ndarray) -> str:
    """A uint8 picture as an address that holds the whole file: PNG, or JPEG where there are many colours.

    It travels with the page: there is no second request, which would find nothing once the next stroke of
    a drawing has replaced the picture on the server. A photograph takes 0.5 ms and 15 kB as JPEG, 25 ms and
    80 kB as PNG; what is drawn in few colours is smallest, and exact, as PNG.
    """
    image = Image.fromarray(picture)
    if image.getcolors(256):
        return _url("png", png(picture))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90, subsampling=0)
    return _url("jpeg", file.getvalue())


def svg_url(drawing: str) -> str:
    """An SVG as an address that holds the whole file."""
    return _url("svg+xml", drawing.encode())


def _url(kind: str, file: bytes) -> str:
    return f"data:image/{kind};base64," + base64.b64encode(file).decode("ascii")
