"""Picture files changed at their joints become a picture within the limits or one sentence."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dlcore.errors import BadPicture
from dlcore.intake.image import read_picture
from dlcore.limits import limits
from tests.dlcore.intake.broken_pictures import cut_files
from tests.dlcore.intake.intake_samples import bmp, encoded, exif, png_chunk, png_of, ramp, sentence
from tests.dlcore.intake.joints import JOINTS
from tests.dlcore.intake.mutation import mutants

QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck))
MORE = settings(QUIET, max_examples=70)


def sound_files() -> dict[str, list[bytes]]:
    colour = ramp()
    grey = Image.fromarray(colour[..., 0])
    palette = Image.fromarray(colour).quantize(16)
    frames = [Image.fromarray(colour + shade) for shade in (0, 60, 120)]
    alpha = np.dstack([colour, colour[..., 0]])
    png = png_of(alpha, 6, png_chunk(b"eXIf", exif(6)) + png_chunk(b"tEXt", b"a\0b"))
    files = {
        "PNG": [
            png,
            encoded(palette, "PNG", transparency=3),
            encoded(frames[0], "PNG", save_all=True, append_images=frames),
        ],
        "JPEG": [
            encoded(colour, "JPEG", exif=b"Exif\0\0" + exif(5)),
            encoded(colour, "JPEG", progressive=True, comment=b"hello"),
            encoded(Image.fromarray(colour).convert("CMYK"), "JPEG"),
        ],
        "GIF": [encoded(palette, "GIF"), encoded(frames[0], "GIF", save_all=True, append_images=frames)],
        "BMP": [
            encoded(colour, "BMP"),
            encoded(palette, "BMP"),
            encoded(grey.convert("1"), "BMP"),
            bmp(
                8,
                8,
                bytes([8, 7, 0, 0] * 6 + [0, 8] + [3] * 8 + [0, 2, 0, 1, 0, 1]),
                bits=8,
                packing=1,
                palette=bytes(1024),
            ),
        ],
        "TIFF": [
            encoded(image, "TIFF", compression=packing)
            for image in (colour, grey, palette)
            for packing in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits")
        ]
        + [
            encoded(colour, "TIFF", compression="jpeg"),
            encoded(grey.convert("1"), "TIFF", compression="group4"),
        ],
        "WEBP": [
            encoded(colour, "WEBP"),
            encoded(alpha, "WEBP", exif=exif(3)),
            encoded(colour, "WEBP", lossless=True),
            encoded(frames[0], "WEBP", save_all=True, append_images=frames),
        ],
    }
    heic = cut_files().get("HEIC")
    return files | ({"HEIC": [heic]} if heic else {})


SOUND = sound_files()


@pytest.mark.parametrize("kind", sorted(SOUND))
@given(data=st.data())
@MORE
def test_a_changed_picture_is_a_picture_or_a_sentence(kind: str, data: st.DataObject) -> None:
    mutant = data.draw(mutants(JOINTS[kind], SOUND[kind]))
    try:
        picture = read_picture(mutant, "cat.png")
    except BadPicture as error:
        sentence(error)
    else:
        width, height = picture.size
        assert 0 < width * height <= limits().max_picture_mpixels * 1e6
        assert picture.pixels.shape == (height, width, 3)
        assert picture.pixels.dtype == np.uint8
        assert not picture.pixels.flags.writeable
        assert all(note.isprintable() for note in picture.notes)


@given(data=st.data())
@settings(QUIET, max_examples=60)
def test_noise_after_a_true_beginning_is_a_picture_or_a_sentence(data: st.DataObject) -> None:
    beginnings = [files[0][: data.draw(st.integers(2, 60))] for files in SOUND.values()]
    try:
        read_picture(data.draw(st.sampled_from(beginnings)) + data.draw(st.binary(max_size=400)), "cat.png")
    except BadPicture as error:
        sentence(error)


def test_fuzzing_begins_from_sound_files(capfd: pytest.CaptureFixture[str]) -> None:
    for kind, files in SOUND.items():
        for file in files:
            again = JOINTS[kind].together(JOINTS[kind].apart(file))
            assert np.array_equal(read_picture(again).pixels, read_picture(file).pixels), kind
    assert io.StringIO(capfd.readouterr().err).read() == ""
