"""Files made to harm get one sentence; nothing is printed, nothing written."""

from pathlib import Path

import numpy as np
import pytest

from dlcore.errors import BadPicture
from dlcore.intake import heic as heic_room
from dlcore.intake.image import read_picture
from dlcore.limits import limits
from tests.dlcore.intake.broken_pictures import BROKEN, HARMLESS_IN_SPITE, cut_files
from tests.dlcore.intake.hostile_pictures import NO_PICTURES, TOO_LARGE
from tests.dlcore.intake.intake_samples import encoded, png_of, ramp, sentence


@pytest.fixture(autouse=True)
def silent_and_tidy(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    yield
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def refusal(data: bytes, name: str = "cat.png") -> str:
    with pytest.raises(BadPicture) as caught:
        read_picture(data, name)
    assert caught.value.__cause__ is None
    return sentence(caught.value)


@pytest.mark.parametrize("case", NO_PICTURES)
def test_what_is_no_picture_is_called_by_its_name(case: str) -> None:
    data, what = NO_PICTURES[case]
    assert what in refusal(data)


@pytest.mark.parametrize("case", TOO_LARGE)
def test_giants_are_refused_by_their_header(case: str) -> None:
    text = refusal(TOO_LARGE[case]())
    assert "million pixels" in text
    assert text.endswith("make it smaller.")


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_get_one_sentence(case: str) -> None:
    refusal(BROKEN[case]())


@pytest.mark.parametrize("case", HARMLESS_IN_SPITE)
def test_tricks_that_pixels_do_not_need_change_nothing(case: str) -> None:
    picture = read_picture(HARMLESS_IN_SPITE[case](), "cat")
    assert picture.pixels.nbytes <= 2000 * 20 * 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "HEIC"])
def test_files_cut_short_are_refused(kind: str) -> None:
    data = cut_files().get(kind)
    if data is None:
        pytest.skip("pillow-heif is not installed")
    whole = read_picture(data).pixels
    for share in (0.02, 0.1, 0.3, 0.5, 0.8, 0.95):
        try:
            found = read_picture(data[: int(len(data) * share)]).pixels
        except BadPicture as error:
            sentence(error)
        else:
            assert kind in {"JPEG", "TIFF"}  # whose last bytes may be no pixels
            assert np.array_equal(found, whole)


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "../" * 50, "\u202e\x00\x1b[2J", "a" * 5000, "", "]($"]
)
def test_hostile_names_do_not_reach_the_sentence(name: str) -> None:
    text = refusal(b"hello", name)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "../" not in text


def test_the_operators_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLCORE_MAX_PICTURE_MB", "0.001")
    limits.cache_clear()
    try:
        assert "more than the 0.001 MB allowed here" in refusal(encoded(ramp(64, 64), "BMP"))
        monkeypatch.setenv("DLCORE_MAX_PICTURE_MB", "20")
        monkeypatch.setenv("DLCORE_MAX_PICTURE_MPIXELS", "0.0005")
        limits.cache_clear()
        assert "32 × 24" in refusal(png_of(ramp(), 2))
    finally:
        monkeypatch.undo()
        limits.cache_clear()


def test_without_pillow_heif_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    data = cut_files().get("HEIC")
    if data is None:
        pytest.skip("pillow-heif is not installed, so no HEIC file can be made")
    monkeypatch.setitem(__import__("sys").modules, "pillow_heif", None)
    assert heic_room.read_heic(data) == (128, 96)
    assert "HEIC picture, which this installation cannot read: export it as JPEG" in refusal(data)


def test_a_decoder_without_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.Image.open", exhausted)
    assert "memory" in refusal(png_of(ramp(), 2))
