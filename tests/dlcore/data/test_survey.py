import numpy as np
import pytest
import torch

from dlcore.data.image_set import ImageSet
from dlcore.data.loading import load_images
from dlcore.data.splits import parts
from dlcore.data.survey import MAX_SAMPLES, PER_CLASS, survey

pytestmark = pytest.mark.tiny


@pytest.fixture(scope="module")
def digits():
    loaded = load_images("digits")
    made = parts(loaded, 15, 100, seed=1)
    return loaded, made, survey(loaded, made, seed=1)


def random_set(labels: list[int], n_classes: int, channels: int = 3) -> ImageSet:
    generator = torch.Generator().manual_seed(0)
    shape = (len(labels), channels, 6, 5)
    images = torch.randint(3, 250, shape, generator=generator, dtype=torch.uint8)
    y, classes = torch.tensor(labels), tuple(str(k) for k in range(n_classes))
    return ImageSet("x", "X", classes, images, y, images, y, (0.5,), (0.5,), frozenset())


def test_the_counts_are_of_the_parts(digits):
    loaded, made, look = digits
    assert look.train_counts.sum() == len(made.train_y)
    assert look.validation_counts.tolist() == [int((made.validation_y == k).sum()) for k in range(10)]
    total = look.train_counts + look.validation_counts + look.test_counts
    assert total.tolist() == torch.bincount(loaded.labels).tolist()


def test_the_pixels_are_measured_as_torch_measures_them(digits):
    _, made, look = digits
    numbers = made.train_x.double() / 255
    assert look.mean == pytest.approx(numbers.mean((0, 2, 3)).numpy(), abs=1e-12)
    assert look.std == pytest.approx(numbers.std((0, 2, 3), correction=0).numpy(), abs=1e-12)
    assert (look.shape, look.dtype) == (tuple(made.train_x.shape), "uint8")
    assert (look.lowest, look.highest) == (0, 255)


def test_colours_are_measured_apart():
    coloured = random_set([0, 1] * 30, 2)
    look = survey(coloured, parts(coloured, 10, 100, 0), 0)
    kept = parts(coloured, 10, 100, 0).train_x
    assert look.mean == pytest.approx((kept.double() / 255).mean((0, 2, 3)).numpy(), abs=1e-12)
    assert (look.lowest, look.highest) == (int(kept.min()), int(kept.max()))


def test_samples_are_training_images_of_their_class(digits):
    _, made, look = digits
    assert look.samples.shape == (10, PER_CLASS, 1, 8, 8)
    for label in range(10):
        theirs = {image.tobytes() for image in made.train_x[made.train_y == label].numpy()}
        assert {image.tobytes() for image in look.samples[label]} <= theirs
        assert len({image.tobytes() for image in look.samples[label]}) > 1


def test_samples_follow_the_seed(digits):
    loaded, made, look = digits
    assert np.array_equal(survey(loaded, made, 1).samples, look.samples)
    assert not np.array_equal(survey(loaded, made, 2).samples, look.samples)


def test_a_small_class_shows_what_it_has():
    few = random_set([0] * 40 + [1] * 3, 3)
    look = survey(few, parts(few, 0, 100, 0), 0)
    assert look.sample_counts.tolist() == [PER_CLASS, 3, 0]
    assert not look.samples[1, 3:].any()
    assert look.train_counts.tolist() == [40, 3, 0]


def test_many_classes_show_fewer_each():
    many = random_set(list(range(100)) * 5, 100)
    look = survey(many, parts(many, 0, 100, 0), 0)
    assert look.samples.shape[:2] == (100, MAX_SAMPLES // 100)
