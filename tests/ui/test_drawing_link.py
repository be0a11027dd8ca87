"""A drawing survives its way through a link; what is no drawing is refused."""

import base64
import random
import struct
import zlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.data.samples import samples
from ui.drawing_link import MOST_CHARACTERS, MOST_POINTS, read, written

pytestmark = pytest.mark.tiny
COORDINATES = st.floats(0, 1)
POINTS = st.tuples(COORDINATES, COORDINATES)
STROKES = st.lists(st.lists(POINTS, min_size=1, max_size=40), min_size=1, max_size=8)


def as_text(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def as_link(*lines: bytes) -> str:
    return as_text(zlib.compress(b"".join(lines)))


def line(count: int, values: bytes) -> bytes:
    return struct.pack(">H", count) + values


@given(STROKES)
def test_a_drawing_comes_back_to_a_hair(strokes) -> None:
    back = read(written(strokes))
    assert [len(line) for line in back] == [len(line) for line in strokes]
    for there, here in zip(strokes, back, strict=True):
        for (x, y), (x_back, y_back) in zip(there, here, strict=True):
            assert abs(x - x_back) <= 0.5 / 255 + 1e-9
            assert abs(y - y_back) <= 0.5 / 255 + 1e-9


@given(STROKES)
def test_the_second_way_changes_nothing_more(strokes) -> None:
    assert written(read(written(strokes))) == written(strokes)


@pytest.mark.parametrize("name", [name for name, sample in samples().items() if sample.strokes])
def test_the_gallery_s_drawings_fit_into_a_link(name: str) -> None:
    text = written(samples()[name].strokes)
    assert 0 < len(text) < 1000
    assert quote(text, safe="") == text


def test_points_outside_the_paper_land_on_its_edge() -> None:
    assert read(written((((-3.0, 0.5), (0.5, 7.0)),))) == (((0.0, 128 / 255), (128 / 255, 1.0)),)


@pytest.mark.parametrize("nothing", [(), ((),), ((), ())])
def test_an_empty_paper_is_an_empty_text(nothing) -> None:
    assert written(nothing) == ""
    assert read("") == ()


def test_what_is_too_long_for_a_link_is_left_out() -> None:
    places = random.Random(0)
    many = tuple((places.random(), places.random()) for _ in range(MOST_POINTS))
    assert len(written((many,))) <= MOST_CHARACTERS
    assert written((many + many,)) == ""


@given(st.text(max_size=200) | st.binary(max_size=200).map(as_text))
def test_any_other_text_is_refused_or_gives_points_on_the_paper(text: str) -> None:
    try:
        strokes = read(text)
    except ValueError:
        return
    assert all(0 <= v <= 1 for line in strokes for xy in line for v in xy)


@given(STROKES, st.data())
def test_a_link_that_was_cut_off_is_refused(strokes, data) -> None:
    text = written(strokes)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    with pytest.raises(ValueError, match=r"."):
        read(cut)


@pytest.mark.parametrize(
    "hostile",
    [
        as_link(b"\0" * 50_000_000),  # a zip bomb: 65 kB that unpack to 50 MB
        as_link(line(1, b"\x01\x02") * 1_000_000),
        as_link(line(65_535, b"ab")),
        as_link(line(0, b"")),
        as_link(b"\0"),
        as_text(b"not compressed"),
        "é" * 8,
        "A" * (MOST_CHARACTERS + 1),
        "<script>alert(1)</script>",
        "../../etc/passwd",
    ],
    ids=[
        "bomb",
        "many lines",
        "cut line",
        "empty line",
        "half a count",
        "plain",
        "é",
        "long",
        "html",
        "path",
    ],
)
def test_hostile_texts_are_refused(hostile: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(hostile)
