"""Under- and overfitting: fits are NumPy's, splits scikit-learn's, and the sentence is true everywhere."""

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Legendre
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import PolynomialFeatures

from dlcore.data.curve_names import CURVES
from dlcore.data.curves import curve
from dlcore.errors import BadSetting
from dlcore.lessons.overfitting import COVERS, LESSON, Spec, run, script, sweep
from dlcore.lessons.overfitting_data import sets
from dlcore.lessons.overfitting_facts import GAP, QUARTER, TINY, Facts, chosen
from dlcore.lessons.overfitting_fit import fits
from dlcore.lessons.overfitting_names import MOST_CAPACITY, n_parameters, short, whole
from dlcore.lessons.overfitting_words import say
from tests.recipes.printing import flat, printed

SEEDS = range(10)
OWN = "0,3; 1,1; 2,0; 3,1; 4,3; 5,8; 6,15; 7,24; 8,35; 9,48; 10,63; 11,80"


@pytest.fixture(autouse=True)
def one_thread() -> Any:
    """Many threads only wait for each other on arrays as small as these."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def facts(errors: Sequence[Sequence[float]], capacity: int) -> Facts:
    """What is true of a capacity with these training and validation errors, tested as it was validated."""
    train, validation = errors
    return Facts(capacity, train, validation, validation, None, None, 20)


def all_facts(spec: Spec) -> list[Facts]:
    train, validation, test = fits(spec).errors.tolist()
    n_train = len(sets(spec).train)
    return [Facts(k, train, validation, test, None, None, n_train) for k in range(MOST_CAPACITY + 1)]


# The numbers


@pytest.mark.row("C086")
@pytest.mark.parametrize("seed", [0, 4, 9])
def test_polynomials_and_their_errors_are_those_of_numpy(seed: int) -> None:
    spec = LESSON.made(seed=seed)
    parted, found = sets(spec), fits(spec)
    x, y = parted.x.numpy(), parted.y.numpy()
    for degree in range(13):
        theirs = Legendre.fit(x[parted.train], y[parted.train], degree, domain=[-1, 1])
        for n, part in enumerate(parted.parts):
            error = np.mean((theirs(x[part]) - y[part]) ** 2)
            assert float(found.errors[n, degree]) == pytest.approx(error, rel=1e-5)


@pytest.mark.row("C086")
def test_low_degrees_are_those_of_scikit_learn_in_powers_of_x() -> None:
    parted, found = sets(Spec()), fits(Spec())
    x, y = parted.x.numpy()[:, None], parted.y.numpy()
    for degree in range(1, 7):
        powers = PolynomialFeatures(degree).fit_transform(x)
        theirs = LinearRegression(fit_intercept=False).fit(powers[parted.train], y[parted.train])
        error = np.mean((theirs.predict(powers[parted.validation]) - y[parted.validation]) ** 2)
        assert float(found.errors[1, degree]) == pytest.approx(error, rel=1e-6)


@pytest.mark.row("C142")
@pytest.mark.parametrize(
    ("n", "validation", "test"), [(50, 30, 30), (400, 10, 25), (60, 40, 40), (10, 10, 10)]
)
def test_three_sets_share_the_points_in_the_numbers_of_scikit_learn(
    n: int, validation: int, test: int
) -> None:
    parted = sets(LESSON.made(n_points=n, validation_share=validation, test_share=test))
    rest, theirs = train_test_split(range(n), test_size=n * test // 100)
    theirs_train, theirs_validation = train_test_split(rest, test_size=n * validation // 100)
    assert [len(part) for part in parted.parts] == [len(theirs_train), len(theirs_validation), len(theirs)]
    assert sorted(torch.cat(parted.parts).tolist()) == list(range(n))


@pytest.mark.row("C142")
@pytest.mark.parametrize("model", ["polynomial", "network"])
def test_only_training_points_are_fitted(model: str) -> None:
    spec = LESSON.made(source="own", points=OWN, model=model)
    parted, before = sets(spec), fits(spec)
    lines = list[str](OWN.split("; "))
    middle = [n for n in parted.test.tolist() + parted.validation.tolist() if 0 < n < 11]
    for n in middle:  # not the outermost, which the scaling is made of
        lines[n] = f"{lines[n].partition(',')[0]},40"
    after = fits(LESSON.made(source="own", points="; ".join(lines), model=model))
    assert torch.equal(before.drawn, after.drawn)
    assert torch.equal(before.errors[0], after.errors[0])
    assert not torch.equal(before.errors[1:], after.errors[1:])


def test_the_split_has_nothing_to_do_with_where_points_lie() -> None:
    ranks = []
    for seed in range(40):
        parted = sets(LESSON.made(seed=seed))
        ranks.append(float(parted.x[parted.train].mean() - parted.x[parted.validation].mean()))
    assert abs(np.mean(ranks)) < 3 * np.std(ranks) / np.sqrt(40)


def test_more_points_keep_the_old_ones_nearly_all_in_their_sets() -> None:
    stayed = []
    for seed, many in itertools.product(SEEDS, (60, 110, 400)):
        few, more = sets(LESSON.made(seed=seed)), sets(LESSON.made(seed=seed, n_points=many))
        assert torch.equal(few.x, more.x[:50])
        assert torch.equal(few.y, more.y[:50])
        stayed += [len(set(a.tolist()) & set(b.tolist())) for a, b in zip(few.parts, more.parts, strict=True)]
    assert sum(stayed) >= 0.9 * 50 * len(stayed) / 3


def test_wrong_labels_are_in_the_training_set_alone() -> None:
    clean, spoilt = sets(LESSON.made(wrong=0)), sets(LESSON.made(wrong=25))
    moved = (clean.y != spoilt.y).nonzero()[:, 0].tolist()
    assert sorted(moved) == sorted(clean.train[:5].tolist())
    assert spoilt.n_wrong == 5
    assert sets(LESSON.made(source="own", points=OWN, wrong=50)).n_wrong == 0


@pytest.mark.parametrize("name", CURVES)
def test_the_error_over_fresh_points_is_that_of_very_many(name: str) -> None:
    spec = LESSON.made(curve=name, n_points=200)
    found, numbers = fits(spec), run(spec).numbers
    at = torch.linspace(-1, 1, 200_001, dtype=torch.float64)
    parted, degree = found.sets, int(numbers["chosen"])  # type: ignore[arg-type]
    theirs = Legendre.fit(
        parted.x[parted.train].numpy(), parted.y[parted.train].numpy(), degree, domain=[-1, 1]
    )
    away = theirs(at.numpy()) - curve(name, at).numpy()
    assert numbers["chosen_fresh_error"] == pytest.approx(spec.noise**2 + np.mean(away**2), rel=1e-3)


@pytest.mark.parametrize(
    "values",
    [
        {"source": "own", "points": OWN, "seed": 5},
        {"n_points": 10, "validation_share": 40, "test_share": 40, "wrong": 50},
        {"n_points": 10, "noise": 0.0, "curve": "line", "capacity": 24},
        {"n_points": 400, "noise": 1.0, "capacity": 0, "by_test": True},
        {"source": "own", "by_test": True, "capacity": 24, "wrong": 50},
    ],
    ids=str,
)
def test_at_the_extremes_the_script_prints_the_numbers_of_the_page(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values)
    assert flat(printed(script(spec))) == pytest.approx(flat(run(spec).numbers), rel=1e-5, abs=1e-9)


# Points of one's own


def test_own_points_are_rescaled_and_have_no_true_curve() -> None:
    spec = LESSON.made(source="own", points=OWN)
    parted, result = sets(spec), run(spec)
    assert (float(parted.x.min()), float(parted.x.max())) == (-1, 1)
    assert (float(parted.y.min()), float(parted.y.max())) == (-1, 1)
    middle, half = parted.scaling[::2], parted.scaling[1::2]
    again = torch.stack([parted.x * half[0] + middle[0], parted.y * half[1] + middle[1]], 1)
    given = [[float(each) for each in pair.split(",")] for pair in OWN.split(";")]
    assert torch.allclose(again, torch.tensor(given, dtype=torch.float64))
    assert "chosen_fresh_error" not in result.numbers
    assert "fresh points" not in result.says


def test_own_points_that_cannot_be_parted_are_refused_in_a_sentence() -> None:
    with pytest.raises(BadSetting, match="at least 10 points and there are 3: add some"):
        run(LESSON.made(source="own", points="1,2; 3,4; 5,6"))
    with pytest.raises(BadSetting, match="same x"):
        run(LESSON.made(source="own", points="; ".join(f"1,{n}" for n in range(12))))


def test_own_points_of_one_height_are_fitted_by_a_constant() -> None:
    result = run(LESSON.made(source="own", points="; ".join(f"{n},7" for n in range(12)), capacity=0))
    assert "about right" in result.says
    assert result.numbers["chosen"] == 0
    assert result.number("test_error") < 1e-12


# What is said


@pytest.mark.row("C086")
@pytest.mark.parametrize(
    ("train", "validation", "expected"),
    [
        ([1.0, 0.1, 0.05, 0.0], [1.2, 0.2, 0.22, 5.0], ["under", "right", "right", "over"]),
        ([1.0, 0.9, 0.8, 0.7], [1.0, 2.0, 3.0, 9.0], ["right", "over", "over", "over"]),
        ([1.0, 1.0, 1.0, 1.0], [1.0, 1.5, 1.0, 1.9], ["right", "neither", "right", "neither"]),
        ([0.0, 0.0, 0.0, 0.0], [0.0, 1e-7, 5e-7, 0.0], ["right"] * 4),
        ([0.5, 0.4, 0.0, 0.0], [0.6, 0.9, 9.0, 0.1], ["under", "over", "over", "right"]),
        ([0.5, 0.5, 0.5, 0.5], [0.6, 0.5, 0.3, 0.2], ["neither", "neither", "neither", "right"]),
    ],
)
def test_where_a_fit_stands(train: list[float], validation: list[float], expected: list[str]) -> None:
    assert [facts((train, validation), k).verdict for k in range(4)] == expected


ERRORS = st.one_of(
    st.sampled_from([0.0, 1e-30, 1e-9, 5e-7, 1e-6, 0.1, 0.125, 1.0, 1e24]), st.floats(0, 10, width=32)
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(ERRORS, ERRORS), min_size=1, max_size=6),
    st.booleans(),
    st.sampled_from(["polynomial", "network"]),
)
def test_the_words_hold_whatever_the_errors(
    pairs: list[tuple[float, float]], by_test: bool, model: str
) -> None:
    train, validation = ([pair[n] for pair in pairs] for n in (0, 1))
    for capacity in range(len(pairs)):
        holds(LESSON.made(model=model, by_test=by_test), facts((train, validation), capacity))


def holds(spec: Spec, it: Facts) -> None:
    """Every claim of a sentence, checked against the errors themselves."""
    said, lowest = say(spec, it), min(it.validation)
    train, validation, _ = it.here
    assert (
        sum(word in said for word in ("**overfits**", "**underfits**", "**about right**", "**neither**")) == 1
    )
    assert "nan" not in said
    assert said.startswith(("The " + whole(spec.model, it.capacity), "The validation error of the "))
    near = validation <= QUARTER * lowest + TINY * (1 + QUARTER)
    if "**overfits**" in said:
        better = min(it.validation[: it.capacity])
        assert validation > GAP * train
        assert validation > QUARTER * better
        assert ("it meets all" in said) == (train <= 1e-9)
    elif "**underfits**" in said:
        assert any(
            t < train and v < validation
            for t, v in list(zip(it.train, it.validation, strict=True))[it.capacity + 1 :]
        )
    elif "**about right**" in said:
        assert near
        assert ("the lowest of all" in said) == (validation == lowest)
        if "at most a quarter above" in said:
            assert validation <= QUARTER * it.validation[it.best]
        if "within 10⁻⁶ of the lowest" in said.partition(".**")[0] and not spec.by_test:
            assert validation <= QUARTER * lowest + TINY * (1 + QUARTER)
    else:
        assert validation > QUARTER * lowest
        if "no stiffer one" in said:
            assert validation > GAP * train
            assert all(validation <= QUARTER * each + 3 * TINY for each in it.validation[: it.capacity])
    judge = it.test if spec.by_test else it.validation
    which = chosen(judge)
    assert judge[which] <= min(judge) + TINY
    assert all(error > min(judge) + TINY for error in judge[:which])
    assert f"**{short(spec.model, which)}**" in said


@pytest.mark.parametrize("model", ["polynomial", "network"])
@pytest.mark.parametrize(
    "values", [{}, {"noise": 0.0}, {"n_points": 10}, {"noise": 1.0, "wrong": 50}], ids=str
)
def test_the_sentences_of_a_sweep_hold_and_are_those_of_each_run(model: str, values: dict[str, Any]) -> None:
    spec = LESSON.made(model=model, **values)
    swept = sweep(spec)
    for k, it in enumerate(all_facts(spec)):
        there = run(LESSON.made(model=model, **values, capacity=k))
        assert swept.says[k] == there.says
        assert there.says.startswith(say(spec, it).split(". Validation")[0])
        holds(spec, it)


@pytest.mark.row("C086")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_freer_polynomial_never_has_a_larger_training_error(seed: int) -> None:
    for before, after in itertools.pairwise(fits(LESSON.made(seed=seed)).errors[0].tolist()):
        assert after <= before * (1 + 1e-9) + 1e-12


def test_capacities_in_words() -> None:
    assert [short("network", k) for k in (0, 1, 5)] == ["no hidden units", "1 hidden unit", "5 hidden units"]
    assert whole("polynomial", 3) == "curve of degree 3"
    assert (n_parameters("polynomial", 3), n_parameters("network", 24)) == (4, 73)
    network = torch.nn.Sequential(torch.nn.Linear(1, 24), torch.nn.Tanh(), torch.nn.Linear(24, 1))
    assert sum(each.numel() for each in network.parameters()) == n_parameters("network", 24)


# Stories


@pytest.mark.row("C086", "C142")
def test_every_row_is_declared() -> None:
    assert set(COVERS) == {"C086", "C142"}


@pytest.mark.row("C086")
@pytest.mark.parametrize(
    ("preset", "right"),
    [
        ("Too stiff", 1),
        ("Too free", 2),
        ("More data heals it", 0),
        ("Noise in the labels", 0),
        ("A network as free", 0),
    ],
)
def test_each_preset_shows_what_it_says_with_ten_seeds(preset: str, right: int) -> None:
    one = LESSON.preset(preset)
    for seed in SEEDS:
        result = run(LESSON.made(**one.settings, seed=seed))
        assert one.right(result) == right
        assert one.reveal(result).endswith(".")


@pytest.mark.row("C086")
def test_stiff_underfits_and_free_overfits_with_ten_seeds() -> None:
    for seed in SEEDS:
        for n_points in (50, 400):  # more data do not help it
            stiff = run(LESSON.made(capacity=1, seed=seed, n_points=n_points))
            assert stiff.number("train_error") > 2 * stiff.spec.noise**2
        free = run(LESSON.made(capacity=19, seed=seed))
        assert "**overfits**: it meets all 20 training points" in free.says
        assert free.number("chosen_test_error") < free.number("test_error")


def test_more_data_shrinks_the_gap_of_the_same_degree_with_ten_seeds() -> None:
    for seed in SEEDS:
        few, many = (run(LESSON.made(n_points=n, seed=seed)).numbers for n in (50, 400))
        gaps = [each["validation_error"] - each["train_error"] for each in (few, many)]  # type: ignore[operator]
        assert gaps[1] < gaps[0] / 2
        assert many["train_error"] > few["train_error"]  # type: ignore[operator]


def test_the_widest_network_swings_less_than_degree_12_with_ten_seeds() -> None:
    for seed in SEEDS:
        network, polynomial = (
            fits(LESSON.made(model=model, seed=seed)).drawn[k].abs().max()
            for model, k in (("network", 24), ("polynomial", 12))
        )
        assert network < polynomial


@pytest.mark.row("C142")
def test_who_chooses_by_the_test_set_is_flattered_in_66_of_100_seeds() -> None:
    flattery = []
    for seed in range(100):
        read, honest = (run(LESSON.made(seed=seed, by_test=by_test)).numbers for by_test in (True, False))
        assert read["chosen_test_error"] <= honest["chosen_test_error"] + TINY  # type: ignore[operator]
        flattery.append(read["chosen_test_error"] < read["chosen_fresh_error"])  # type: ignore[operator]
    assert sum(flattery) == 66  # what the page says


@pytest.mark.row("C142")
def test_the_test_set_is_told_once_or_said_to_be_no_judge() -> None:
    honest, read = (run(LESSON.made(by_test=by_test)).says for by_test in (False, True))
    assert "the test set, read once, gives it" in honest
    assert "no fair judge any more" in read
    assert "read once" not in read
    told = re.findall(r"gives it \*\*([\d.]+)\*\*", honest)
    assert float(told[0]) == pytest.approx(run(Spec()).number("chosen_test_error"), rel=0.01)


def test_challenges_ask_for_more_than_what_stands_there() -> None:
    choose, few, free = LESSON.challenges
    assert sum(choose.won(run(LESSON.made(**choose.settings, capacity=k))) for k in range(25)) == 1
    assert not few.won(run(LESSON.made(**few.settings, n_points=50)))
    assert not free.won(run(LESSON.made(**free.settings, noise=0.0, capacity=8)))
    assert free.so_far(run(LESSON.made(**free.settings))).startswith("Training error 0.0156")
