"""Regularising on images: the stack is plain PyTorch, every remedy is torch's own, the sentence is true."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, log_loss
from torch import nn
from torchvision.transforms import InterpolationMode
from torchvision.transforms.functional import affine, hflip

from dlcore.lessons.lesson import Result
from dlcore.lessons.regularisers import (
    AUGMENTED,
    LAST_EPOCH,
    LESSON,
    N_TEST,
    NORMALISED,
    REMEDIES,
    SEEDS,
    SMOOTHED,
    VARIANTS,
    WIDTH,
    Spec,
    moments,
    run,
    sweep,
)
from dlcore.lessons.regularisers_facts import Facts, batched
from dlcore.lessons.regularisers_stack import targets
from dlcore.lessons.regularisers_training import Plan, draw, moved_by, train, trained
from dlcore.lessons.regularisers_tries import USUAL, means, surer
from dlcore.lessons.regularisers_words import compared, percent

QUICK = {"n_train": 100, "batch_size": 32}
TEN = range(10)


def plan(**values: Any) -> Plan:
    """What is drawn with these settings."""
    spec = LESSON.made(**{**QUICK, **values})
    same = {name: getattr(spec, name) for name in Plan.__slots__ if name != "moments"}
    return Plan(**same, moments=moments(spec))


# The numbers


def alone(kind: str, seed: int, spec: Spec, epochs: int) -> tuple[nn.Module, float]:
    """One network of plain PyTorch layers on what the seed draws; and its confidence on the test pictures."""
    drawn = draw(plan(), seed)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 10)).double()
    with torch.no_grad():
        for own, first in zip(model.parameters(), drawn.first, strict=True):
            own.copy_(first)
    if kind in NORMALISED:
        model.insert(1, nn.BatchNorm1d(WIDTH).double())
    criterion = nn.CrossEntropyLoss(label_smoothing=spec.smoothing if kind in SMOOTHED else 0)
    optimiser = torch.optim.SGD(model.parameters(), lr=spec.learning_rate, momentum=0.9)
    for epoch in range(epochs):
        x = drawn.moved[epoch] if kind in AUGMENTED else drawn.x
        order = drawn.orders[epoch]
        for first in range(0, spec.n_train - spec.batch_size + 1, spec.batch_size):
            rows = order[first : first + spec.batch_size]
            loss = criterion(model(x[rows]), drawn.y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    model.eval()
    return model, float(model(drawn.test_x).detach().softmax(1).amax(1).mean())


@pytest.mark.parametrize("kind", VARIANTS)
def test_each_network_of_the_stack_is_that_of_plain_pytorch_and_judged_as_by_scikit_learn(kind: str) -> None:
    spec, epochs, seed = LESSON.made(**QUICK), 10, 1
    model, confidence = alone(kind, seed, spec, epochs)
    drawn, scores = draw(plan(), seed), trained(spec).scores
    at = (list(VARIANTS).index(kind), seed, moments(spec).index(epochs))
    judged = (
        ("", drawn.x, drawn.y),
        ("test_", drawn.test_x, drawn.test_y),
        ("moved_", drawn.moved_x, drawn.test_y),
    )
    for name, x, y in judged:
        shares = model(x).softmax(1).detach().numpy()
        expected = log_loss(y, shares, labels=range(10))
        assert float(scores[f"{name}loss"][at]) == pytest.approx(expected, rel=1e-11)
        assert float(scores[f"{name}accuracy"][at]) == pytest.approx(accuracy_score(y, shares.argmax(1)))
    assert float(scores["confidence"][at]) == pytest.approx(confidence, rel=1e-11)


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.37, 1.0])
def test_smoothed_targets_are_those_of_cross_entropy_loss(epsilon: float) -> None:
    draws = torch.Generator().manual_seed(0)
    logits, labels = torch.randn(50, 10, generator=draws).double(), torch.randint(10, (50,), generator=draws)
    ours = -(targets(labels, epsilon) * logits.log_softmax(1)).sum(1).mean()
    assert float(ours) == pytest.approx(float(nn.CrossEntropyLoss(label_smoothing=epsilon)(logits, labels)))
    assert targets(labels, epsilon).sum(1).tolist() == pytest.approx([1.0] * 50)


def test_moved_pictures_are_those_of_torchvision() -> None:
    pixels = torch.tensor(load_digits(return_X_y=True)[0][:40]) / 16
    for angle, across, down in ((0, 1, 0), (0, 0, -2), (0, -1, 1), (90, 0, 0)):
        reach = 2.0
        chance = torch.tensor([angle / 90 / 2 + 0.5, across / reach / 2 + 0.5, down / reach / 2 + 0.5, 0.9])
        ours = moved_by(pixels, chance.double()[:, None].expand(-1, 40), reach, 90.0)
        images = pixels.view(-1, 1, 8, 8)
        theirs = affine(images, -angle, [-across, -down], 1.0, [0.0, 0.0], InterpolationMode.BILINEAR)
        assert torch.allclose(ours, theirs.flatten(1), atol=1e-6), (angle, across, down)


def test_half_of_the_pictures_are_mirrored_and_nothing_else_of_them_changes() -> None:
    drawn, mirrored = (draw(plan(mirror=mirror), 3) for mirror in (False, True))
    flipped = hflip(drawn.moved.view(-1, 8, 8)).flatten(1)
    was, now = drawn.moved.flatten(0, 1), mirrored.moved.flatten(0, 1)
    alike, turned = (torch.isclose(now, each, atol=1e-9).all(1) for each in (was, flipped))
    assert (alike | turned).all()
    assert 0.47 < float(turned.double().mean()) < 0.53
    assert torch.equal(mirrored.moved_x, drawn.moved_x)


def test_every_epoch_moves_the_pictures_anew_and_no_test_picture_is_learnt() -> None:
    drawn = draw(plan(), 0)
    assert len({tuple(each.flatten().tolist()) for each in drawn.moved[:, 0]}) == LAST_EPOCH
    still = draw(plan(shift=0.0, turn=0.0), 0)
    assert torch.allclose(still.moved, still.x.expand_as(still.moved), atol=1e-12)
    assert torch.allclose(still.moved_x, still.test_x, atol=1e-12)
    everything = torch.cat([drawn.x, drawn.test_x])
    assert everything.shape == (100 + N_TEST, 64)
    known = {tuple(each) for each in (load_digits(return_X_y=True)[0] / 16).tolist()}
    assert {tuple(each) for each in everything.tolist()} <= known


def test_one_picture_comes_out_of_batch_norm_as_its_company_has_it() -> None:
    spec = LESSON.made(remedy="norm", **QUICK)
    known, ours = trained(spec), batched(spec, trained(spec))
    sums = known.sums[-1, 0]
    draws = torch.Generator().manual_seed(0)
    for n in range(3):
        others = 1 + torch.randperm(99, generator=draws)
        for place, size in enumerate((8, 16, 32, 64)):
            batch = torch.cat([sums[:1], sums[others[: size - 1]]])[:, None]
            expected = nn.BatchNorm1d(1).double()(batch)[0]
            assert float(ours[-1, place, n]) == pytest.approx(float(expected), abs=1e-12)
    assert run(spec).numbers["scatter"] == pytest.approx(float(np.std(ours[-1, 2].numpy(), ddof=1)))
    spreads = ours[-1].std(1)
    assert (spreads.diff() < 0).all()


def test_in_evaluation_the_company_does_not_matter() -> None:
    spec = LESSON.made(remedy="norm", **QUICK)
    model, _ = alone("norm", 0, spec, LAST_EPOCH)
    assert isinstance(model, nn.Sequential)
    x = draw(plan(), 0).x
    each, together = model[:2](x[:1])[0, 0], model[:2](x)[0, 0]
    assert float(each) == pytest.approx(float(together))
    norm = model[1]
    assert isinstance(norm, nn.BatchNorm1d)
    value = (together - norm.bias[0]) / norm.weight[0]
    assert float(trained(spec).calm[-1, 0]) == pytest.approx(float(value), rel=1e-6)


# The sentence is a claim


def facts(without: tuple[float, ...], having: tuple[float, ...]) -> Facts:
    pair = (0.5, 0.5)
    return Facts(4, pair, pair, pair, pair, pair, pair, without, having, None)


def test_seeds_are_counted_as_they_are() -> None:
    told = {
        ((0.1, 0.2, 0.3), (0.2, 0.3, 0.4)): "better with all 3 seeds",
        ((0.2, 0.3, 0.4), (0.1, 0.2, 0.3)): "worse with all 3 seeds",
        ((0.2, 0.3, 0.4), (0.2, 0.3, 0.4)): "just as well with all 3 seeds",
        (
            (0.2, 0.3, 0.4),
            (0.3, 0.3, 0.1),
        ): "better with 1 of 3 seeds, worse with 1 of 3 seeds, as well with 1 of 3 seeds",
    }
    for (without, having), words in told.items():
        assert compared(facts(without, having)) == words


def test_a_share_is_0_or_100_only_where_it_is() -> None:
    shares = (0.0, 1.0, 0.99996, 0.0001, 0.9267, 0.5)
    expected = ["0 %", "100 %", "more than 99.9 %", "less than 0.1 %", "92.7 %", "50 %"]
    assert [percent(each) for each in shares] == expected


EXTREMES = [
    {"shift": 0.0, "turn": 0.0, "smoothing": 0.0},
    {"shift": 2.0, "turn": 30.0, "smoothing": 0.5, "mirror": True, "learning_rate": 0.1},
    {"shift": 0.0, "turn": 0.0, "mirror": True},
    {"epoch": 0},
    {"epoch": 2, "learning_rate": 0.01},
]


@pytest.mark.parametrize("values", EXTREMES)
def test_at_every_extreme_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    for remedy in REMEDIES:
        result = run(LESSON.made(remedy=remedy, **{**QUICK, **values}))
        says, spec = result.plain(), result.spec
        assert says.endswith(".")
        assert not re.search(r"nan|inf\b|not a finite", says)
        without, having = means(result, "test_accuracy")
        assert percent(without) in says
        assert percent(having) in says
        started = spec.epoch > 0
        assert ("nothing has been learnt" in says) != started
        still = not (spec.shift or spec.turn or spec.mirror)
        assert ("augmentation changes nothing" in says) == (started and still and remedy in AUGMENTED)
        assert ("no label is smoothed" in says) == (started and not spec.smoothing and remedy in SMOOTHED)
        assert ("no test picture is" in says) == (started and spec.mirror and remedy in AUGMENTED)
        assert ("In evaluation nothing varies" in says) == (started and remedy == "norm")
        if "sure of its answer" in says:
            judged = "surer than right" if surer(result) > 0.01 else "less sure than right"
            assert (judged in says) == (abs(surer(result)) > 0.01)


def test_what_is_switched_off_changes_nothing() -> None:
    still = trained(LESSON.made(shift=0.0, turn=0.0, smoothing=0.0, **QUICK)).scores["test_loss"]
    kinds = list(VARIANTS)
    for kind in ("augmentation", "smoothing"):
        assert torch.allclose(still[kinds.index(kind)], still[kinds.index("none")], rtol=1e-6)
    assert torch.allclose(still[kinds.index("all")], still[kinds.index("norm")], rtol=1e-6)


# The sweep


@pytest.mark.parametrize("remedy", REMEDIES)
def test_the_sweep_has_what_the_run_has_at_every_epoch(remedy: str) -> None:
    whole = sweep(LESSON.made(remedy=remedy, **QUICK))
    for place in (0, 1, 7, len(whole.values) - 1):
        there = run(LESSON.made(remedy=remedy, epoch=whole.values[place], **QUICK))
        assert whole.says[place] == there.says
        known = whole.arrays["accuracies"][place].flatten().tolist()
        assert known == pytest.approx(there.numbers["test_accuracy"], rel=1e-6)
        losses = whole.arrays["losses"][place]
        assert losses[1].tolist() == pytest.approx(list(means(there, "test_loss")), rel=1e-6)
        wrong = 100 * (1 - there.picture["table"][:, 1:3].T)
        assert np.allclose(whole.arrays["wrong"][place], wrong, atol=1e-4)


def test_the_pictures_shown_are_those_of_the_epoch() -> None:
    spec = LESSON.made(**QUICK)
    sheet, drawn = sweep(spec).arrays["pictures"], trained(spec).drawn
    second = sheet[3, ::-1, 9:17]  # the epoch before is the sixth
    assert np.allclose(second[:8] / 254, drawn.x[1].view(8, 8), atol=0.002)
    assert np.allclose(second[9:] / 254, drawn.moved[5, 1].view(8, 8), atol=0.002)


# What there is to try, counted with ten seeds


Scores = dict[str, torch.Tensor]


def ten(**changed: Any) -> list[Scores]:
    """The usual settings, with these changed, for ten seeds: what every kind ends with, means (kinds,)."""
    given = {**USUAL, **changed}
    plans = (replace(plan(**given, seed=seed), moments=(LAST_EPOCH,)) for seed in TEN)
    return [{name: each[..., -1].mean(1) for name, each in train(one).scores.items()} for one in plans]


def counted(results: list[Scores], remedy: str, score: str = "test_accuracy") -> tuple[int, int]:
    """With how many of ten seeds a remedy has more of a score, and with how many less."""
    at = list(VARIANTS).index(remedy)
    gains = [float(each[score][at] - each[score][0]) for each in results]
    return sum(each > 1e-9 for each in gains), sum(each < -1e-9 for each in gains)


def test_what_the_usual_settings_show_with_ten_seeds() -> None:
    results = ten()
    assert counted(results, "all") == counted(results, "all", "moved_accuracy") == (10, 0)
    assert counted(results, "augmentation", "moved_accuracy") == (10, 0)
    assert counted(results, "augmentation")[0] == 5
    soft = list(VARIANTS).index("smoothing")
    assert all(float((each["confidence"] - each["test_accuracy"])[soft]) < -0.1 for each in results)
    assert counted(results, "smoothing", "confidence") == (0, 10)
    for remedy in ("all", "smoothing"):  # what is counted is what the page shows
        shown = run(LESSON.made(**{**USUAL, "remedy": remedy}))
        for name in ("test_accuracy", "moved_accuracy", "confidence"):
            if name in shown.numbers:
                known = results[0][name][[0, list(VARIANTS).index(remedy)]]
                assert means(shown, name) == pytest.approx(known.tolist(), abs=1e-12)


def test_mirrored_digits_hurt_in_all_ten() -> None:
    assert counted(ten(mirror=True), "augmentation") == (0, 10)


def test_batch_norm_learns_faster_in_large_batches_and_hurts_in_small_ones() -> None:
    large = ten(batch_size=64)
    assert counted(large, "norm") == counted(large, "norm", "accuracy") == (10, 0)
    assert counted(ten(batch_size=8), "norm")[1] == 8


@pytest.mark.parametrize(
    ("name", "right"), zip([each.name for each in LESSON.presets], (0, 1, 2, 2, 2), strict=True)
)
def test_the_right_answers_are_what_happens(name: str, right: int) -> None:
    preset = LESSON.preset(name)
    result: Result[Spec] = run(LESSON.made(**preset.settings))
    assert preset.right(result) == right
    assert result.plain() in preset.reveal(result)


def test_no_challenge_is_won_by_doing_nothing() -> None:
    for challenge in LESSON.challenges:
        assert not challenge.won(run(Spec()))
    sure = LESSON.challenges[0]
    assert not sure.won(run(LESSON.made(**{**sure.settings, "smoothing": 0.0})))
    assert set(USUAL) < {*Spec.__slots__}
    assert len(trained(Spec()).scores["loss"][0]) == SEEDS
