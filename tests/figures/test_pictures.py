"""Pictures keep their pixels, and mark exactly what they say they mark."""

import base64
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from figures.pictures import (
    LONGEST_PX,
    as_grey,
    data_url,
    enlarged,
    evidence,
    marked_row,
    png,
    shrunk,
    unrolled,
)
from figures.style import palette, rgb

pytestmark = pytest.mark.tiny
THEMES = ("light", "dark")
SIDE = 28
MOST = 0.75  # share of the tint where the evidence is 1: the picture must stay readable below it


def digit() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)


@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))), st.integers(1, 300))
def test_enlarging_repeats_every_pixel_as_a_square(picture: np.ndarray, side_px: int) -> None:
    large = enlarged(picture, side_px)
    times = large.shape[0] // picture.shape[0]
    assert large.dtype == np.uint8
    assert large.shape == (times * picture.shape[0], times * picture.shape[1])
    assert (large[::times, ::times] == picture).all()
    assert (large[times - 1 :: times, times - 1 :: times] == picture).all()
    assert times == 1 or max(large.shape) <= side_px


def test_a_colour_picture_is_enlarged_without_mixing_its_channels() -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert enlarged(picture, 4).shape == (4, 4, 3)
    assert enlarged(picture, 4)[1, 3].tolist() == picture[0, 1].tolist()


@pytest.mark.parametrize("shape", [(20, 48_000, 3), (30_000, 1), (600, 700, 3)])
def test_no_picture_is_larger_than_a_screen_needs(shape: tuple[int, ...]) -> None:
    small = shrunk(np.full(shape, 77, dtype=np.uint8))
    assert max(small.shape[:2]) == LONGEST_PX
    assert small.shape[2:] == shape[2:]
    assert (small == 77).all()


def test_a_picture_that_fits_is_left_as_it_is() -> None:
    picture = digit()
    assert shrunk(picture) is picture


@pytest.mark.parametrize("theme", THEMES)
def test_evidence_tints_where_the_map_is_one_and_leaves_the_picture_where_it_is_zero(theme: str) -> None:
    heat = np.zeros((7, 7), dtype=np.float32)
    heat[:, 4:] = 1
    picture = digit()
    shown = evidence(picture, heat, theme).astype(float)
    plain = np.repeat(enlarged(picture, 280)[..., None], 3, axis=2).astype(float)
    cell = shown.shape[1] // 7
    left, right = slice(0, 3 * cell), slice(5 * cell, None)  # between them the map is stretched smoothly
    assert (shown[:, left] == plain[:, left]).all()
    tint = np.array(rgb(palette(theme).classes[1]))
    assert np.abs(shown[:, right] - (plain[:, right] * (1 - MOST) + tint * MOST)).max() <= 0.5


@pytest.mark.parametrize("shape", [(224, 224, 3), (28, 28), (64, 48, 3)])
def test_evidence_has_the_picture_s_size_and_stays_in_range(shape: tuple[int, ...]) -> None:
    picture = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    heat = np.random.default_rng(2).random((7, 7)) * 3 - 1  # more than 0..1, as a rounding error may be
    shown = evidence(picture, heat, "light")
    assert shown.shape[:2] == enlarged(picture, 280).shape[:2]
    assert shown.dtype == np.uint8


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("row", [0, 13, 27])
def test_exactly_the_marked_row_is_framed(row: int, theme: str) -> None:
    picture = np.zeros((SIDE, SIDE), dtype=np.uint8)
    shown = marked_row(picture, row, theme)
    cell = shown.shape[0] // SIDE
    coloured = np.flatnonzero((shown == rgb(palette(theme).classes[1])).all(axis=2).all(axis=1))
    lines = [row * cell - 2, row * cell - 1, (row + 1) * cell, (row + 1) * cell + 1]
    assert coloured.tolist() == [line for line in lines if 0 <= line < SIDE * cell]
    rest = np.delete(shown, coloured, axis=0)
    assert (rest == 0).all()


@pytest.mark.parametrize("row", range(SIDE))
def test_the_strip_is_the_picture_row_after_row_with_one_row_underlined(row: int) -> None:
    picture = digit()
    strip = unrolled(picture, row, "light")
    assert strip.shape[1:] == (SIDE * SIDE, 3)
    assert (strip[0, :, 0] == picture.flatten()).all()
    colour = rgb(palette("light").classes[1])
    marked = np.flatnonzero((strip[-1] == colour).all(axis=1))
    assert marked.tolist() == list(range(SIDE * row, SIDE * row + SIDE))


@given(arrays(np.float32, (5, 4), elements=st.floats(-1e6, 1e6, width=32)))
def test_grey_runs_from_black_to_white_in_the_order_of_the_numbers(values: np.ndarray) -> None:
    grey = as_grey(values)
    assert grey.dtype == np.uint8
    if values.min() == values.max():
        assert (grey == 128).all()
        return
    assert grey[values == values.min()].max() == 0
    assert grey[values == values.max()].min() == 255
    order = np.argsort(values, axis=None)
    assert (np.diff(grey.flatten()[order].astype(int)) >= 0).all()


def test_png_keeps_every_pixel_also_inside_an_address() -> None:
    picture = digit()
    assert (np.asarray(Image.open(io.BytesIO(png(picture)))) == picture).all()
    head, _, text = data_url(picture).partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(text) == png(picture)


def test_a_picture_of_many_colours_travels_small_and_nearly_as_it_is() -> None:
    across, down = np.meshgrid(np.arange(200), np.arange(150))
    grain = np.random.default_rng(0).integers(0, 8, (150, 200))
    picture = np.stack([across, down, across // 2 + down // 2], axis=2) + grain[..., None]
    picture = picture.astype(np.uint8)
    head, _, text = data_url(picture).partition(",")
    assert head == "data:image/jpeg;base64"
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(text)))).astype(int)
    assert np.abs(shown - picture).mean() < 3
    assert len(base64.b64decode(text)) < len(png(picture))
