"""Early stopping: numbers are the recorded ones, sentences are true, and the stories hold over ten seeds."""

import copy
import re
from functools import cache
from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlcore.lessons.lesson import Result
from dlcore.lessons.stopping import LESSON, RESTORE, Spec, run, script, sweep
from dlcore.lessons.stopping_choosing import choosing, gaps
from dlcore.lessons.stopping_seen import others, seen, training
from dlcore.theory.early_stopping import early_stop
from dlcore.training.recorded import examples, losses, network
from tests.recipes.printing import flat, printed

SEEDS = range(10)
QUICK = {"n_train": 40, "epochs": 20, "batch_size": 16, "width": 8, "n_held": 32}


@cache
def ran(**values: object) -> Result[Spec]:
    return run(LESSON.made(**values))


def column(result: Result[Spec], name: str) -> list[float]:
    """A column of the table from epoch 1 on."""
    at = result.head.index(name)
    return [row[at] for row in result.rows[1:]]


def pair(result: Result[Spec], name: str) -> list[float]:
    found = result.numbers[name]
    assert isinstance(found, list)
    return [float(each) for each in found]


def surer(seed: int) -> Result[Spec]:
    return ran(**LESSON.preset("Surer and surer").settings, seed=seed)


# The numbers


@pytest.mark.row("C149", "C088")
def test_the_restored_weights_have_exactly_the_recorded_loss() -> None:
    """A loop of its own that keeps a deep copy, and one that keeps what only looks like one."""
    plan = training(LESSON.made(**QUICK))
    (x, y), (held_x, held_y) = examples(plan).train, examples(plan).validation
    torch.manual_seed(plan.seed)
    model, copies, references, curve = network(plan.width), [], [], []
    optimiser = torch.optim.Adam(model.parameters(), lr=plan.learning_rate)
    for _ in range(plan.epochs):
        for rows in torch.randperm(len(y)).split(plan.batch_size):
            optimiser.zero_grad()
            F.binary_cross_entropy_with_logits(model(x[rows]), y[rows]).backward()
            optimiser.step()
        curve.append(F.binary_cross_entropy_with_logits(model(held_x), held_y).item())
        copies.append(copy.deepcopy(model.state_dict()))
        references.append(model.state_dict())
    best = int(np.argmin(curve))
    model.load_state_dict(references[best])
    assert F.binary_cross_entropy_with_logits(model(held_x), held_y).item() == curve[-1]
    model.load_state_dict(copies[best])
    assert F.binary_cross_entropy_with_logits(model(held_x), held_y).item() == curve[best]
    found = ran(**QUICK, patience=40)
    assert column(found, "validation loss") == pytest.approx(curve, rel=1e-10)
    assert found.numbers["best_epoch"] == best + 1
    assert found.numbers["restored"] == found.numbers["best"]


@pytest.mark.row("C149")
@pytest.mark.parametrize("seed", SEEDS)
def test_only_a_copy_brings_the_best_weights_back(seed: int) -> None:
    best, last, reference = (ran(restore=name, seed=seed) for name in RESTORE)
    assert best.numbers["restored"] == best.numbers["best"]
    assert reference.numbers == last.numbers
    assert reference.numbers["restored"] == best.numbers["stopped"]
    assert pair(reference, "restored")[0] > pair(best, "restored")[0]
    assert LESSON.preset("Which weights come back?").right(reference) == 1


@pytest.mark.parametrize(("restore", "on_test", "leak"), product(RESTORE, (False, True), (0.0, 0.7)))
def test_the_script_prints_the_numbers_of_the_page(restore: str, on_test: bool, leak: float) -> None:
    for more in ({"measure": True, "min_delta": 0.03}, {"patience": 40}):
        spec = LESSON.made(**QUICK, restore=restore, on_test=on_test, leak=leak, **more)
        numbers = flat(run(spec).numbers)
        assert flat(printed(script(spec))) == pytest.approx(numbers, rel=1e-6, abs=1e-9)


def test_a_script_has_only_what_it_uses() -> None:
    plain = script(LESSON.spec())
    for word in ("LEAKED", "MIN_DELTA", "gaps", "answers.append", "watched = test"):
        assert word not in plain
    assert len(plain.splitlines()) <= 62
    assert "copy" not in script(LESSON.made(restore="last")).partition("with torch")[0].replace("copied", "")
    assert "epoch, model.state_dict()" in script(LESSON.made(restore="reference"))


# The rule over ten seeds


@pytest.mark.row("E040", "C088")
def test_over_ten_seeds_the_naive_rule_loses_and_so_does_training_on() -> None:
    result = ran(ten=True)
    wins = []
    for row, seed in zip(result.picture["ten"].tolist(), SEEDS, strict=True):
        alone = ran(restore="best", seed=seed)
        fresh = column(alone, "fresh loss")
        naive = early_stop(column(alone, "validation loss"), 1)
        wins.append(fresh[naive.best - 1] > pair(alone, "fresh")[0])
        expected = (
            *(seed, naive.epoch, fresh[naive.best - 1], alone.number("stopped_epoch")),
            *(pair(alone, "fresh")[0], fresh[-1]),
        )
        assert row == pytest.approx(expected, rel=1e-5)
    assert sum(wins) == 10
    assert "loses in 10 of ten." in result.says
    assert LESSON.preset("The first rise").right(result) == 2
    assert "In 10 of ten it is also better than training all epochs" in LESSON.presets[0].reveal(result)


