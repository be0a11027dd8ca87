"""Every format and every way of storing colour gives the pixels that were put in."""

import io
import subprocess
import sys
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


def test_pictures_and_archives_are_examined_without_torch() -> None:
    code = "import dlcore.intake.image, dlcore.intake.archive, sys; print('torch' in sys.modules)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout == "False\n"


def test_a_jpeg_that_will_be_shrunk_may_come_smaller() -> None:
    data = encoded(Image.fromarray(ramp()).resize((400, 300)), "JPEG", quality=95)
    assert pixels(data).shape == (300, 400, 3)
    smaller = read_picture(data, "x", enough_px=70)
    assert smaller.pixels.shape == (75, 100, 3)
    whole = np.asarray(Image.fromarray(pixels(data)).resize((100, 75), Image.Resampling.BOX)).astype(int)
    assert np.abs(smaller.pixels.astype(int) - whole).mean() < 2
    assert read_picture(encoded(ramp(), "PNG"), "x", enough_px=1).pixels.shape == ramp().shape
