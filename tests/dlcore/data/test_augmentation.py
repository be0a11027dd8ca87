"""Varied images: nothing where nothing is asked for, and within the bounds where something is."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as vision

from dlcore.data.augmentation import Variation, varied

pytestmark = pytest.mark.tiny

variations = st.builds(
    Variation,
    shift=st.floats(0, 0.5),
    rotate=st.floats(0, 45),
    crop=st.floats(0, 0.5),
    flip=st.booleans(),
)


@pytest.fixture
def drawn(monkeypatch):
    """`drawn(u)`: from now on every uniform number is u."""

    def set_to(value: float) -> None:
        monkeypatch.setattr(torch, "rand", lambda *shape, **_: torch.full(shape, value))

    return set_to


def pictures(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


def spot(row: int, column: int, rows: int = 41, columns: int = 41) -> torch.Tensor:
    """A soft spot on black, so that its place can be measured to less than a pixel."""
    down = torch.arange(rows).view(-1, 1) - row
    across = torch.arange(columns) - column
    return torch.exp(-(down**2 + across**2) / 8.0).view(1, 1, rows, columns)


def place(images: torch.Tensor) -> tuple[float, float]:
    """Row and column of the centre of mass of the only image."""
    image = images[0, 0].double()
    rows, columns = (torch.arange(side).double() for side in image.shape)
    return float((image.sum(1) * rows).sum() / image.sum()), float(
        (image.sum(0) * columns).sum() / image.sum()
    )


@pytest.mark.parametrize("shape", [(5, 1, 8, 8), (3, 3, 32, 32), (2, 1, 7, 12)])
def test_no_bounds_change_nothing(shape):
    images = pictures(*shape)
    assert not Variation()
    assert torch.allclose(varied(images, Variation()), images, atol=2e-5)


@pytest.mark.parametrize("shape", [(64, 1, 8, 8), (64, 3, 9, 14)])
def test_a_flip_alone_mirrors_about_half_of_the_images(shape):
    torch.manual_seed(0)
    images = pictures(*shape)
    made = varied(images, Variation(flip=True))
    mirrored = torch.isclose(made, images.flip(3), atol=2e-5).flatten(1).all(1)
    kept = torch.isclose(made, images, atol=2e-5).flatten(1).all(1)
    assert (mirrored ^ kept).all()
    assert 16 < int(mirrored.sum()) < 48


@pytest.mark.parametrize("shape", [(2, 1, 28, 28), (2, 3, 32, 32), (1, 1, 20, 31)])
@pytest.mark.parametrize("degrees", [5.0, 15.0, 45.0])
def test_a_turn_is_torchvision_s(shape, degrees, drawn):
    images = pictures(*shape)
    expected = vision.affine(
        images, degrees, [0, 0], 1.0, [0.0, 0.0], interpolation=InterpolationMode.BILINEAR
    )
    drawn(0.0)  # the largest turn one way
    assert torch.allclose(varied(images, Variation(rotate=degrees)), expected, atol=1e-4)
    drawn(1.0)  # and the other way
    back = vision.affine(images, -degrees, [0, 0], 1.0, [0.0, 0.0], interpolation=InterpolationMode.BILINEAR)
    assert torch.allclose(varied(images, Variation(rotate=degrees)), back, atol=1e-4)


def test_a_crop_stretches_the_middle(drawn):
    drawn(1.0)
    images = pictures(2, 1, 24, 24)
    expected = vision.affine(
        images, 0.0, [0, 0], 1 / 0.75, [0.0, 0.0], interpolation=InterpolationMode.BILINEAR
    )
    assert torch.allclose(varied(images, Variation(crop=0.25)), expected, atol=1e-4)


def test_the_largest_shift_moves_by_that_share_of_the_side(drawn):
    images = torch.zeros(1, 1, 8, 10)
    images[0, 0, 4, 5] = 1
    drawn(1.0)
    moved = varied(images, Variation(shift=0.2))
    assert moved[0, 0, :, 3].sum() == pytest.approx(1, abs=1e-4)  # 0.2 × 10 columns
    assert place(moved)[0] == pytest.approx(4 - 0.2 * 8, abs=1e-4)


@settings(max_examples=30)
@given(st.floats(0, 0.3), st.integers(0, 9999))
def test_shifts_stay_within_their_bound(shift, seed):
    torch.manual_seed(seed)
    row, column = place(varied(spot(20, 20), Variation(shift=shift)))
    assert abs(row - 20) <= shift * 41 + 0.01
    assert abs(column - 20) <= shift * 41 + 0.01


@settings(max_examples=30)
@given(st.floats(0, 45), st.integers(0, 9999))
def test_turns_keep_the_distance_to_the_middle_even_where_the_image_is_not_square(degrees, seed):
    torch.manual_seed(seed)
    row, column = place(varied(spot(20, 36, rows=41, columns=61), Variation(rotate=degrees)))
    across, down = column - 30, row - 20
    assert math.hypot(across, down) == pytest.approx(6, abs=0.05)
    assert abs(math.degrees(math.atan2(down, across))) <= degrees + 0.5


@settings(max_examples=40)
@given(variations, st.integers(1, 5), st.sampled_from([1, 3]), st.integers(4, 20), st.integers(4, 20))
def test_shape_type_and_range_stay(how, n, channels, rows, columns):
    images = pictures(n, channels, rows, columns)
    before = images.clone()
    made = varied(images, how)
    assert (made.shape, made.dtype, made.device) == (images.shape, images.dtype, images.device)
    assert made.min() >= -1e-5
    assert made.max() <= 1 + 1e-5
    assert torch.equal(images, before)


def test_other_floating_types_stay_what_they_are():
    how = Variation(0.1, 10, 0.1, True)
    assert varied(pictures(2, 1, 8, 8).double(), how).dtype == torch.float64


def test_each_image_has_chances_of_its_own_and_channels_share_them():
    torch.manual_seed(0)
    images = pictures(1, 1, 12, 12).expand(6, 3, 12, 12).contiguous()
    made = varied(images, Variation(0.2, 30, 0.2, True))
    assert torch.allclose(made[:, 0], made[:, 2])
    assert all(not torch.allclose(made[0], other, atol=1e-3) for other in made[1:])


def test_the_same_generator_gives_the_same_images():
    how, images = Variation(0.2, 30, 0.2, True), pictures(4, 1, 12, 12)
    torch.manual_seed(3)
    once = varied(images, how)
    torch.manual_seed(3)
    assert torch.equal(varied(images, how), once)