def test_the_first_of_ten_seeds_is_the_pages_own() -> None:
    spec = LESSON.made(seed=4)
    first, second, *_ = others(training(spec), "validation")
    assert first.watched == column(ran(restore="best", seed=4), "validation loss")
    assert second.watched == pytest.approx(column(ran(restore="best", seed=5), "validation loss"), rel=1e-5)


@pytest.mark.row("E084", "E040")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_set_that_chooses_tells_too_much_and_the_more_the_smaller_it_is(seed: int) -> None:
    spec = LESSON.made(measure=True, n_held=16, seed=seed)
    result, whole = run(spec), choosing(spec)
    assert LESSON.preset("Best of many epochs").right(result) == 2
    accuracy, loss = pair(result, "accuracy_gaps"), pair(result, "loss_gaps")
    assert accuracy[0] > 5 * accuracy[1]
    assert loss[0] > 5 * loss[1]
    assert abs(accuracy[2]) < 3.5 * accuracy[3]
    assert abs(loss[2]) < 3.5 * loss[3]
    told = whole.arrays["gaps"][:, 0, 0, 0]
    assert told[0] > 2 * told[3] > 2 * told[-1] > 0
    at = whole.values.index(16)
    assert whole.arrays["gaps"][at].ravel() == pytest.approx([*accuracy, *loss], rel=1e-5)
    assert "The accuracy that it tells of its own choice is **too high**" in whole.says[at]


def test_the_optimism_by_hand() -> None:
    spec = LESSON.made(**{**QUICK, "n_held": 8})
    one = seen(training(spec))
    (accuracy, _), _ = gaps(one, 12, 8, spec.seed)
    sets = torch.randint(2000, (2, 200, 8), generator=torch.Generator().manual_seed(1000))[0]
    correct = ((one.answers > 0) == (one.split.fresh[1] > 0.5)).double()[1:13]
    found = []
    for rows in sets:
        by_epoch = [float(each[rows].mean()) for each in correct]
        chosen = by_epoch.index(max(by_epoch))
        found.append(by_epoch[chosen] - float(correct[chosen].mean()))
    assert accuracy.mean == pytest.approx(np.mean(found), abs=1e-12)
    assert accuracy.error == pytest.approx(np.std(found, ddof=1) / 200**0.5)


@pytest.mark.row("E084")
def test_stopped_by_the_test_set_its_loss_is_the_lowest_and_on_average_too_low() -> None:
    below = []
    for seed in SEEDS:
        result = ran(on_test=True, n_held=32, seed=seed)
        assert pair(result, "test")[0] == min(
            column(result, "test loss")[: int(result.number("stopped_epoch"))]
        )
        below.append(pair(result, "fresh")[0] - pair(result, "test")[0])
        assert "the rule looked at it, so that is no test any more" in result.says
    assert np.mean(below) > 0.05


# Leaks


@pytest.mark.row("C226")
def test_training_on_the_test_set_raises_its_score_and_not_that_of_fresh_examples() -> None:
    preset = LESSON.preset("Trained on the test")
    scores = {leak: np.zeros(4) for leak in (0.0, 1.0)}
    for leak, seed in product(scores, SEEDS):
        result = ran(**{**preset.settings, "leak": leak}, seed=seed)
        scores[leak] += np.array([*pair(result, "test"), *pair(result, "fresh")]) / 10
        assert (preset.right(result) == 2) == (leak == 1)
    before, after = scores[0.0], scores[1.0]
    assert after[0] < 0.5 * before[0]  # test loss
    assert after[1] > before[1] + 0.1  # test accuracy
    assert abs(after[3] - before[3]) < 0.02  # fresh accuracy


@pytest.mark.row("E049", "C148")
def test_in_nine_of_ten_seeds_accuracy_stays_while_the_loss_rises_for_the_wrong_ones_above_all() -> None:
    small = 0
    for seed in SEEDS:
        result = surer(seed)
        loss, accuracy = column(result, "validation loss"), column(result, "validation accuracy")
        at = int(result.number("best_epoch")) - 1
        assert loss[-1] > loss[at]
        small += abs(accuracy[-1] - accuracy[at]) < 0.1
        one = seen(training(result.spec))
        x, y = one.split.validation
        model, wrong = network(result.spec.width), []
        for epoch in (at + 1, -1):
            parts = torch.cat([each[epoch].flatten() for each in one.weights])
            torch.nn.utils.vector_to_parameters(parts, model.parameters())
            scores = model(x).detach()
            wrong.append(float(losses(scores, y)[(scores > 0) != (y > 0.5)].mean()))
        assert wrong[1] > wrong[0]  # “what is wrong is surer and costs more”
    assert small == 9


