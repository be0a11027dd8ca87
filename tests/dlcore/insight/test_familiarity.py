"""Familiarity: digits pass, what is no digit is noticed, and the threshold is where it says it is."""

import csv

import pytest
import torch
from PIL import Image

from dlcore.data.digit_preparation import prepare_digit
from dlcore.errors import BadPicture
from dlcore.insight.digit_assets import N_HELD_BACK, images_and_labels, measure, sprite
from dlcore.insight.familiarity import SHARE_OF_DIGITS, familiarity, strangeness, threshold_of
from dlcore.intake.image import read_picture
from dlcore.nets.digits import MEAN, STD, DigitNet, load_digit_net, measured

ALLOWED, NOTICED = 0.05, 0.9


@pytest.fixture(scope="module")
def net() -> DigitNet:
    return load_digit_net()


def batch(images: torch.Tensor) -> torch.Tensor:
    return (images[:, None] / 255 - MEAN) / STD


def uploaded(images: torch.Tensor) -> torch.Tensor:
    """The images as if somebody had uploaded them: everything that cannot be prepared left out."""
    ready = []
    for image in images:
        try:
            ready.append(prepare_digit(image[..., None].repeat(1, 1, 3).numpy()).batch)
        except BadPicture:
            continue
    return torch.cat(ready)


def share_noticed(net: DigitNet, pictures: torch.Tensor) -> float:
    found = [strangeness(net, part) > measured().threshold for part in pictures.split(500)]
    return float(torch.cat(found).float().mean())


@pytest.mark.tiny
def test_strangeness_is_what_the_most_probable_class_lacks(net: DigitNet) -> None:
    torch.manual_seed(0)
    pictures = torch.randn(5, 1, 28, 28)
    logits = net(pictures).double()
    by_hand = 1 - (logits.exp() / logits.exp().sum(1, keepdim=True)).max(1).values
    assert strangeness(net, pictures).double() == pytest.approx(by_hand.detach(), abs=1e-6)
    found = familiarity(net, pictures[:1])
    assert found.familiar == (found.score <= found.threshold)
    assert f"{100 * (1 - found.score):.0f} %" in found.says


def test_the_threshold_leaves_the_share_of_strangest_pictures_out() -> None:
    torch.manual_seed(0)
    net, pictures = DigitNet().eval(), torch.randn(1000, 1, 28, 28)
    limit = threshold_of(net, pictures)
    assert int((strangeness(net, pictures) <= limit).sum()) == round(SHARE_OF_DIGITS * 1000)


@pytest.mark.tiny
def test_images_to_compare_with_are_the_training_set_s(tmp_path) -> None:
    images = torch.randint(0, 256, (3000, 28, 28), dtype=torch.uint8)
    labels = torch.arange(3000) % 10
    picture, about = sprite(images, labels)
    picture.save(tmp_path / "sprite.png", pnginfo=about)
    with Image.open(tmp_path / "sprite.png") as again:
        assert again.size == (50 * 28, 40 * 28)
        assert "indices" in again.info["mnist"]


def test_shipped_figures_are_those_of_the_shipped_weights(net: DigitNet, test_data) -> None:
    found = measure(net, test_data / "MNIST" / "raw")
    assert found.accuracy == pytest.approx(measured().accuracy, abs=2e-4)  # rounding may turn a tie
    assert found.threshold == pytest.approx(measured().threshold, abs=1e-3)


def test_mnists_test_set_is_familiar(net: DigitNet, test_data) -> None:
    images, _ = images_and_labels(test_data / "MNIST" / "raw", "t10k")
    assert share_noticed(net, batch(images)) <= ALLOWED
    assert share_noticed(net, uploaded(images[::10])) <= ALLOWED


def test_held_back_images_set_the_threshold(net: DigitNet, test_data) -> None:
    images, _ = images_and_labels(test_data / "MNIST" / "raw", "train")
    share = share_noticed(net, batch(images[-N_HELD_BACK:]))
    assert share == pytest.approx(1 - SHARE_OF_DIGITS, abs=1e-3)


def test_peoples_digits_are_familiar(net: DigitNet, test_data) -> None:
    folder = test_data / "digits"
    with (folder / "labels.csv").open() as rows:
        files = [folder / row["file"] for row in csv.DictReader(rows)]
    pictures = [prepare_digit(read_picture(file.read_bytes(), file.name).pixels).batch for file in files]
    assert share_noticed(net, torch.cat(pictures)) <= ALLOWED


def test_fashion_is_noticed(net: DigitNet, test_data) -> None:
    images, _ = images_and_labels(test_data / "FashionMNIST" / "raw", "t10k")
    assert share_noticed(net, batch(images)) >= NOTICED
    assert share_noticed(net, uploaded(images[::10])) >= NOTICED
