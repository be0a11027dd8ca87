import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from dlcore.data.image_set import ImageSet
from dlcore.data.splits import parts, split

pytestmark = pytest.mark.tiny

labels_lists = st.lists(st.integers(0, 9), max_size=300).map(lambda each: torch.tensor(each).long())
percents, seeds = st.integers(0, 100), st.integers(0, 9999)


def image_set(n: int, n_test: int = 0) -> ImageSet:
    """Images whose only pixel is their number, so that it can be told which is where."""
    images = torch.arange(n).remainder(256).to(torch.uint8).view(-1, 1, 1, 1)
    labels = torch.arange(n) % 4
    test = torch.full((n_test, 1, 1, 1), 255, dtype=torch.uint8)
    classes = ("a", "b", "c", "d")
    return ImageSet(
        "x", "X", classes, images, labels, test, torch.zeros(n_test).long(), (0.5,), (0.5,), frozenset()
    )


@given(labels_lists, percents, seeds)
def test_every_image_is_in_exactly_one_part(labels, percent, seed):
    rest, held = split(labels, percent, seed)
    assert sorted([*rest.tolist(), *held.tolist()]) == list(range(len(labels)))
    assert len(held) == len(labels) * percent // 100


@given(labels_lists, percents, seeds)
def test_every_class_gives_its_share_to_within_one_image(labels, percent, seed):
    _, held = split(labels, percent, seed)
    for label in labels.unique():
        n, given = int((labels == label).sum()), int((labels[held] == label).sum())
        assert abs(given - n * percent / 100) < 1


@given(labels_lists, percents, seeds)
def test_the_same_seed_gives_the_same_split(labels, percent, seed):
    for one, other in zip(split(labels, percent, seed), split(labels, percent, seed), strict=True):
        assert one.dtype == torch.int64
        assert torch.equal(one, other)


def test_other_seeds_hold_other_images():
    labels = torch.tensor(load_digits().target)
    held = [frozenset(split(labels, 20, seed)[1].tolist()) for seed in range(10)]
    assert len(set(held)) == 10


def test_the_script_s_own_lines_give_the_same_split():
    labels = torch.tensor(load_digits().target)
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(7))
    order = order[labels[order].argsort(stable=True)]
    place = torch.arange(len(order))
    is_held = (place + 1) * 15 // 100 > place * 15 // 100
    rest, held = split(labels, 15, 7)
    assert torch.equal(rest, order[~is_held])
    assert torch.equal(held, order[is_held])


def test_a_set_without_test_images_gives_a_fifth_of_its_own():
    whole = image_set(200)
    made = parts(whole, validation_percent=25, train_percent=100, seed=3)
    numbers = [made.train_x, made.validation_x, made.test_x]
    assert [len(x) for x in numbers] == [120, 40, 40]
    assert sorted(torch.cat(numbers).flatten().tolist()) == list(range(200))
    assert torch.equal(made.test_x, whole.images[split(whole.labels, 20, 3)[1]])


def test_a_set_with_test_images_keeps_them():
    made = parts(image_set(100, n_test=30), validation_percent=10, train_percent=100, seed=0)
    assert (len(made.train_y), len(made.validation_y), len(made.test_y)) == (90, 10, 30)
    assert (made.test_x == 255).all()


@given(st.integers(1, 99), st.integers(5, 40), seeds)
def test_less_training_data_leaves_validation_and_test_as_they_are(train_percent, validation_percent, seed):
    full = parts(image_set(250), validation_percent, 100, seed)
    less = parts(image_set(250), validation_percent, train_percent, seed)
    assert torch.equal(full.validation_x, less.validation_x)
    assert torch.equal(full.test_x, less.test_x)
    assert set(less.train_x.flatten().tolist()) <= set(full.train_x.flatten().tolist())
    n = len(full.train_y)
    assert len(less.train_y) == n - n * (100 - train_percent) // 100


def test_images_keep_their_labels():
    made = parts(image_set(250), 15, 60, 1)
    for x, y in (
        (made.train_x, made.train_y),
        (made.validation_x, made.validation_y),
        (made.test_x, made.test_y),
    ):
        assert torch.equal(x.flatten().long() % 4, y)
        assert (x.dtype, y.dtype) == (torch.uint8, torch.int64)
