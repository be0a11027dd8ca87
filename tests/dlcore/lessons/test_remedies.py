"""Six remedies: each network is what plain PyTorch trains, and the sentence is true wherever it is said."""

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.special import logsumexp
from sklearn.metrics import accuracy_score, log_loss

from dlcore.data.points import Points
from dlcore.lessons.remedies import DATA, LESSON, MAX_STEPS, MOMENT, Spec, run, sweep
from dlcore.lessons.remedies_facts import Facts, Spread
from dlcore.lessons.remedies_names import CHECK, N_SEEDS, N_TEST, REMEDIES
from dlcore.lessons.remedies_points import taken
from dlcore.lessons.remedies_training import GRID, Trained, plan_of, train, trained
from dlcore.lessons.remedies_tries import NEAR
from dlcore.lessons.remedies_words import say
from dlcore.settings import controls
from dlcore.training.sweep.alone import Alone
from dlcore.training.sweep.modules import linear

NAMES = list(REMEDIES)
SMALL: dict[str, Any] = {"n_points": 20, "width": 8, "label_noise": 0.2, "data": "circles", "seed": 3}


@cache
def made(**settings: Any) -> Trained:
    """All remedies with these settings."""
    return trained(LESSON.made(**settings))


def alone(spec: Spec, remedy: str, seed: int) -> Alone:
    """One network by itself, in plain PyTorch."""
    given = taken(spec)
    return Alone(plan_of(spec, remedy, seed), given.more if remedy == "more" else given.usual)


def answers(one: Alone, x: torch.Tensor) -> torch.Tensor:
    one.model.eval()
    with torch.no_grad():
        logits = one.model(x)
    one.model.train()
    return logits


@pytest.mark.parametrize("remedy", [name for name in NAMES if name != "early"])
def test_every_network_is_the_one_that_plain_pytorch_trains(remedy: str) -> None:
    spec, known, seed = LESSON.made(**SMALL), made(**SMALL), 2
    one, place = alone(spec, remedy, seed), NAMES.index(remedy)
    list(one.train(MAX_STEPS))
    given = one.points
    test = answers(one, given.test_x)
    z = test.numpy()
    losses = logsumexp(z, axis=1) - z[np.arange(N_TEST), given.test_y]
    assert float(known.test_loss[-1, place, seed]) == pytest.approx(losses.mean(), rel=1e-8)
    if losses.max() < 30:  # scikit-learn cuts what is less probable
        assert losses.mean() == pytest.approx(log_loss(given.test_y, test.softmax(1).numpy()))
    right = accuracy_score(given.test_y, test.argmax(1))
    assert float(known.test_accuracy[-1, place, seed]) == pytest.approx(right)
    learnt = F.cross_entropy(answers(one, given.x), given.y)
    assert float(known.train_loss[-1, place, seed]) == pytest.approx(float(learnt), rel=1e-8)
    weights = torch.cat([layer.weight.detach().flatten() for layer in linear(one.model)])
    assert float(known.sizes[-1, place, seed]) == pytest.approx(float(weights.abs().sum()), rel=1e-8)
    assert float(known.squares[-1, place, seed]) == pytest.approx(float(weights.square().sum()), rel=1e-8)


@pytest.mark.parametrize("patience", [5, 30, 200])
def test_early_stopping_keeps_the_lowest_validation_loss_that_patience_lets_it_see(patience: int) -> None:
    spec, seed = LESSON.made(**SMALL, patience=patience), 1
    known, given = made(**SMALL, patience=patience), taken(spec)
    one, kept = alone(spec, "none", seed), (math.inf, 0, 0.0)
    for step in range(0, MAX_STEPS + 1, CHECK):
        if step - kept[1] > patience:
            break
        valid = float(F.cross_entropy(answers(one, given.validation_x), given.validation_y))
        if valid < kept[0]:
            kept = valid, step, float(F.cross_entropy(answers(one, given.usual.test_x), given.usual.test_y))
        list(one.train(CHECK))
    assert int(known.kept_at[-1, seed]) == kept[1]
    assert float(known.test_loss[-1, NAMES.index("early"), seed]) == pytest.approx(kept[2], rel=1e-8)


def test_the_test_points_choose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = made(**SMALL)

    def turned(spec: Spec) -> Any:
        given = taken(spec)
        usual, more = (
            Points(each.x, each.y, -3 * each.test_x, 1 - each.test_y, 2) for each in (given.usual, given.more)
        )
        return replace(given, usual=usual, more=more)

    monkeypatch.setattr("dlcore.lessons.remedies_training.taken", turned)
    spec = LESSON.made(**SMALL, factor=4)  # another setting, so that nothing remembered is taken
    other = trained(spec)
    assert torch.equal(other.kept_at, usual.kept_at)
    assert torch.allclose(other.train_loss[:, :5], usual.train_loss[:, :5], rtol=1e-9)


