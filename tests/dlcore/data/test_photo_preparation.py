import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image
from torchvision.models import get_weight

from dlcore.data.photo_preparation import prepare_photo
from dlcore.data.picture import Picture
from dlcore.errors import BadPicture
from dlcore.nets.pretrained import NETWORKS

WEIGHTS = [network.weights_enum_name for network in NETWORKS.values()]
SIZES = [(1024, 768), (1, 1), (3, 2), (224, 224), (256, 256), (257, 255), (2000, 40), (30, 1500), (223, 700)]


def random_picture(width: int, height: int, seed: int = 0) -> Picture:
    """Smooth colours with some noise, read-only as decoded pictures are."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([np.sin(x / 9), np.cos(y / 7), np.sin((x + y) / 23)], axis=-1)
    pixels = (127 + 90 * waves + generator.integers(-30, 30, waves.shape)).clip(0, 255).astype(np.uint8)
    pixels.setflags(write=False)
    return Picture(pixels)


def torchvisions(picture: Picture, transforms) -> torch.Tensor:
    return transforms(Image.fromarray(picture.pixels))[None]


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_batch_is_torchvisions_bit_for_bit(weights, size):
    transforms = get_weight(weights).transforms()
    picture = random_picture(*size)
    prepared = prepare_photo(picture, transforms)
    assert torch.equal(prepared.batch, torchvisions(picture, transforms))
    assert prepared.batch.shape == (1, 3, 224, 224)


@given(st.integers(1, 700), st.integers(1, 700), st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_it_is_torchvisions_for_any_size(width, height, seed):
    assume(max(width, height) < 50 * min(width, height))
    transforms = get_weight(WEIGHTS[seed]).transforms()
    picture = random_picture(width, height, seed)
    assert torch.equal(prepare_photo(picture, transforms).batch, torchvisions(picture, transforms))


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("size", [(1024, 768), (5, 3), (800, 60)], ids=str)
def test_the_resized_picture_fed_in_again_gives_the_same_batch(weights, size):
    transforms = get_weight(weights).transforms()
    prepared = prepare_photo(random_picture(*size), transforms)
    again = prepare_photo(Picture(prepared.steps[0].picture), transforms)
    assert torch.equal(again.batch, prepared.batch)
    assert np.array_equal(again.steps[0].picture, prepared.steps[0].picture)


def test_the_steps_tell_what_really_happened():
    transforms = get_weight("MobileNet_V2_Weights.IMAGENET1K_V1").transforms()
    prepared = prepare_photo(random_picture(1024, 768), transforms)
    resize, crop, scale, normalise = prepared.steps
    assert resize.shape == resize.picture.shape == (256, 341, 3)
    assert np.array_equal(crop.picture, resize.picture[16:240, 58:282])
    assert scale.shape == (3, 224, 224)
    assert (scale.low, scale.high) == (
        crop.picture.min() / np.float32(255),
        crop.picture.max() / np.float32(255),
    )
    assert normalise.shape == tuple(prepared.batch.shape)
    assert (normalise.low, normalise.high) == (prepared.batch.min(), prepared.batch.max())
    assert (normalise.picture.min(), normalise.picture.max()) == (0, 255)
    assert "1024 × 768 to 341 × 256" in resize.says
    assert "43 %" in crop.says
    assert all(step.picture.dtype == np.uint8 and step.says.endswith(".") for step in prepared.steps)


def test_a_small_picture_is_said_to_grow_and_a_fitting_one_to_stay():
    transforms = get_weight("MobileNet_V2_Weights.IMAGENET1K_V1").transforms()
    assert "grows" in prepare_photo(random_picture(20, 10), transforms).steps[0].says
    assert "stays" in prepare_photo(random_picture(300, 256), transforms).steps[0].says


def test_a_picture_of_one_colour_has_steps_too():
    transforms = get_weight("MobileNet_V2_Weights.IMAGENET1K_V1").transforms()
    prepared = prepare_photo(Picture(np.zeros((9, 9, 3), np.uint8)), transforms)
    assert prepared.steps[-1].low < prepared.steps[-1].high < 0  # the three means differ


def test_a_sliver_that_would_become_gigabytes_is_refused():
    transforms = get_weight("MobileNet_V2_Weights.IMAGENET1K_V1").transforms()
    with pytest.raises(BadPicture, match="too narrow to classify: crop it"):
        prepare_photo(Picture(np.zeros((1, 1_000_000, 3), np.uint8)), transforms)
