"""Pictures made like small training images, against how those images were made."""

import gzip

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torchvision import transforms

from dlcore.data.digit_preparation import cropped_ink, prepare_digit
from dlcore.data.picture import Picture
from dlcore.data.samples import draw, sample_file
from dlcore.data.small_preparation import can_make, prepare_small
from dlcore.errors import BadPicture
from dlcore.intake.image import read_picture

WAYS = {
    "tiny": ("digit", 8, (0.3053,), (0.3759,)),
    "mnist": ("digit", 28, (0.1307,), (0.3081,)),
    "larger": ("digit", 32, (0.1,), (0.28,)),
    "grey": ("grey", 28, (0.286,), (0.353,)),
    "colour": ("colour", 32, (0.4914, 0.4822, 0.4465), (0.247, 0.2435, 0.2616)),
}


def way(name: str) -> tuple:
    return WAYS[name]


def seven() -> Picture:
    return read_picture(sample_file("seven"), "seven.png")


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("sample", ["seven", "flower"])
def test_the_last_step_shows_the_batch_and_every_step_says_what_it_did(name, sample):
    how, side, mean, std = way(name)
    picture = read_picture(sample_file(sample), "picture")
    made = prepare_small(picture, how, side, mean, std)
    assert made.batch.shape == (1, len(mean), side, side)
    assert made.batch.dtype == torch.float32
    *_, last = made.steps
    assert last.name == "normalise"
    assert last.shape[-3:] == tuple(made.batch.shape[1:])
    assert (last.low, last.high) == pytest.approx((float(made.batch.min()), float(made.batch.max())))
    for step in made.steps:
        assert step.says.endswith(".")
        assert step.picture.dtype == np.uint8
        assert step.low <= step.high


@pytest.mark.parametrize("name", WAYS)
def test_the_picture_of_the_first_step_stands_for_the_whole(name):
    how, side, mean, std = way(name)
    for sample in ("eight", "flower"):
        first = prepare_small(read_picture(sample_file(sample), "picture"), how, side, mean, std)
        again = prepare_small(Picture(first.steps[0].picture), how, side, mean, std)
        assert torch.equal(again.batch, first.batch)


def test_a_digit_for_mnist_is_the_digit_model_s_in_another_scale():
    own = prepare_small(seven(), "digit", 28, (0.5,), (0.25,))
    plain = prepare_digit(seven().pixels, 0.0, 1.0).batch
    torch.testing.assert_close(own.batch, (plain - 0.5) / 0.25)
    torch.testing.assert_close(
        prepare_small(seven(), "digit", 28, (0.1307,), (0.3081,)).batch, prepare_digit(seven().pixels).batch
    )


points = st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9))
strokes = st.lists(st.lists(points, min_size=2, max_size=5).map(tuple), min_size=1, max_size=3).map(tuple)


@settings(max_examples=30)
@given(strokes, st.integers(60, 300))
def test_a_tiny_digit_is_as_uci_s_were_made(strokes, size_px):
    """The ink in 32 × 32 cells, its box touching both ends of one axis, counted in blocks of 4 × 4."""
    picture = read_picture(draw(strokes, size_px), "drawing.png")
    made = prepare_small(picture, "digit", 8, (0.0,), (1.0,))
    ink, _ = cropped_ink(picture.pixels)
    height, width = ink.shape[2:]
    rows, columns = (max(1, round(side * 32 / max(height, width))) for side in (height, width))
    assert max(rows, columns) == 32
    fitted = torch.zeros(32, 32)
    top, left = (32 - rows) // 2, (32 - columns) // 2
    small = F.interpolate(ink, [rows, columns], mode="bilinear", antialias=True, align_corners=False)
    fitted[top : top + rows, left : left + columns] = small[0, 0].clamp(0, 1)
    counts = [[float(fitted[4 * r : 4 * r + 4, 4 * c : 4 * c + 4].sum()) for c in range(8)] for r in range(8)]
    torch.testing.assert_close(made.batch[0, 0] * 16, torch.tensor(counts))


