"""Similar training images: the true nearest by brute force, and really images of MNIST's training set."""

import gzip

import numpy as np
import pytest
import torch

from dlcore.errors import BadSetting
from dlcore.insight.neighbours import load_training_images, similar_training_images, training_index
from dlcore.nets.digits import ASSETS, CLASSES, MEAN, STD, DigitNet, load_digit_net


def as_batch(image: np.ndarray) -> torch.Tensor:
    return (torch.tensor(image)[None, None] / 255 - MEAN) / STD


def test_brute_force_finds_the_same_images():
    net = load_digit_net()
    index = training_index(net)
    noise = torch.Generator().manual_seed(1)
    for place in (0, 777, 1999):
        batch = as_batch(index.training.images[place]) + 0.3 * torch.randn(1, 1, 28, 28, generator=noise)
        with torch.inference_mode():
            mine = net.embed(batch)[0]
            alike = [
                float(torch.cosine_similarity(mine, net.embed(as_batch(image))[0], dim=0))
                for image in index.training.images
            ]
        best = sorted(alike, reverse=True)[:6]
        found = similar_training_images(net, batch, 6, index)
        assert [neighbour.similarity for neighbour in found] == pytest.approx(best, abs=1e-5)
        for neighbour in found:
            at = index.training.indices.index(neighbour.index)
            assert neighbour.similarity == pytest.approx(alike[at], abs=1e-5)
            assert np.array_equal(neighbour.image, index.training.images[at])


def test_a_training_image_is_most_like_itself():
    net = load_digit_net()
    training = load_training_images()
    first = similar_training_images(net, as_batch(training.images[123]), k=1)[0]
    assert (first.index, first.label) == (training.indices[123], training.labels[123])
    assert first.similarity == pytest.approx(1, abs=1e-5)


def test_other_weights_find_other_images():
    torch.manual_seed(0)
    batch = as_batch(load_training_images().images[5])
    shipped, random = (
        [neighbour.index for neighbour in similar_training_images(net, batch)]
        for net in (load_digit_net(), DigitNet().eval())
    )
    assert shipped != random


@pytest.mark.parametrize("k", [0, -1, 2001])
def test_a_number_of_images_out_of_range_is_refused(k):
    with pytest.raises(BadSetting, match="ask for 1 to 2000 similar images"):
        similar_training_images(load_digit_net(), torch.zeros(1, 1, 28, 28), k)


@pytest.mark.tiny
def test_two_hundred_images_of_each_class_in_one_small_file():
    training = load_training_images()
    assert training.images.shape == (2000, 28, 28)
    assert not training.images.flags.writeable
    assert {label: training.labels.count(label) for label in CLASSES} == dict.fromkeys(CLASSES, 200)
    assert len(set(training.indices)) == 2000
    assert (ASSETS / "neighbours.png").stat().st_size <= 600_000


def test_they_stand_where_they_say_in_mnists_training_set(test_data):
    raw = test_data / "MNIST" / "raw"
    images, labels = (
        np.frombuffer(gzip.decompress((raw / f"train-{name}.gz").read_bytes()), np.uint8)[skip:]
        for name, skip in (("images-idx3-ubyte", 16), ("labels-idx1-ubyte", 8))
    )
    training = load_training_images()
    places = list(training.indices)
    assert np.array_equal(images.reshape(-1, 28, 28)[places], training.images)
    assert [CLASSES[label] for label in labels[places]] == list(training.labels)
