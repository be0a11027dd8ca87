"""How sure is it? The numbers are torch's and scikit-learn's, and the sentence is true everywhere."""

import re
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.calibration import calibration_curve
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, log_loss

from dlcore.lessons.calibration import COVERS, LESSON, LOOKED_AT, PICTURES, TILES, Spec, run, sweep
from dlcore.lessons.calibration_facts import Facts
from dlcore.lessons.calibration_judged import judged
from dlcore.lessons.calibration_net import N_HELD, digits, scored, taught, trained
from dlcore.lessons.calibration_words import percent, say

CORNERS = [
    {
        "pictures": pictures,
        "n_train": n,
        "n_steps": steps,
        "label_smoothing": smoothing,
        "wrong_labels": wrong,
    }
    for pictures, n, steps, smoothing, wrong in product(
        PICTURES, (50, 400), (10, 300), (0.0, 0.3), (0.0, 0.3)
    )
]
FACTS = Facts("test", 500, 0, 0, 1.0, 0.9, 0.8, 0.02, 0, 0.1, 0.5, 5, 0.3, 2.0, True, 0.5, 0.4)


def judgement(spec: Spec, *temperatures: float) -> Any:
    validation, seen = scored(spec)
    return seen, judged(validation, seen, spec.pictures, temperatures or [spec.temperature], spec.n_bins)


# The network and its pictures


def test_the_pictures_are_those_of_scikit_learn_and_no_picture_is_in_two_parts() -> None:
    known = load_digits()
    inputs, labels, images = digits()
    order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
    assert torch.equal(inputs, torch.tensor(known.data)[order] / 16)
    assert labels.tolist() == known.target[order].tolist()
    assert len(images) == 1797
    assert 2 * N_HELD + 790 <= 1797


@pytest.mark.parametrize("n_wrong", [0, 1, 10, 30])
def test_so_many_labels_are_wrong_and_the_others_right(n_wrong: int) -> None:
    right = digits()[1][2 * N_HELD :][:100]
    assert (taught(100, n_wrong) != right).nonzero().flatten().tolist() == list(range(n_wrong))
    assert LESSON.made(n_train=100, wrong_labels=n_wrong / 100).n_wrong == n_wrong


def test_training_leaves_the_generator_of_others_alone_and_is_always_the_same() -> None:
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first = trained(60, 20, 0.0, 0, 3)[0].weight.clone()
    trained.cache_clear()
    assert torch.equal(trained(60, 20, 0.0, 0, 3)[0].weight, first)
    assert not torch.equal(trained(60, 20, 0.0, 0, 4)[0].weight, first)
    assert torch.equal(torch.random.get_rng_state(), before)


# The numbers


@pytest.mark.row("C026")
@pytest.mark.parametrize("pictures", PICTURES)
@pytest.mark.parametrize("temperature", [0.51, 1.0, 3.0])
def test_the_loss_is_carried_by_the_pictures_it_says(pictures: str, temperature: float) -> None:
    spec = LESSON.made(pictures=pictures, temperature=temperature, n_train=200, n_steps=100)
    seen, result = scored(spec)[1], run(spec)
    chances = (seen.logits / temperature).softmax(1).numpy()
    costs = -np.log(chances[np.arange(len(chances)), seen.labels])
    numbers = result.numbers
    assert numbers["loss"] == pytest.approx(costs.mean(), rel=1e-6)
    assert numbers["loss"] == pytest.approx(log_loss(seen.labels, chances, labels=range(10)), rel=1e-6)
    assert numbers["largest_losses"] == pytest.approx(np.sort(costs)[::-1][:5], rel=1e-6)
    worst = round(len(costs) / 100)
    assert numbers["worst_share"] == pytest.approx(np.sort(costs)[::-1][:worst].sum() / costs.sum(), rel=1e-6)
    about = result.picture["about"]
    assert len(about) == TILES
    assert about[:, 2] == pytest.approx(np.sort(costs)[::-1][:TILES], rel=1e-5)
    for image, (label, choice, cost, _) in zip(result.picture["images"], about.tolist(), strict=True):
        (at,) = [n for n, each in enumerate(seen.images.numpy()) if (each == image).all()]
        assert (seen.labels[at], chances[at].argmax()) == (label, choice)
        assert costs[at] == pytest.approx(cost, rel=1e-5)


@pytest.mark.parametrize("pictures", PICTURES)
@pytest.mark.parametrize("n_bins", [4, 10, 20])
def test_confidence_and_accuracy_are_scikit_learns(pictures: str, n_bins: int) -> None:
    spec = LESSON.made(pictures=pictures, n_bins=n_bins, temperature=1.6)
    seen, result = scored(spec)[1], run(spec)
    confidence, choice = (seen.logits / 1.6).softmax(1).max(1)
    assert result.numbers["accuracy"] == pytest.approx(accuracy_score(seen.labels, choice))
    assert result.numbers["confidence"] == pytest.approx(confidence.mean().item())
    right, sure = calibration_curve((choice == seen.labels).numpy(), confidence.numpy(), n_bins=n_bins)
    assert [row[3] for row in result.rows] == pytest.approx(sure)
    assert [row[4] for row in result.rows] == pytest.approx(right)
    counts = np.array([row[2] for row in result.rows])
    assert counts.sum() == len(seen.labels) == sum(result.numbers["bin_counts"])  # type: ignore[arg-type]
    error = (counts * np.abs(sure - right)).sum() / counts.sum()
    assert result.numbers["calibration_error"] == pytest.approx(error)
    for low, high, _, mean, _ in result.rows:
        assert low < mean <= high + 1e-12