@pytest.mark.row("C148")
def test_the_gap_grows_with_epochs_and_shrinks_with_examples() -> None:
    gaps_of = {}
    for n in (40, 240):
        result = ran(n_train=n, patience=40)
        train, held = column(result, "training loss"), column(result, "validation loss")
        gaps_of[n] = [b - a for a, b in zip(train, held, strict=True)]
    assert gaps_of[40][-1] > gaps_of[40][9] + 0.2
    assert gaps_of[240][-1] < gaps_of[40][-1]
    assert len(ran(epochs=20).rows) == 21


# The sentence is a claim

ANYWHERE = [
    {"patience": patience, "restore": restore, "min_delta": delta, "on_test": on_test, **more}
    for patience, restore, delta, on_test in product((1, 2, 10, 40), RESTORE, (0.0, 0.1), (False, True))
    for more in (QUICK, {**QUICK, "leak": 1.0, "label_noise": 0.4, "n_held": 8}, {**QUICK, "ten": True})
]


@pytest.mark.parametrize("values", ANYWHERE, ids=lambda each: "-".join(map(str, each.values())))
def test_the_sentence_keeps_to_the_numbers(values: dict[str, object]) -> None:
    result = ran(**values)
    spec, says, numbers = result.spec, result.says, result.numbers
    watched = column(result, f"{spec.watched} loss")
    stopped, best = int(result.number("stopped_epoch")), int(result.number("best_epoch"))
    assert "not a finite" not in says
    assert says.count("**") % 2 == 0
    if "training stops after epoch" in says:
        assert stopped - best == spec.patience
        assert f"training stops after epoch **{stopped}**" in says
    else:
        assert f"all {spec.epochs} epochs are trained" in says
        assert stopped == spec.epochs
    assert f"epoch **{best}**: {spec.watched} loss" in says
    naive = early_stop(watched, 1, spec.min_delta)
    kept = naive.best if spec.restore == "best" else naive.epoch
    theirs, ours = column(result, "fresh loss")[kept - 1], pair(result, "fresh")[0]
    if spec.patience > 1 and not spec.ten:
        assert (" and loses with " in says) == (theirs > ours)
        assert (" and wins here with " in says) == (theirs < ours)
    for word, holds in (
        ("rises", watched[-1] > watched[best - 1]),
        ("falls", watched[-1] < watched[best - 1]),
    ):
        if f"From epoch {best} to" in says:
            assert (f"the {spec.watched} loss {word}" in says) == holds
    told = re.search(r"\*\*(\d+) of its (\d+) examples were trained on", says)
    assert bool(told) == (spec.n_leaked > 0)
    assert numbers["restored"] == (numbers["best"] if spec.restore == "best" else numbers["stopped"])


def test_a_leak_takes_no_more_places_than_there_are() -> None:
    spec = LESSON.made(leak=1.0, n_held=512, n_train=20)
    assert spec.n_leaked == 20
    assert "20 of its 512 examples" in run(LESSON.made(**{**QUICK, "n_held": 512}, leak=1.0)).says.replace(
        "40 of", "20 of"
    )


# The sweep


@pytest.mark.parametrize(
    "values", [{}, {"ten": True, "restore": "last"}, {"min_delta": 0.02, "on_test": True}]
)
def test_the_sweep_is_the_run_at_every_patience(values: dict[str, object]) -> None:
    whole = sweep(LESSON.made(**QUICK, **values))
    for at, patience in list(enumerate(whole.values))[::6]:
        alone = run(LESSON.made(**QUICK, **values, patience=patience))
        assert whole.says[at] == alone.says
        assert whole.arrays["fresh"][at] == pytest.approx(pair(alone, "fresh")[0], rel=1e-6)
        stopped, best = alone.number("stopped_epoch"), alone.number("best_epoch")
        known = whole.arrays["counted"][at, -1].tolist()
        losses_ = pair(alone, "stopped")[0], pair(alone, "best")[0]
        assert known == pytest.approx([stopped, *losses_, stopped - best], rel=1e-6)
        assert np.isnan(whole.arrays["stops"][at]) == (stopped - best < patience)


@pytest.mark.parametrize("step", [0, 1, 7, 100])
def test_the_formulas_hold_the_epoch_looked_at(step: int) -> None:
    result = run(LESSON.made(**QUICK, step=step))
    k = min(max(step, 1), int(result.number("stopped_epoch")))
    loss = column(result, "validation loss")[k - 1]
    first = result.formulas[0].latex
    assert first.startswith(f"L_{{{k}}}")
    assert float(first.rpartition("=")[2]) == pytest.approx(loss, rel=1e-3)


# What there is to try


@pytest.mark.parametrize("challenge", LESSON.challenges, ids=lambda each: each.name)
def test_the_defaults_win_no_challenge(challenge: object) -> None:
    assert not challenge.won(ran())  # type: ignore[attr-defined]
    assert not challenge.won(ran(measure=True))  # type: ignore[attr-defined]


def test_a_network_that_learns_less_by_heart_ends_nearer_its_best() -> None:
    challenge = LESSON.challenges[-1]
    result = ran(**challenge.settings)
    assert challenge.so_far(result).startswith("It ends 0.1")
    assert not challenge.won(ran(**{**challenge.settings, "n_train": 240}))
