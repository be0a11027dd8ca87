"""Pictures of batches keep every pixel and mark what they say they mark."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from figures.batches import MOST_CLASSES, balance, epoch, pairs, sheet
from figures.style import palette, rgb

pytestmark = pytest.mark.tiny
THEMES = ("light", "dark")


@pytest.mark.parametrize("shape", [(6, 4), (6, 4, 3)])
def test_a_sheet_holds_every_image_in_its_place(shape):
    images = np.random.default_rng(0).integers(0, 256, (7, *shape), np.uint8)
    found = sheet(images, 3)
    assert found.shape == (18, 12, *shape[2:])
    for i, image in enumerate(images):
        top, left = i // 3 * 6, i % 3 * 4
        assert np.array_equal(found[top : top + 6, left : left + 4], image)
    assert not found[12:, 4:].any()


def test_a_gap_stands_between_images():
    found = sheet(np.zeros((4, 2, 2), np.uint8), 2, gap=1)
    assert found.shape == (6, 6)
    assert found[2].all()
    assert found[:, 5].all()
    assert not found[:2, 3:5].any()


@pytest.mark.parametrize("theme", THEMES)
def test_an_epoch_has_a_line_for_each_batch_and_a_colour_for_each_class(theme):
    labels, look = np.array([0, 1, 2, 12, 0]), palette(theme)
    found = epoch(labels, 3, 1, theme)
    assert found.shape == (20, 46, 3)
    squares = found[4::10, 21::10].reshape(-1, 3).tolist()
    colours = [rgb(look.classes[label]) for label in (0, 1, 2, 2, 0)]
    assert [tuple(square) for square in squares] == [*colours, rgb(look.page)]
    assert tuple(found[14, 10]) == rgb(look.accent)
    assert tuple(found[4, 10]) == rgb(look.page)


@pytest.mark.parametrize("size", [1, 64, 2048])
def test_an_epoch_of_any_batch_size_stays_on_the_page(size):
    labels = np.zeros(24 * size, int)
    height, width, _ = epoch(labels, size, -1, "light").shape
    assert width <= 2064
    assert height <= 240


def test_pairs_are_ink_where_they_agree():
    found, look = pairs(np.eye(4, dtype=bool), "light", 40), palette("light")
    assert found.shape == (40, 40, 3)
    assert tuple(found[0, 0]) == rgb(look.ink)
    assert tuple(found[0, 10]) == rgb(look.line)


@pytest.mark.parametrize("n_classes", [2, 100])
def test_bars_are_as_long_as_their_counts(n_classes):
    counts = np.arange(3 * n_classes).reshape(3, n_classes)
    names = ["<b>&", *(f"a rather long name {n}" for n in range(1, n_classes))]
    root = ET.fromstring(balance(counts, names, "dark"))
    bars = [float(each.get("width", "")) for each in root if each.tag.endswith("rect")]
    shown = counts[:, :MOST_CLASSES].T.flatten()
    assert len(bars) == len(shown)
    assert np.corrcoef(bars, shown)[0, 1] > 0.999
    texts = [each.text for each in root if each.tag.endswith("text")]
    assert texts[:4] == ["training", "validation", "test", "<b>&"]


def test_nothing_to_count_draws_no_bars():
    root = ET.fromstring(balance(np.zeros((3, 2), int), ("a", "b"), "light"))
    assert {each.get("width") for each in root if each.tag.endswith("rect")} == {"0.0"}
