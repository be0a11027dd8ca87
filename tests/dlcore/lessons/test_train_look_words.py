"""Every sentence about a closer look is true of its numbers, at the extremes too."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, balanced_accuracy_score

from dlcore.lessons.train_look_results import BatchLook, Compared, DataLook, LoaderLook, NetworkLook
from dlcore.lessons.train_look_words import (
    say_batch,
    say_data,
    say_epoch,
    say_loader,
    say_network,
    say_order,
    say_trap,
)
from dlcore.lessons.train_numbers import many, number, share, size
from dlcore.lessons.train_saving_results import ContinueLook, LoadLook, SavedLook, SavedTensor, TrainScore
from dlcore.lessons.train_saving_words import say_continued, say_loaded, say_saved
from dlcore.lessons.train_score_words import say_accuracy, say_baseline, say_else, say_two_losses, say_unequal
from dlcore.nets.architecture import Layer
from dlcore.training.report import Divergence, Evaluation, Report
from tests.dlcore.training.runs import made

pytestmark = pytest.mark.tiny


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_says_all_or_nothing_only_where_it_is(part, whole):
    part = min(part, whole)
    said = share(part, whole)
    assert (said == "0 %") == (part == 0)
    assert (said == "100 %") == (part == whole)
    if said[0].isdigit():
        assert float(said.removesuffix(" %")) == pytest.approx(100 * part / whole, abs=0.0051)


def test_a_share_of_nothing_is_none():
    assert share(0, 0) == "–"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (-0.5, "−0.5"), (1234.0, "1234"), (1e-9, "1e−09"), (math.nan, "not a finite number")],
)
def test_numbers_are_short(value, said):
    assert number(value) == said


def test_one_is_no_plural():
    assert [many(n, "batch") for n in (0, 1, 1000)] == ["0 batches", "1 batch", "1,000 batches"]
    assert [size(n) for n in (1, 999, 1000, 2_500_000)] == ["1 byte", "999 bytes", "1 kB", "2.5 MB"]


# A batch


def look(n: int = 105, batch_size: int = 16, right: int = 3, agree: int = 20, **changed: Any) -> BatchLook:
    last = n % batch_size or batch_size
    left = int(last == 1 < batch_size)
    n_batches = -(-n // batch_size) - left
    b = min(n, batch_size)
    code = Compared("", ((b, 1), (b, 1)), (b, 1), right, right / b, np.zeros((b, 1), bool))
    wrong = Compared("", ((b, 1), (b,)), (b, b), agree, agree / b**2, np.zeros((b, b), bool))
    values: dict[str, Any] = {
        "n": n,
        "batch_size": batch_size,
        "epochs": 2,
        "n_batches": n_batches,
        "last_size": batch_size if left else last,
        "left_out": left,
        "begins": (),
        "moved": n,
        "first": 1,
        "lines": (),
        "classes": ("a", "b"),
        "step": 1,
        "rows": np.arange(b),
        "labels": np.zeros(b, int),
        "images": np.zeros((b, 2, 2), np.uint8),
        "answers": np.zeros(b, int),
        "probabilities": np.ones(b),
        "right": code,
        "wrong": wrong,
        "trained_steps": 0,
        "loader": LoaderLook("", n_batches + left, 1 if left else last, ((3, 1), (0, 2))),
    }
    return BatchLook(**values | changed)


@pytest.mark.parametrize(
    ("n", "size", "said"),
    [
        (105, 16, "⌈105 / 16⌉ = 7 steps; the last batch has 9 images."),
        (96, 16, "⌈96 / 16⌉ = 6 steps; every batch is full."),
        (97, 16, "6 steps an epoch, all full; one image is left over"),
        (10, 16, "All 10 training images fit into one batch, so an epoch is one step."),
        (16, 16, "All 16 training images fit into one batch, so an epoch is one step."),
        (17, 16, "1 step an epoch, all full; one image is left over"),
        (5, 1, "⌈5 / 1⌉ = 5 steps; every batch is full."),
    ],
)
def test_an_epoch_is_told_with_its_last_batch(n, size, said):
    assert said in say_epoch(look(n, size))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"moved": 104}, "in the second, 104 of 105 places hold another image than in the first."),
        ({"moved": 0}, "by chance the same order"),
        ({"moved": -1}, "The images are shuffled anew before each epoch."),
        ({"moved": 2, "epochs": 1}, "this run has one epoch"),
    ],
)
def test_the_order_of_the_second_epoch_is_told_as_far_as_it_is_known(changed, said):
    assert said in say_order(look(**changed))


@pytest.mark.row("C107")
def test_a_data_loader_is_told_with_what_it_does_otherwise():
    said = say_loader(look(105, 16))
    assert "is 7 and its last batch has 9 images. One pass began with the images 3, 1, the next" in said
    assert "drop_last" not in said
    assert "its last batch has 1 image." in say_loader(look(97, 16))
    assert "`drop_last=True` would" in say_loader(look(97, 16))


def test_right_answers_are_ones():
    assert "answers 3 of 16 images right: 3 ones and 13 zeros, whose mean is 3 / 16 = 0.1875" in say_batch(
        look()
    )
    assert "1 of 1 image right: 1 one and 0 zeros" in say_batch(look(1, 1, 1, 1))
    assert say_batch(look(trained_steps=1)).startswith("The network trained for 1 step answers")


def test_the_trap_does_not_show_with_one_image_and_may_hit_by_chance():
    assert "does not show" in say_trap(look(1, 1, 1, 1))
    assert "by chance the accuracy itself" in say_trap(look(right=3, agree=48))
    assert "20 of 256 pairs agree, and their mean is 0.0781 instead of 0.1875" in say_trap(look())


# Data and network


def data(counts: list[int], channels: int = 1) -> DataLook:
    table = np.array([counts, [0] * len(counts), [1] * len(counts)])
    names = tuple("abcdef"[: len(counts)])
    mean, shape = (0.5,) * channels, (sum(counts), channels, 8, 8)
    return DataLook("Noisy", names, (), table, mean, mean, shape, "uint8", 0, 255)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([5, 5], "Every class has 5 images."),
        ([1, 1], "Every class has 1 image."),
        ([0, 9], "The rarest class, a, has 0 images, the most frequent, b, has 9."),
    ],
)
def test_the_balance_of_the_classes_is_told(counts, said):
    assert said in say_data(data(counts))
    assert "red, green, blue" not in say_data(data(counts))
    assert "0.5000, 0.5000, 0.5000 (red, green, blue)" in say_data(data(counts, 3))


def test_one_layer_is_told_as_weights_and_biases():
    one = NetworkLook(
        "Softmax regression",
        (1, 28, 28),
        (
            Layer("0", "Flatten()", (784,), 0),
            Layer("1", "Linear(784, 10)", (10,), 7850),
        ),
    )
    assert "784 inputs × 10 classes = 7,840 weights and 10 biases, 7,850 numbers" in say_network(one)
    two = replace(one, layers=(*one.layers, Layer("2", "Linear(10, 10)", (10,), 110)))
    assert "2 of the 3 layers have parameters, 7,960 in all; 98.62 % of them are in layer 1" in say_network(
        two
    )


# Scores


def test_accuracy_is_the_share_of_the_diagonal():
    assert "right / total = 5 / 10 = 50 %" in say_accuracy(np.array([[2, 3], [2, 3]]))
    assert "0 / 10 = 0 %" in say_accuracy(np.array([[0, 5], [5, 0]]))


@pytest.mark.row("C171")
@pytest.mark.parametrize(
    ("confusion", "parts"),
    [
        ([[95, 0], [5, 0]], ["“a”", "would get 95 %; this network gets 95 %, no more", "classes so unequal"]),
        ([[50, 45], [0, 5]], ["would get 95 %; this network gets 55 %, which is less", "classes so unequal"]),
        ([[5, 0], [0, 5]], ["would get 50 %; this network gets 100 %."]),
        ([[95, 0], [4, 1]], ["would get 95 %; this network gets 96 %. With classes so unequal"]),
    ],
)
def test_always_giving_one_answer_is_compared(confusion, parts):
    says = say_baseline(np.array(confusion), ("a", "b"))
    assert all(part in says for part in parts)


def report(losses: list[float], **changed: Any) -> Report:
    return Report(len(losses), 10, 1.0, tuple(losses), 0.5, 0.1, {}, 1.0, 1.0, 0.0, **changed)


SCORE = TrainScore(0.5, 0.9, 105, 105)


@pytest.mark.row("C171")
@pytest.mark.parametrize("percent", [0, 34, 90, 100])
def test_unequal_classes_are_weighed_as_if_the_images_were_repeated(percent):
    confusion = np.array([[30, 3, 1], [2, 20, 8], [0, 0, 36]])
    truths, answers = (side.repeat(confusion.flatten()) for side in np.indices((3, 3)).reshape(2, -1))
    weights = np.where(truths == 2, percent / 36, (100 - percent) / 64)
    accuracy = accuracy_score(truths, answers, sample_weight=weights)
    recall = balanced_accuracy_score(truths, answers, sample_weight=np.maximum(weights, 1e-9))
    said = say_unequal(confusion, ("a", "b", "c"), percent)
    assert f"always answering that would get {percent} %, and this network {100 * accuracy:.2f} %" in said
    assert f"33.33 % for the one answer, {100 * recall:.2f} % for the network" in said


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ([9.0, 1.0, 2.0], "the last 2 steps had a mean batch loss of 1.5000 nats"),
        ([9.0, 1.0, 2.0], "lower by 1.0000"),
        ([9.0, 0.1, 0.3], "higher by 0.3000"),
        ([9.0, 0.5, 0.5], "the same."),
        ([2.0], "the last 1 step had"),
        ([math.nan], "no finite numbers"),
        ([], "No step was taken"),
    ],
)
def test_two_training_losses_are_compared(losses, said):
    assert said in say_two_losses(made(), [report(losses)] if losses else [], 2, SCORE)


def test_only_reasons_that_hold_are_given():
    says = say_two_losses(made(), [report([1.0])], 1, SCORE)
    assert "taken while the weights moved; " in says
    assert "all 105 training images" in says
    says = say_two_losses(made(dropout=0.5, batch_norm=True, flip=True), [report([1.0])], 1, SCORE)
    assert "with dropout, with each batch's own statistics, on varied images" in says
    says = say_two_losses(made(network="lenet", dropout=0.5), [report([1.0])], 1, TrainScore(1, 0, 10, 99))
    assert "dropout" not in says
    assert "10 of 99 training images" in says


@pytest.mark.row("E083")
def test_else_runs_where_nothing_broke():
    assert "here none did" in say_else([report([1.0])])
    assert "here none did" in say_else([])
    assert "here one did" in say_else([report([1.0], stopped_early=True)])
    assert "here one did" in say_else([report([1.0], divergence=Divergence(1, "a", "b", 0, ""))])
    ended = []
    for name, breaks in (("whole", False), ("broken", True)):
        for _ in range(2):
            if breaks:
                break
        else:
            ended.append(name)
    assert ended == ["whole"]


# Files


def test_a_file_is_told_with_what_it_does_not_hold():
    tensor = SavedTensor("1.weight", (2,), "float32", 0, 0, True)
    says = say_saved(SavedLook((tensor,), 2, 999, 1500, False))
    assert "holds 1 parameter tensor, 2 numbers in all: 2 kB as .pth, 999 bytes as safetensors" in says
    assert "half precision" not in says
    says = say_saved(SavedLook((tensor, replace(tensor, trainable=False)), 4, 1, 1, True))
    assert "1 parameter tensor and 1 buffer" in says
    assert "half precision" in says


FITS = LoadLook("a.pth", "MLP", 4, (), (), (), "", "Noisy", Evaluation(0.1, 0.9, (0.9,), 30))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "27 of 30 test images of Noisy right, 90 %."),
        ({"n_same": 30, "difference": 0.0}, "identical to those of the run above, to the last bit"),
        ({"n_same": 30, "difference": 0.01}, "its logits differ by up to 0.01"),
        ({"n_same": 0, "difference": 9.0}, "It gives 0 % of these images the same answer"),
        ({"complaint": "x", "score": None}, "a.pth does not fit the MLP of the settings above."),
        (
            {"complaint": "x", "missing": tuple("abcd"), "reshaped": (("e", (1,), (2,)),)},
            "(4 missing: a, b, c, …; 1 of another shape: e)",
        ),
    ],
)
def test_a_loaded_file_is_told_as_it_is(changed, said):
    assert said in say_loaded(replace(FITS, **changed))


def went_on(whole: list[float], weights: list[float], n_state: int = 8) -> ContinueLook:
    before = np.array([3.0, 2.0])
    return ContinueLook("Adam", 64, before, np.array(whole), np.array(weights), 4, n_state, 1000, 3000)


@pytest.mark.parametrize(
    ("whole", "weights", "said"),
    [
        ([1, 1], [1, 1.5], "differ by up to 0.5 nats, at step 4; the first one after the break is the same."),
        ([1, 1], [2, 1], "differ by up to 1 nats, at step 3."),
        ([1, 1, 1], [1, 1, 2], "at step 5; the first 2 after the break are the same."),
        ([1], [1], "the next loss is the same to the last bit."),
        ([1, 1], [1, 1], "the next 2 losses are the same to the last bit."),
        ([1, math.inf], [1, math.nan], "the losses left the finite numbers"),
    ],
)
def test_going_on_is_compared(whole, weights, said):
    assert said in say_continued(went_on(whole, weights))


def test_an_optimiser_without_memory_is_told():
    assert "remembers nothing between steps" in say_continued(went_on([1], [1], 0))
    assert "remembers 8 numbers besides the 4 parameters" in say_continued(went_on([1], [1]))
