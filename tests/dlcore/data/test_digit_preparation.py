"""Preparation of digits: bounded, repeatable, blind to how a picture was taken, honest about its steps."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data.digit_ink import ink_is_dark
from dlcore.data.digit_preparation import MEAN, STD, WORKING_SIZE_PX, prepare_digit, shrink
from dlcore.errors import BadPicture
from dlcore.insight.neighbours import load_training_images
from dlcore.nets.digits import load_digit_net


def drawing(place: int, size: int = 280) -> np.ndarray:
    """A shipped training image as a black drawing with sharp edges on white, uint8 (size, size, 3)."""
    image = torch.tensor(load_training_images().images[place])[None, None] / 255
    big = F.interpolate(image, size, mode="bicubic").sub(0.5).mul(size / 28).add(0.5).clamp(0, 1)
    return np.repeat(((1 - big[0, 0]) * 255).byte().numpy()[..., None], 3, 2)


def label(pixels: np.ndarray) -> str:
    return str(int(load_digit_net()(prepare_digit(pixels).batch).argmax()))


def spread(n: int) -> range:
    """Places of n shipped training images, of mixed classes."""
    return range(7, 2000, 2000 // n)


def test_last_step_is_the_batch():
    prepared = prepare_digit(drawing(3))
    last, batch = prepared.steps[-1], prepared.batch
    assert last.shape == tuple(batch.shape[1:]) == (1, 28, 28)
    assert (last.low, last.high) == (float(batch.min()), float(batch.max()))
    back = torch.tensor(last.picture) / 255 * (last.high - last.low) + last.low
    assert torch.allclose(back, batch[0, 0], atol=0.01)


def test_steps_tell_shape_range_and_one_sentence_each():
    steps = prepare_digit(drawing(4, 400)).steps
    names = [
        "shrink",
        "grey",
        "invert",
        "even light",
        "clean",
        "thicken",
        "crop",
        "scale",
        "centre of mass",
        "normalise",
    ]
    assert [step.name for step in steps] == names
    for step in steps:
        assert step.says.endswith(".")
        assert step.picture.dtype == np.uint8
        assert step.picture.shape[:2] == step.shape[1:]
        assert step.low <= step.high
    assert all(step.low >= 0 and step.high <= 1 for step in steps[:-1])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 2**32 - 1), st.sampled_from([1, 7, 40, 255]))
def test_any_picture_is_prepared_or_refused_and_shrinking_twice_changes_nothing(
    height, width, seed, strength
):
    pixels = np.random.default_rng(seed).integers(255 - strength, 256, (height, width, 3), dtype=np.uint8)
    small = shrink(pixels)
    assert max(small.shape) <= max(WORKING_SIZE_PX, 3)
    assert np.array_equal(shrink(small), small)
    try:
        batch = prepare_digit(pixels).batch
    except BadPicture:
        with pytest.raises(BadPicture):
            prepare_digit(small)
        return
    assert batch.shape == (1, 1, 28, 28)
    assert batch.dtype == torch.float32
    assert -MEAN / STD - 1e-4 <= batch.min() <= batch.max() <= (1 - MEAN) / STD + 1e-4
    assert torch.equal(batch, prepare_digit(small).batch)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (28, 28), (900, 700)])
@pytest.mark.parametrize("value", [0, 137, 255])
def test_a_picture_without_ink_is_refused_in_one_sentence(shape, value):
    with pytest.raises(BadPicture, match=r"no ink in this picture: .*\.$"):
        prepare_digit(np.full((*shape, 3), value, np.uint8))


def test_mnists_own_images_come_back_almost_as_they_were():
    changes = []
    for place in spread(100):
        image = load_training_images().images[place]
        batch = prepare_digit(np.repeat(image[..., None], 3, 2)).batch
        changes.append(float((batch[0, 0] * STD + MEAN - torch.tensor(image) / 255).abs().mean()))
    assert max(changes) < 0.12
    assert sum(changes) / len(changes) < 0.07


def test_white_on_black_and_black_on_white_give_the_same_numbers():
    for place in spread(40):
        pixels = drawing(place)
        assert torch.allclose(prepare_digit(pixels).batch, prepare_digit(255 - pixels).batch, atol=0.02)


def test_ink_is_told_from_paper():
    for place in spread(200):
        grey = torch.tensor(load_training_images().images[place])[None, None] / 255
        assert not ink_is_dark(grey)
        assert ink_is_dark(1 - grey)


def shifted(pixels: np.ndarray) -> np.ndarray:
    return np.pad(pixels, ((0, 150), (90, 0), (0, 0)), constant_values=255)


def lit_from_one_side(pixels: np.ndarray) -> np.ndarray:
    light = np.linspace(1, 0.45, pixels.shape[1])[None, :, None]
    return (pixels * light * [1, 0.95, 0.8]).astype(np.uint8)


def on_ruled_paper(pixels: np.ndarray) -> np.ndarray:
    ruled = pixels.copy()
    ruled[15::55] = np.minimum(ruled[15::55], [150, 170, 220])
    return ruled


def in_faint_pencil(pixels: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 4, pixels.shape)
    return (200 - (255 - pixels) * 0.2 + noise).astype(np.uint8)


def in_a_frame(pixels: np.ndarray) -> np.ndarray:
    return np.pad(np.pad(pixels, ((20, 20), (20, 20), (0, 0)), constant_values=255), ((2, 2), (2, 2), (0, 0)))


@pytest.mark.parametrize("change", [shifted, lit_from_one_side, on_ruled_paper, in_faint_pencil, in_a_frame])
def test_how_the_picture_was_taken_hardly_matters(change):
    places = spread(40)
    same = sum(label(drawing(place)) == label(change(drawing(place))) for place in places)
    assert same >= len(places) - 2