def test_all_see_the_same_points_and_begin_with_the_same_weights() -> None:
    spec = LESSON.made(**SMALL)
    given, known = taken(spec), made(**SMALL)
    assert torch.equal(given.more.x[:20], given.usual.x)
    assert torch.equal(given.more.y[:20], given.usual.y)
    assert torch.equal(given.more.test_x, given.usual.test_x)
    assert len(given.usual.test_y) == N_TEST
    assert len(given.more.y) == 20 * spec.factor
    assert not set(map(tuple, given.validation_x.tolist())) & set(map(tuple, given.more.x.tolist()))
    assert torch.equal(known.sizes[0], known.sizes[0, :1].expand(len(NAMES), -1))
    assert torch.allclose(known.test_loss[0], known.test_loss[0, :1].expand(len(NAMES), -1))
    assert len(set(known.sizes[0, 0].tolist())) == N_SEEDS


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_labels_are_wrong_as_probably_as_is_said_and_test_labels_never(share: float) -> None:
    wrong = []
    for seed in range(30):
        spec = LESSON.made(label_noise=share, seed=seed, n_points=100)
        given, clean = taken(spec), taken(LESSON.made(label_noise=0.0, seed=seed, n_points=100))
        assert torch.equal(given.usual.test_y, clean.usual.test_y)
        assert torch.equal(given.wrong, given.usual.y != clean.usual.y)
        wrong += given.wrong.double().tolist()
    assert np.mean(wrong) == pytest.approx(share, abs=0.03)


def test_planes_show_the_first_network_and_its_border_where_both_classes_are_alike() -> None:
    spec, known = LESSON.made(**SMALL), made(**SMALL)
    one = alone(spec, "l2", 0)
    list(one.train(MAX_STEPS))
    side = ((torch.arange(GRID, dtype=torch.float64) + 0.5) / GRID * 2 - 1) * known.reach
    cells = torch.stack([torch.stack([x, y]) for y in side for x in side])
    logits = answers(one, cells)
    expected = (logits[:, 0] - logits[:, 1]).view(GRID, GRID)
    assert torch.allclose(known.fields[-1, NAMES.index("l2")], expected, rtol=1e-6, atol=1e-8)
    whole = sweep(spec)
    shades = whole.arrays["shades"][-1, NAMES.index("l2")]
    assert np.abs(shades / 254.0 - expected.sigmoid().numpy()).max() <= 0.5 / 127 + 1e-9
    border = whole.arrays["borders"][-1, NAMES.index("l2")].astype(np.float64)
    there = torch.tensor(border[np.isfinite(border[:, 0])])
    assert len(there) > 10
    assert float(answers(one, there).softmax(1)[:, 0].sub(0.5).abs().max()) < 0.1


def spread(name: str, mean: float, wide: float = 0.0) -> Spread:
    return Spread(name, mean, mean - wide, mean + wide, 0.0)


def said(*means: float, wide: float = 0.0, time: int = 50) -> str:
    return say(Facts(time, tuple(spread(*pair, wide) for pair in zip(NAMES, means, strict=True))))


def test_the_sentence_tells_a_lead_from_chance_and_ties_from_leads() -> None:
    assert "**L2** has the lowest mean test loss, **0.3**; L1 comes next with 0.4" in said(
        1, 0.4, 0.3, 1, 2, 3
    )
    assert "its lead is **beyond the spread**" in said(1, 0.4, 0.3, 1, 2, 3, wide=0.04)
    assert "its lead is **within the spread**" in said(1, 0.4, 0.3, 1, 2, 3, wide=0.06)
    alike = said(0.3, 0.4, 0.5, 0.6, 0.3, 0.7)
    assert "**Plain training and early stopping** have the lowest" in alike
    assert "L1, L2, dropout and more data raise it; Early stopping leaves it as it is." in alike
    assert "All five remedies lower it." in said(9, 1, 2, 3, 4, 5)
    assert said(1, 1, 1, 1, 1, 1).count("same") == 1
    assert said(1, 1, 1, 1, 1, 1, time=0).startswith("Before the first step")


@pytest.mark.parametrize("settings", [{}, SMALL, {"l1": 0.0, "l2": 0.0, "dropout": 0.0, "factor": 1}])
def test_the_sentence_is_true_at_every_moment(settings: dict[str, Any]) -> None:
    known = made(**settings)
    for time, words in enumerate(sweep(LESSON.made(**settings)).says):
        tests = known.test_loss[time]
        means = tests.mean(1).tolist()
        best = min(means)
        lead = [place for place, mean in enumerate(means) if math.isclose(mean, best, rel_tol=1e-6)]
        assert words.count("**") % 2 == 0
        if time == 0:
            assert "same five networks" in words
        elif len(lead) == len(NAMES):
            assert "all six have the same mean test loss" in words
        else:
            after = min((mean, place) for place, mean in enumerate(means) if place not in lead)[1]
            beyond = bool(tests[lead].max() < tests[after].min())
            assert ("beyond the spread" in words) == beyond
            assert words.index(REMEDIES[NAMES[lead[0]]].lower()[1:]) < words.index("lowest mean test loss")
            assert f"{REMEDIES[NAMES[after]]} comes next" in words
            helped = all(mean < means[0] * (1 - 1e-6) for mean in means[1:])
            assert ("All five remedies lower it." in words) == helped


