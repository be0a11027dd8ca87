"""Every way of storing colour gives the pixels that were put in."""

import numpy as np
import pytest
from PIL import Image

from dlcore.intake.image import read_picture
from tests.dlcore.intake.intake_samples import blocks, encoded, png_chunk, png_of, ramp

pytestmark = pytest.mark.tiny

EXACT = ("PNG", "BMP", "TIFF")


def pixels(data: bytes) -> np.ndarray:
    return read_picture(data).pixels


def test_a_gif_keeps_its_palette() -> None:
    palette = np.random.default_rng(1).integers(0, 256, (16, 3), dtype=np.uint8)
    indices = np.random.default_rng(2).integers(0, 16, (24, 32), dtype=np.uint8)
    image = Image.fromarray(indices).convert("P")
    image = Image.frombytes("P", (32, 24), indices.tobytes())
    image.putpalette(palette.tobytes())
    for kind in ("GIF", "PNG", "BMP", "TIFF"):
        assert np.array_equal(pixels(encoded(image, kind)), palette[indices]), kind


def test_one_bit_is_black_and_white() -> None:
    ink = np.random.default_rng(3).integers(0, 2, (24, 32), dtype=np.uint8) * 255
    image = Image.fromarray(ink).convert("1")
    for kind in ("PNG", "BMP", "TIFF", "GIF"):
        assert np.array_equal(pixels(encoded(image, kind)), np.stack([ink] * 3, axis=2)), kind


def test_grey_has_three_equal_channels() -> None:
    grey = ramp()[..., 2]
    for kind in (*EXACT, "GIF"):
        assert np.array_equal(pixels(encoded(grey, kind)), np.stack([grey] * 3, axis=2)), kind


def over(ink: np.ndarray, alpha: np.ndarray, ground: int) -> np.ndarray:
    share = alpha[..., None] / 255
    return ink * share + ground * (1 - share)


@pytest.mark.parametrize(("shade", "ground"), [(20, 255), (120, 255), (235, 0)])
def test_transparency_gets_the_ground_that_shows_the_ink(shade: int, ground: int) -> None:
    alpha = np.tile(np.arange(0, 256, 8, dtype=np.uint8), (24, 1))
    ink = np.full((24, 32, 3), shade, np.uint8)
    picture = read_picture(png_of(np.dstack([ink, alpha]), 6))
    assert np.abs(picture.pixels - over(ink, alpha, ground)).max() <= 1
    assert ("white", "black")[ground == 0] in picture.notes[0]


def test_opaque_alpha_changes_nothing() -> None:
    picture = read_picture(png_of(np.dstack([ramp(), np.full((24, 32), 255, np.uint8)]), 6))
    assert np.array_equal(picture.pixels, ramp())
    assert picture.notes == ()


def test_grey_with_alpha_and_deep_alpha() -> None:
    grey = np.full((24, 32), 40, np.uint8)
    alpha = np.tile(np.arange(0, 256, 8, dtype=np.uint8), (24, 1))
    expected = np.dstack([over(grey[..., None], alpha, 255)] * 3)
    assert np.abs(pixels(png_of(np.dstack([grey, alpha]), 4)) - expected).max() <= 1
    deep = np.dstack([grey, alpha]).astype(np.uint16) * 257
    assert np.abs(pixels(png_of(deep, 4)) - expected).max() <= 1


def test_a_transparent_palette_colour_is_put_on_white() -> None:
    indices = np.tile(np.array([0, 1], np.uint8), (4, 4))
    rows = png_of(
        indices[..., None], 3, png_chunk(b"PLTE", bytes([9, 9, 9, 50, 60, 70])) + png_chunk(b"tRNS", b"\x00")
    )
    expected = np.where(indices[..., None] == 0, 255, np.array([50, 60, 70]))
    assert np.array_equal(pixels(rows), expected)


@pytest.mark.parametrize("colour", [0, 2])
def test_sixteen_bits_become_eight(colour: int) -> None:
    deep = np.random.default_rng(4).integers(0, 65536, (24, 32, 3 if colour == 2 else 1), dtype=np.uint16)
    deep[0, 0], deep[0, 1] = 0, 65535
    found = pixels(png_of(deep, colour))
    assert np.abs(found - deep / 257).max() <= 1
    assert found[0, 0].tolist() == [0, 0, 0]
    assert found[0, 1].tolist() == [255, 255, 255]


@pytest.mark.parametrize(("top", "depth"), [(60000, 65535), (4000, 4095), (1000, 1023), (200, 255)])
def test_deep_grey_is_scaled_from_the_depth_that_holds_it(top: int, depth: int) -> None:
    deep = np.linspace(0, top, 24 * 32).reshape(24, 32).astype(np.uint16)
    expected = np.dstack([deep.astype(float) * 255 / depth] * 3)
    for image in (
        Image.fromarray(deep),
        Image.fromarray(deep.astype(np.int32)),
        Image.fromarray(deep.astype(np.float32)),
    ):
        picture = read_picture(encoded(image, "TIFF"))
        assert np.abs(picture.pixels - expected).max() <= 0.51
        assert f"0 to {depth}" in picture.notes[0]


def test_floats_between_0_and_1_and_beyond() -> None:
    unit = np.linspace(0, 1, 24 * 32, dtype=np.float32).reshape(24, 32)
    assert np.abs(pixels(encoded(unit, "TIFF"))[..., 0] - unit * 255).max() <= 0.51
    wide = unit * 8 - 3
    picture = read_picture(encoded(wide, "TIFF"))
    assert np.abs(picture.pixels[..., 1] - unit * 255).max() <= 0.51
    assert "-3 to 5" in picture.notes[0]
    broken = unit.copy()
    broken[0, :3] = np.nan, np.inf, -np.inf
    assert pixels(encoded(broken, "TIFF"))[0, :3].max() == 0


def test_printing_inks_are_mixed() -> None:
    inks = blocks(channels=4)
    image = Image.frombytes("CMYK", (32, 24), inks.tobytes())
    share = 1 - inks.astype(float) / 255
    expected = 255 * share[..., :3] * share[..., 3:]
    picture = read_picture(encoded(image, "TIFF"))
    assert np.abs(picture.pixels - expected).max() <= 1.5
    assert "CMYK" in picture.notes[0]
    jpeg = encoded(image, "JPEG", quality=95)
    assert b"Adobe" in jpeg  # so its inks are stored inverted
    assert np.abs(pixels(jpeg) - expected).mean() < 5


def test_lab_and_ycbcr_come_close() -> None:
    for mode in ("YCbCr", "LAB"):
        grey = Image.fromarray(np.full((24, 32), 128, np.uint8))
        if mode == "LAB":
            image = Image.frombytes("LAB", (32, 24), bytes([137, 0, 0]) * 768)  # L* = 53.7: middle grey
        else:
            image = grey.convert("RGB").convert(mode)
        assert np.abs(pixels(encoded(image, "TIFF")).astype(int) - 128).max() <= 2, mode