@pytest.mark.parametrize("values", CORNERS[::5], ids=str)
def test_no_temperature_changes_an_answer(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values)
    temperatures = LESSON.stops(spec)
    seen, found = judgement(spec, *temperatures)
    plain = accuracy_score(seen.labels, seen.logits.argmax(1))
    assert [each.accuracy for each in found.facts] == pytest.approx([plain] * len(temperatures))
    assert {each.changed for each in found.facts} == {0}
    confidence = [each.confidence for each in found.facts]
    assert all(hot <= cold for cold, hot in pairwise(confidence))


@pytest.mark.parametrize("values", CORNERS[::3], ids=str)
def test_on_the_validation_pictures_no_temperature_is_better_than_the_fitted_one(
    values: dict[str, Any],
) -> None:
    spec = LESSON.made(**values | {"pictures": "validation"})
    seen = scored(spec)[1]
    numbers = run(spec).numbers
    assert all(
        F.cross_entropy(seen.logits / temperature, seen.labels).item() >= numbers["loss_at_fitted"] - 1e-12  # type: ignore[operator]
        for temperature in LESSON.stops(spec)
    )


def test_the_lowest_loss_is_not_the_smallest_calibration_error() -> None:
    """What the page says under “Watch out”."""
    spec = LESSON.made(pictures="validation")
    stops = LESSON.stops(spec)
    _, found = judgement(spec, *stops)
    by_loss = min(found.facts, key=lambda each: each.loss)
    by_error = min(found.facts, key=lambda each: each.error)
    assert by_loss.temperature != by_error.temperature
    assert by_loss.temperature == min(stops, key=lambda each: abs(np.log(each / found.fitted)))


@pytest.mark.parametrize("n_steps", [20, 300])
def test_sorted_by_loss_wrong_labels_come_first(n_steps: int) -> None:
    spec = LESSON.made(n_train=790, wrong_labels=0.1, n_steps=n_steps, pictures="training")
    seen, result = scored(spec)[1], run(spec)
    costs = F.cross_entropy(seen.logits, seen.labels, reduction="none").numpy()
    first = np.argsort(-costs)[: spec.n_wrong]
    right = digits()[1][2 * N_HELD :][: spec.n_train].numpy()
    wrong = int((seen.labels.numpy()[first] != right[first]).sum())
    assert result.numbers["wrong_found"] == wrong
    assert f"Of the {spec.n_wrong} costliest pictures **{wrong}** have a wrong label." in result.says
    assert wrong > 10 * spec.n_wrong / 100 * 2  # more than twice what chance would find


# The sentence is a claim


