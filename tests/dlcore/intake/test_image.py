"""Every format and every way of storing colour gives the pixels that were put in."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dlcore.data.picture import Picture
from dlcore.intake.image import read_picture
from tests.dlcore.intake.intake_samples import (
    blocks,
    bmp,
    encoded,
    exif,
    png_chunk,
    png_of,
    ramp,
    turned,
    with_segment,
)

pytestmark = pytest.mark.tiny

EXACT = ("PNG", "BMP", "TIFF")


def pixels(data: bytes, name: str = "x") -> np.ndarray:
    return read_picture(data, name).pixels


@pytest.mark.parametrize("kind", EXACT)
def test_colours_come_back_exactly(kind: str) -> None:
    assert np.array_equal(pixels(encoded(ramp(), kind)), ramp())


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_packed_tiff_comes_back_exactly(compression: str) -> None:
    assert np.array_equal(pixels(encoded(ramp(), "TIFF", compression=compression)), ramp())


def test_fax_tiff_comes_back_exactly() -> None:
    ink = (ramp()[..., 0] > 100).astype(np.uint8) * 255
    data = encoded(Image.fromarray(ink).convert("1"), "TIFF", compression="group4")
    assert np.array_equal(pixels(data), np.stack([ink] * 3, axis=2))


def test_lossless_webp_comes_back_exactly() -> None:
    assert np.array_equal(pixels(encoded(ramp(), "WEBP", lossless=True)), ramp())


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"quality": 95}), ("WEBP", {"quality": 95})])
def test_lossy_formats_come_close(kind: str, options: dict[str, int]) -> None:
    scene = np.kron(blocks(), np.ones((8, 8, 1), np.uint8))
    assert np.abs(pixels(encoded(scene, kind, **options)).astype(int) - scene).mean() < 3


def test_heic_comes_close() -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    scene = np.kron(blocks(), np.ones((8, 8, 1), np.uint8))
    pillow_heif.from_pillow(Image.fromarray(scene)).save(file, quality=90, chroma=444)
    assert np.abs(pixels(file.getvalue()).astype(int) - scene).mean() < 3


def test_heic_is_turned_upright_once() -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    scene = np.kron(blocks(), np.ones((8, 8, 1), np.uint8))
    camera = Image.fromarray(turned(scene, 6))
    pillow_heif.from_pillow(camera).save(file, quality=90, chroma=444, exif=b"Exif\0\0" + exif(6))
    assert np.abs(pixels(file.getvalue()).astype(int) - scene).mean() < 3


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


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_pictures_are_turned_upright(orientation: int, order: str) -> None:
    stored, block = turned(ramp(), orientation), exif(orientation, order)
    files = {
        "PNG": png_of(stored, 2, png_chunk(b"eXIf", block)),
        "WEBP": encoded(stored, "WEBP", lossless=True, exif=block),
        "TIFF": encoded(stored, "TIFF", tiffinfo={274: orientation}),
    }
    for kind, data in files.items():
        picture = read_picture(data)
        assert np.array_equal(picture.pixels, ramp()), kind
        assert bool(picture.notes) == (orientation != 1)
    scene = np.kron(blocks(), np.ones((2, 2, 1), np.uint8))
    jpeg = encoded(turned(scene, orientation), "JPEG", quality=95, subsampling=0)
    assert np.abs(pixels(with_segment(jpeg, 0xE1, b"Exif\0\0" + block)).astype(int) - scene).mean() < 5


@pytest.mark.parametrize(
    "block", [b"", b"Exif", exif(9), exif(0), exif(6)[:-6], b"II*\0\xff\xff\xff\xff", b"x" * 99]
)
def test_a_broken_exif_block_is_passed_over(block: bytes) -> None:
    assert np.array_equal(pixels(png_of(ramp(), 2, png_chunk(b"eXIf", block))), ramp())


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_the_first_is_taken(kind: str) -> None:
    frames = [Image.fromarray(np.full((24, 32), shade, np.uint8)).convert("RGB") for shade in (50, 150, 250)]
    options = {"lossless": True} if kind == "WEBP" else {}
    picture = read_picture(encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options))
    assert np.abs(picture.pixels.astype(int) - 50).max() <= 1
    assert "first of several" in picture.notes[0]


def test_a_bmp_may_lie_the_other_way_up() -> None:
    rows = ramp(8, 8)[..., ::-1]
    assert np.array_equal(pixels(bmp(8, 8, rows[::-1].tobytes())), ramp(8, 8))
    assert np.array_equal(pixels(bmp(8, -8, rows.tobytes())), ramp(8, 8))


def test_the_name_never_decides() -> None:
    picture = read_picture(encoded(ramp(), "PNG"), "holiday.jpg")
    assert np.array_equal(picture.pixels, ramp())
    assert picture.notes == ("holds PNG data, whatever its name says",)
    assert read_picture(encoded(ramp(), "PNG"), "holiday.PNG").notes == ()
    assert read_picture(encoded(ramp(), "PNG"), "holiday").notes == ()


def test_a_picture_is_read_only_and_named_safely() -> None:
    picture = read_picture(encoded(ramp(), "PNG"), "../../\u202e<b>cat\n.png")
    assert isinstance(picture, Picture)
    assert picture.name == "<b>cat .png"
    assert picture.size == (32, 24)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.flags["C_CONTIGUOUS"]
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0] = 0


def test_real_photographs_and_digits_decode(test_data: Path) -> None:
    files = [file for room in ("images", "digits") for file in sorted((test_data / room).iterdir())]
    files = [file for file in files if file.suffix != ".csv"]
    assert len(files) == 63
    for file in files:
        picture = read_picture(file.read_bytes(), file.name)
        with Image.open(file) as image:
            image.load()
            assert picture.size == image.size
            if image.mode in {"RGB", "RGBA"}:
                assert np.array_equal(picture.pixels, np.asarray(image)[..., :3])


def test_drawn_digits_keep_ink_and_ground(test_data: Path) -> None:
    for digit in range(10):
        black_on_white = read_picture((test_data / "digits" / f"w1_{digit}.png").read_bytes())
        white_on_black = read_picture((test_data / "digits" / f"w2_{digit}.png").read_bytes())
        assert black_on_white.pixels.mean() > 240
        assert white_on_black.pixels.mean() < 20
