"""The shipped digit model: small, right on MNIST, and right on other people's digits."""

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from dlcore.data.digit_preparation import prepare_digit
from dlcore.insight.neighbours import load_training_images
from dlcore.nets.digits import ASSETS, CLASSES, MEAN, STD, DigitNet, load_digit_net, save_digit_net


def mnist_test(test_data: Path) -> tuple[torch.Tensor, torch.Tensor]:
    raw = test_data / "MNIST" / "raw"
    images, labels = (
        np.frombuffer(gzip.decompress((raw / f"t10k-{name}.gz").read_bytes()), np.uint8)[skip:]
        for name, skip in (("images-idx3-ubyte", 16), ("labels-idx1-ubyte", 8))
    )
    return torch.tensor(images).view(-1, 28, 28), torch.tensor(labels)


def opaque(path: Path) -> np.ndarray:
    image = Image.open(path).convert("RGBA")
    return np.array(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB"))


@pytest.mark.tiny
def test_weights_take_at_most_a_megabyte():
    assert (ASSETS / "model.safetensors").stat().st_size <= 1_000_000
    assert sum(path.stat().st_size for path in ASSETS.iterdir()) <= 2_000_000


@pytest.mark.tiny
def test_shapes_and_classes():
    net = load_digit_net()
    assert not net.training
    assert net(torch.zeros(2, 1, 28, 28)).shape == (2, len(CLASSES))
    assert net.embed(torch.zeros(2, 1, 28, 28)).shape == (2, net.penultimate.out_features)
    assert torch.equal(net.output(net.embed(torch.ones(1, 1, 28, 28))), net(torch.ones(1, 1, 28, 28)))


@pytest.mark.tiny
def test_each_load_is_a_copy_of_its_own():
    first, second = load_digit_net(), load_digit_net()
    with torch.no_grad():
        first.output.bias.add_(1)
    assert not torch.equal(first.output.bias, second.output.bias)


@pytest.mark.tiny
def test_saved_weights_load_again_and_wrong_ones_are_refused(tmp_path):
    net = DigitNet().eval()
    save_digit_net(net.state_dict(), tmp_path / "net.safetensors")
    assert (tmp_path / "net.safetensors").stat().st_size <= 1_000_000
    with pytest.raises(RuntimeError, match="Missing key"):
        save_digit_net({"output.bias": torch.zeros(10)}, tmp_path / "other.safetensors")
    assert not (tmp_path / "other.safetensors").exists()


def test_shipped_training_images_are_learnt_and_random_weights_know_nothing():
    training = load_training_images()
    batch = (torch.tensor(training.images)[:, None] / 255 - MEAN) / STD
    truth = torch.tensor([CLASSES.index(label) for label in training.labels])
    with torch.inference_mode():
        assert (load_digit_net()(batch).argmax(1) == truth).float().mean() > 0.98
        torch.manual_seed(0)
        assert (DigitNet().eval()(batch).argmax(1) == truth).float().mean() < 0.5


def test_mnists_test_set(test_data):
    images, labels = mnist_test(test_data)
    net = load_digit_net()
    with torch.inference_mode():
        answers = torch.cat(
            [net((part[:, None] / 255 - MEAN) / STD).argmax(1) for part in images.split(1000)]
        )
    assert (answers == labels).float().mean() >= 0.994


def test_mnists_test_set_uploaded_as_pictures(test_data):
    images, labels = mnist_test(test_data)
    net = load_digit_net()
    places = range(0, len(images), 7)
    with torch.inference_mode():
        right = sum(
            int(net(prepare_digit(images[place, ..., None].repeat(1, 1, 3).numpy()).batch).argmax())
            == labels[place]
            for place in places
        )
    assert right >= 0.99 * len(places)


def test_peoples_own_digits(test_data):
    folder = test_data / "digits"
    net = load_digit_net()
    right: dict[str, list[bool]] = defaultdict(list)
    with (folder / "labels.csv").open() as rows, torch.inference_mode():
        for row in csv.DictReader(rows):
            logits = net(prepare_digit(opaque(folder / row["file"])).batch)
            right[row["writer"]].append(CLASSES[int(logits.argmax())] == row["digit"])
    assert sum(map(sum, right.values())) >= 39
    assert all(sum(answers) >= 0.8 * len(answers) for answers in right.values())
