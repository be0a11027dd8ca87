"""Every way of storing colour that a file may use, turned into eight bits of red, green and blue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

_LIGHT = 170
"""mean brightness (0 to 255) from which transparent ink counts as light and is put on black"""
_DEPTHS = (255, 1023, 4095, 65535)
"""largest values of 8, 10, 12 and 16 bits"""


def to_rgb(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """Red, green and blue in eight bits each, whatever the file stored.

    Transparent pictures are put on white, or on black if what can be seen of them is light. Values of
    more than eight bits are scaled from the smallest usual depth that holds them. Inks (CMYK) are
    mixed as Pillow does, without colour profiles.

    Args:
        image: a Pillow picture in any mode that Pillow's readers make.

    Returns:
        A picture in mode "RGB", and a short sentence for each change that a learner should know of.
    """
    if image.mode in {"F", "I"} or image.mode.startswith("I;16"):
        return _from_deep(image)
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        return _from_transparent(image.convert("RGBA"))
    if image.mode == "RGB":
        return image, ()
    notes = ("mixed from printing inks (CMYK)",) if image.mode == "CMYK" else ()
    if image.mode == "LAB":
        return _from_lab(image), ()
    return image.convert("RGB"), notes


def _from_transparent(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    from PIL import Image, ImageStat

    alpha = image.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return image.convert("RGB"), ()
    ink = image.convert("RGB")
    half = int(np.asarray(alpha).max()) // 2
    seen = ImageStat.Stat(ink.convert("L"), mask=alpha.point([255 * (value > half) for value in range(256)]))
    light = seen.count[0] > 0 and seen.mean[0] >= _LIGHT
    ground = Image.new("RGB", image.size, "black" if light else "white")
    ground.paste(ink, mask=alpha)
    if light:
        return ground, ("put on black, as its visible parts are light and the rest is transparent",)
    return ground, ("put on white where it is transparent",)


def _from_deep(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    from PIL import Image

    values = np.asarray(image).astype(np.float32)
    np.nan_to_num(values, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if image.mode == "F" and low >= 0 and high <= 1:
        depth = 1.0
    else:
        depth = next((float(top) for top in _DEPTHS if high <= top), 0.0) if low >= 0 else 0.0
    if depth:
        values *= 255 / depth
    else:
        values = (values - low) * (255 / max(high - low, 1e-30))
    grey = Image.fromarray(np.rint(np.clip(values, 0, 255)).astype(np.uint8))
    return grey.convert("RGB"), (_depth_note(depth, low, high),)


def _depth_note(depth: float, low: float, high: float) -> str:
    if depth:
        return f"scaled from the range 0 to {depth:g} to eight bits"
    return f"stretched from its own range, {low:.4g} to {high:.4g}, to eight bits"


def _from_lab(image: Image.Image) -> Image.Image:
    """CIE L*a*b* through the profiles that Pillow itself makes; none from the file is used."""
    from PIL import ImageCms

    way = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
    turned = ImageCms.applyTransform(image, way)
    assert turned is not None  # only a transform in place answers None
    return turned
