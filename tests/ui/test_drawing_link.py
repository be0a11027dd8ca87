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
from ui.drawing_link import FINE, MOST_CHARACTERS, MOST_POINTS, read, written

pytestmark = pytest.mark.tiny
COORDINATES = st.floats(0, 1)
POINTS = st.tuples(COORDINATES, COORDINATES)
THOUSANDTHS = st.integers(0, 1000).map(lambda place: place / 1000)
STROKES = st.lists(st.lists(POINTS, min_size=1, max_size=40), min_size=1, max_size=8)


def as_text(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def as_link(*lines: bytes) -> str:
    return as_text(zlib.compress(b"".join(lines)))


def line(count: int, *steps: int) -> bytes:
    return struct.pack(f">H{len(steps)}h", count, *steps)


@given(STROKES, st.integers(6, 40))
def test_a_drawing_comes_back_to_a_hair(strokes, width: int) -> None:
    back, width_back = read(written(strokes, width))
    assert width_back == width
    assert [len(line) for line in back] == [len(line) for line in strokes]
    for there, here in zip(strokes, back, strict=True):
        for (x, y), (x_back, y_back) in zip(there, here, strict=True):
            assert abs(x - x_back) <= 0.5 / FINE + 1e-9
            assert abs(y - y_back) <= 0.5 / FINE + 1e-9


@given(STROKES)
def test_the_second_way_changes_nothing_more(strokes) -> None:
    assert written(*read(written(strokes, 18))) == written(strokes, 18)


@given(st.lists(st.lists(st.tuples(THOUSANDTHS, THOUSANDTHS), min_size=1, max_size=40), max_size=8))
def test_what_the_canvas_keeps_comes_back_as_it_was(strokes) -> None:
    back, _ = read(written(strokes, 18))
    assert [list(line) for line in back] == strokes


@pytest.mark.parametrize("name", [name for name, sample in samples().items() if sample.strokes])
def test_the_gallery_s_drawings_fit_into_a_link(name: str) -> None:
    text = written(samples()[name].strokes, 18)
    assert 0 < len(text) < 1000
    assert quote(text, safe="") == text


def test_points_outside_the_paper_land_on_its_edge() -> None:
    assert read(written((((-3.0, 0.5), (0.5, 7.0)),), 18)) == ((((0.0, 0.5), (0.5, 1.0)),), 18)


@pytest.mark.parametrize("nothing", [(), ((),), ((), ())])
def test_an_empty_paper_is_an_empty_text(nothing) -> None:
    assert written(nothing, 18) == ""
    assert read("") == ((), 0)


def test_what_is_too_long_for_a_link_is_left_out() -> None:
    places = random.Random(0)
    many = tuple((places.random(), places.random()) for _ in range(MOST_POINTS))
    assert len(written((many,), 18)) <= MOST_CHARACTERS
    assert written((many + many,), 18) == ""


@given(st.text(max_size=200) | st.binary(max_size=200).map(as_text))
def test_any_other_text_is_refused_or_gives_points_on_the_paper(text: str) -> None:
    try:
        strokes, width = read(text)
    except ValueError:
        return
    assert all(0 <= v <= 1 for line in strokes for xy in line for v in xy)
    assert 0 <= width <= 255


@given(STROKES, st.data())
def test_a_link_that_was_cut_off_is_refused(strokes, data) -> None:
    text = written(strokes, 18)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    with pytest.raises(ValueError, match=r"."):
        read(cut)


@pytest.mark.parametrize(
    "hostile",
    [
        as_link(b"\0" * 50_000_000),  # a zip bomb: 65 kB that unpack to 50 MB
        as_link(b"\x12", line(1, 1, 2) * 1_000_000),
        as_link(b"\x12", line(65_535, 1, 2)),
        as_link(b"\x12", line(0)),
        as_link(b"\x12", line(2, 900, 900, 101, 0)),
        as_link(b"\x12", line(1, -1, 0)),
        as_link(b"\x12\0"),
        as_link(b""),
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
        "past the edge",
        "before the edge",
        "half a count",
        "nothing",
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