def test_without_strength_each_remedy_is_plain_training() -> None:
    known = made(l1=0.0, l2=0.0, dropout=0.0, factor=1)
    for name in ("l1", "l2", "dropout", "more"):
        assert torch.allclose(known.test_loss[:, NAMES.index(name)], known.test_loss[:, 0], rtol=1e-6)


MOVED = [each for each in controls(Spec).values() if each.name not in ("remedy", "steps", "seed", "data")]
LOWEST, HIGHEST = ({each.name: getattr(each, end) for each in MOVED} for end in ("low", "high"))
LOUD = {"label_noise": 0.4, "noise": 0.5, "n_points": 10, "width": 64}


@pytest.mark.parametrize(
    "settings",
    [LOWEST, HIGHEST, LOUD, *({"data": name, "noise": 0.0, "patience": 5, "width": 8} for name in DATA)],
)
def test_all_numbers_are_finite_at_every_extreme(settings: dict[str, Any]) -> None:
    spec = LESSON.made(**settings)
    known = made(**settings)
    for name in ("train_loss", "test_loss", "test_accuracy", "sizes", "squares", "fields"):
        assert bool(getattr(known, name).isfinite().all()), name
    assert all(words.endswith(".") for words in sweep(spec).says)
    assert sum(array.nbytes for array in sweep(spec).arrays.values()) < 700_000


def test_strong_penalties_end_with_one_half_everywhere() -> None:
    known = made(l1=0.1)
    assert float(known.train_loss[-1, 1].mean()) == pytest.approx(math.log(2), abs=0.02)


@pytest.mark.parametrize("remedy", NAMES)
def test_the_result_has_the_numbers_of_the_remedy_looked_at(remedy: str) -> None:
    known, steps = made(**SMALL), 120
    result, place = run(LESSON.made(**SMALL, remedy=remedy, steps=steps)), NAMES.index(remedy)
    time = steps // MOMENT
    assert result.numbers["test_losses"] == known.test_loss[time, place].tolist()
    assert result.number("mean_test_loss") == pytest.approx(np.mean(known.test_loss[time, place].tolist()))
    gap = float(known.test_loss[time, place].mean() - known.train_loss[time, place].mean())
    assert result.number("mean_gap") == pytest.approx(gap)
    assert result.rows[time][1 + place] == pytest.approx(result.number("mean_test_loss"))


def at_the_end(name: str, seed: int, **changed: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean training loss, mean test loss and share of wrong test points of all remedies of a preset."""
    settings = {**LESSON.preset(name).settings, **changed, "remedy": "none"}
    known = train(LESSON.made(**settings, seed=seed), (MAX_STEPS,))
    means = (each[0].mean(1).numpy() for each in (known.train_loss, known.test_loss, known.test_accuracy))
    learnt, test, right = means
    return learnt, test, 1 - right


def test_with_the_defaults_every_remedy_helps_for_ten_seeds() -> None:
    for seed in range(10):
        learnt, test, _ = at_the_end("Overfits without help", seed)
        assert test[0] > 3 * learnt[0]
        assert (test[1:] < test[0]).all()
        assert int(learnt.argmin()) == 0


def test_too_strong_an_l1_answers_one_half_for_ten_seeds() -> None:
    for seed in range(10):
        learnt, test, _ = at_the_end("Too much of a good thing", seed, factor=1)
        assert learnt[1] == pytest.approx(math.log(2), abs=NEAR)
        assert test[1] > test[0]


def test_with_plenty_of_data_there_is_little_to_cure_for_ten_seeds() -> None:
    for seed in range(10):
        _, _, wrong = at_the_end("Plenty of data", seed)
        assert wrong[0] - wrong.min() <= 0.05


def test_plain_training_on_noisy_labels_is_worse_than_one_half_for_ten_seeds() -> None:
    for seed in range(10):
        _, test, _ = at_the_end("Noisy labels", seed, factor=1)
        assert test[0] > math.log(2) + NEAR


@pytest.mark.parametrize(
    ("name", "right"), zip([each.name for each in LESSON.presets], (2, 1, 0, 2), strict=True)
)
def test_a_preset_answers_with_what_its_networks_end_with(name: str, right: int) -> None:
    preset = LESSON.preset(name)
    result = run(LESSON.made(**preset.settings))
    learnt, test, wrong = (each[NAMES.index(preset.settings["remedy"])] for each in at_the_end(name, 0))
    assert preset.right(result) == right
    assert result.number("mean_test_loss") == pytest.approx(test, rel=1e-9)
    assert result.number("mean_gap") == pytest.approx(test - learnt, rel=1e-9)
    assert result.picture["wrong"][NAMES.index(preset.settings["remedy"])] == pytest.approx(
        100 * wrong, rel=1e-5
    )


@pytest.mark.parametrize("challenge", LESSON.challenges, ids=lambda each: each.name)
def test_a_challenge_is_lost_by_too_little_and_too_much(challenge: Any) -> None:
    ((name, value),) = challenge.solution.items()
    known = controls(Spec)[name]
    for end in (known.low, known.high):
        settings = {**challenge.settings, name: type(value)(end)}
        assert not challenge.won(run(LESSON.made(**settings)))