@pytest.mark.parametrize("temperature", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("values", CORNERS, ids=str)
def test_at_every_extreme_the_sentence_keeps_to_the_numbers(
    values: dict[str, Any], temperature: float
) -> None:
    spec = LESSON.made(**values, temperature=temperature)
    result, (facts,) = run(spec), judgement(spec)[1].facts
    says, numbers = result.says, result.numbers
    gap = numbers["confidence"] - numbers["accuracy"]  # type: ignore[operator]
    assert ("**overconfident**" in says) == (gap > facts.chance)
    assert ("**underconfident**" in says) == (-gap > facts.chance)
    assert ("may be chance" in says or "which is the same" in says) == (abs(gap) <= facts.chance)
    assert f"**{percent(facts.accuracy)}** of {facts.n:,} {spec.pictures} pictures" in says
    assert facts.accuracy == numbers["accuracy"]
    assert ("next to nothing" in says) == (numbers["loss"] < 1e-9)  # type: ignore[operator]
    assert "not a finite" not in says
    assert ("their label" in says) == (values["pictures"] == "training" and spec.n_wrong > 0)
    told = re.search(r"choose T = \*\*([\d.]+)\*\*", says)
    if told:
        assert float(told[1]) == pytest.approx(numbers["fitted_temperature"], rel=1e-3)
    else:
        assert "the better" in says
    assert all(re.fullmatch(r"[\d.]{1,7}", each) for each in re.findall(r"(?<=\*)[\d.]+(?= %)", says))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "**overconfident** by 10 percentage points"),
        ({"confidence": 0.7}, "**underconfident** by 10 percentage points"),
        ({"confidence": 0.81}, "right. The difference of 1 percentage point **may be chance**"),
        ({"confidence": 0.8001}, "The difference of less than 0.1 percentage points **may be chance**"),
        ({"confidence": 0.8}, "right, which is the same."),
        ({"confidence": 0.8001, "chance": 0.0}, "**overconfident** by less than 0.1 percentage points"),
        ({"loss": 1e-12, "worst_share": None}, "next to nothing."),
        ({"worst": 1}, "the costliest picture carries 30 % of it"),
        ({"fitted": 0.02, "within": False}, "the colder, the better."),
        ({"fitted": 50.0, "within": False}, "the hotter, the better."),
        (
            {"loss_at_fitted": 0.5},
            "; with it the cross-entropy on the test pictures is just what it is at T = 1.",
        ),
        (
            {"loss_at_fitted": 0.500001},
            "; with it the cross-entropy on the test pictures is 0.500001, at T = 1 it is 0.5.",
        ),
        ({"pictures": "training"}, "; with it the cross-entropy on the training pictures is"),
        ({"pictures": "validation"}, "; with it their cross-entropy is"),
        (
            {"confidence": 0.81, "chance": 0.0358, "n": 500},
            "even if each probability were exactly right, that share of 500 pictures would vary by 3.6 "
            "percentage points up or down (two standard deviations).",
        ),
        ({"n_wrong": 1, "wrong_found": 1}, "of which 1 is wrong"),
        ({"n_wrong": 1, "wrong_found": 1}, "The costliest picture has the wrong label."),
        ({"n_wrong": 7, "wrong_found": 3}, "Of the 7 costliest pictures **3** have a wrong label."),
    ],
)
def test_every_case_has_its_words(changed: dict[str, Any], words: str) -> None:
    assert words in say(replace(FACTS, **changed))


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (1, "100 %"), (0.99996, "more than 99.9 %"), (1e-6, "less than 0.1 %"), (0.125, "12.5 %")],
)
def test_a_share_says_all_or_nothing_only_where_it_is(share: float, words: str) -> None:
    assert percent(share) == words


# Sweep, presets, challenges


@pytest.mark.parametrize("pictures", PICTURES)
def test_the_sweep_is_the_run_at_every_temperature(pictures: str) -> None:
    spec = LESSON.made(pictures=pictures, n_train=60, wrong_labels=0.1, step=7)
    whole = sweep(spec)
    for at, temperature in list(enumerate(whole.values))[::6]:
        alone = run(replace(spec, temperature=temperature))
        assert whole.says[at] == alone.says
        assert whole.arrays["count"][at].tolist() == alone.numbers["bin_counts"]
        assert whole.arrays["loss"][at] == pytest.approx(alone.numbers["loss"])
        label, choice = alone.numbers["looked_at"]  # type: ignore[misc]
        assert (whole.still["label"][7], whole.still["choice"][7]) == (label, choice)
        assert whole.arrays["p"][at, 7, label] == pytest.approx(alone.numbers["looked_at_p"])
        assert whole.arrays["cost"][at, 7] == pytest.approx(
            -np.log(whole.arrays["p"][at, 7, label]), rel=1e-6
        )


def test_what_is_carried_grows_to_the_whole_and_the_costliest_come_first() -> None:
    whole = sweep(LESSON.made())
    carried, at = whole.arrays["carried"], whole.values.index(1.0)
    assert carried[:, 0] == pytest.approx(0)
    assert carried[:, -1] == pytest.approx(1)
    assert (np.diff(carried, axis=1) >= -1e-12).all()
    assert (np.diff(carried, 2, axis=1) <= 1e-9).all()
    assert carried[at, 1] == pytest.approx(run(Spec()).numbers["worst_share"])
    assert (np.diff(whole.arrays["cost"][at]) <= 0).all()
    assert whole.arrays["cost"].shape[1] == LOOKED_AT


def test_where_nothing_is_lost_nobody_carries_it() -> None:
    whole = sweep(LESSON.made(pictures="training"))
    assert np.isnan(whole.arrays["carried"][0]).all()
    assert "next to nothing" in whole.says[0]
    assert np.isfinite(whole.arrays["carried"][whole.values.index(1.0)]).all()


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Learnt by heart", "Surer than it is right"),
        ("One number for all logits", "None"),
        ("Asked what it learnt", "No"),
        ("Softened targets", "Less sure than it is right"),
        ("Sorted by loss", "Most of them"),
    ],
)
def test_presets_show_what_they_are_for(name: str, right: str) -> None:
    preset = LESSON.preset(name)
    assert preset.answers[preset.right(run(LESSON.made(**preset.settings)))] == right


def test_the_question_of_softened_targets_has_the_right_numbers() -> None:
    smoothed = F.one_hot(torch.tensor(3), 10) * (1 - 0.2) + 0.2 / 10
    assert smoothed.max().item() == pytest.approx(0.82)
    assert smoothed.min().item() == pytest.approx(0.02)
    assert "0.82" in LESSON.preset("Softened targets").question


def test_defaults_win_no_challenge() -> None:
    assert not any(challenge.won(run(Spec())) for challenge in LESSON.challenges)
    assert set(COVERS) == {"C026"}