def test_the_digits_of_scikit_learn_come_back():
    """Enlarged as a picture and prepared again, they are much what they were."""
    from sklearn.datasets import load_digits

    images = torch.tensor(load_digits().images[::30], dtype=torch.float32)[:, None] / 16
    alike = []
    for image in images:
        large = F.interpolate(image[None], scale_factor=16, mode="bilinear", align_corners=False)[0, 0]
        pixels = ((1 - large) * 255).byte().numpy()
        made = prepare_small(Picture(np.repeat(pixels[..., None], 3, 2)), "digit", 8, (0.0,), (1.0,)).batch
        alike.append(np.corrcoef(made.numpy().ravel(), image.numpy().ravel())[0, 1])
    assert np.median(alike) > 0.85


def test_fashion_mnist_s_own_images_come_back(test_data):
    """As the product photographs they were made from, on white, they are the images again."""
    file = test_data / "FashionMNIST" / "raw" / "t10k-images-idx3-ubyte.gz"
    images = np.frombuffer(gzip.decompress(file.read_bytes()), np.uint8, 60 * 28 * 28, 16).reshape(-1, 28, 28)
    alike = []
    for image in images:
        paper = np.pad(255 - image, 8, constant_values=255)
        photo = np.asarray(Image.fromarray(paper).resize((440, 440), Image.Resampling.BICUBIC))
        made = prepare_small(Picture(np.repeat(photo[..., None], 3, 2)), "grey", 28, (0.0,), (1.0,)).batch
        alike.append(np.corrcoef(made.numpy().ravel(), image.ravel())[0, 1])
    assert np.median(alike) > 0.95


@pytest.mark.tiny
@pytest.mark.parametrize(("ground", "thing"), [(255, 30), (0, 200), (128, 20), (120, 250)])
def test_a_thing_is_light_on_black_whatever_the_ground(ground, thing):
    pixels = np.full((90, 60, 3), ground, np.uint8)
    pixels[20:60, 20:40] = thing
    made = prepare_small(Picture(pixels), "grey", 28, (0.0,), (1.0,)).batch[0, 0]
    assert float(made[:, 14].min()) > 0.5  # its longer side fills the square
    assert float(made[:, 0].max()) == 0
    assert made[14].gt(0.1).sum() == 14  # half as wide as high, in the middle
    torch.testing.assert_close(made[14], made[14].flip(0))


@pytest.mark.tiny
@pytest.mark.parametrize("level", [0, 90, 255])
def test_a_picture_of_one_grey_holds_nothing(level):
    blank = Picture(np.full((40, 50, 3), level, np.uint8))
    for how, side in (("grey", 28), ("digit", 8), ("digit", 28)):
        with pytest.raises(BadPicture, match=r"[^.]+: [^.]+\.$"):
            prepare_small(blank, how, side, (0.5,), (0.5,))


@pytest.mark.tiny
@settings(max_examples=30)
@given(st.integers(1, 200), st.integers(1, 200), st.sampled_from([16, 32, 64]))
def test_a_colour_picture_is_as_torchvision_makes_it(width, height, side):
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    mean, std = (0.4, 0.5, 0.6), (0.2, 0.3, 0.25)
    steps = [transforms.Resize(side), transforms.CenterCrop(side), transforms.ToTensor()]
    expected = transforms.Compose([*steps, transforms.Normalize(mean, std)])(Image.fromarray(pixels))
    made = prepare_small(Picture(pixels), "colour", side, mean, std)
    assert torch.equal(made.batch[0], expected)
    assert "ImageNet" not in " ".join(step.says for step in made.steps)


@pytest.mark.tiny
def test_a_sliver_is_refused_in_colour():
    with pytest.raises(BadPicture, match="too narrow"):
        prepare_small(Picture(np.zeros((1, 60_000, 3), np.uint8)), "colour", 32, (0.5,) * 3, (0.5,) * 3)


@pytest.mark.tiny
@pytest.mark.parametrize(
    ("prepare", "shape", "can"),
    [
        ("digit", (1, 8, 8), True),
        ("digit", (3, 8, 8), False),
        ("grey", (1, 28, 28), True),
        ("grey", (1, 28, 27), False),
        ("colour", (3, 64, 64), True),
        ("colour", (3, 4096, 4096), False),
        ("colour", (1, 32, 32), False),
        ("digit", (1, 1, 1), False),
    ],
)
def test_what_shapes_pictures_are_made_into(prepare, shape, can):
    assert can_make(prepare, shape) == can
