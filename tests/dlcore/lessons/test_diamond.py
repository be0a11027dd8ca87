"""Diamond and circle: the numbers are scikit-learn's and torch's, zeros are exact, sentences are true."""

import re
from itertools import pairwise, product

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso, Ridge
from torch import nn

from dlcore.lessons.diamond import LESSON, MAX_STEPS, PENALTIES, WINDOW, Spec, run, script, sweep
from dlcore.lessons.diamond_facts import facts
from dlcore.lessons.numbers import tex
from tests.recipes.printing import flat, printed

ANYWHERE = st.fixed_dictionaries(
    {
        "penalty": st.sampled_from(list(PENALTIES)),
        "strength": st.floats(0, 4),
        "mix": st.floats(0.1, 0.9),
        "correlation": st.floats(-0.95, 0.95),
        "learning_rate": st.floats(0.01, 0.14),
        "n_steps": st.integers(20, MAX_STEPS),
        **{  # as a pointer or a link sets them: between 0 and 1e-4 an exact 0 is a matter of rounding
            name: st.floats(-2, 2).map(lambda value: round(value, 4))
            for name in ("centre_1", "centre_2", "start_1", "start_2")
        },
    }
)
SEEDS = range(1, 11)
F64 = torch.float64


def records(spec: Spec) -> tuple[torch.Tensor, torch.Tensor]:
    """Four records whose mean squared error is the lesson's."""
    first, other = torch.tensor([[1, 1, -1, -1], [1, -1, 1, -1]], dtype=F64)
    x = torch.stack([first, spec.correlation * first + (1 - spec.correlation**2) ** 0.5 * other], 1)
    return x, x @ torch.tensor(spec.centre, dtype=F64)


def somewhere(seed: int) -> dict[str, float]:
    """Random centre and start, and a correlation."""
    drawn = (4 * torch.rand(4, generator=torch.Generator().manual_seed(seed), dtype=F64) - 2).tolist()
    return dict(zip(("centre_1", "centre_2", "start_1", "start_2"), drawn, strict=True))


# The numbers


@pytest.mark.row("C090", "C092")
@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize(("strength", "correlation"), product((0.3, 1.5, 3.0), (-0.6, 0.0, 0.9)))
def test_the_optimum_is_scikit_learns(penalty: str, strength: float, correlation: float) -> None:
    spec = LESSON.made(penalty=penalty, strength=strength, correlation=correlation)
    x, y = records(spec)
    l1, l2 = strength * spec.share, strength * (1 - spec.share)
    exact = {"fit_intercept": False, "tol": 1e-14, "max_iter": 100_000}
    model = {
        "l1": Lasso(l1 / 2, **exact),
        "l2": Ridge(4 * l2, fit_intercept=False),
        "elastic": ElasticNet(l1 / 2 + l2, l1_ratio=(l1 / 2) / (l1 / 2 + l2), **exact),
    }[penalty].fit(x.numpy(), y.numpy())
    numbers = run(spec).numbers
    assert numbers["optimum"] == pytest.approx(model.coef_.tolist(), abs=1e-6)
    assert numbers["zeros"] == (model.coef_ == 0).sum()
    assert numbers["error"] == pytest.approx(np.mean((model.predict(x.numpy()) - y.numpy()) ** 2), abs=1e-6)
    assert numbers["norm"] == pytest.approx(np.linalg.norm(model.coef_), abs=1e-6)


@pytest.mark.row("E042")
@pytest.mark.parametrize("penalty", PENALTIES)
def test_autograds_walk_is_that_of_torch_sgd(penalty: str) -> None:
    spec = LESSON.made(penalty=penalty)
    x, y = records(spec)
    model = nn.Linear(2, 1, bias=False, dtype=F64)
    model.weight.data = torch.tensor([spec.start], dtype=F64)
    optimiser = torch.optim.SGD(model.parameters(), lr=spec.learning_rate)
    for row in run(spec).rows:
        assert row[3:] == pytest.approx(model.weight[0].tolist(), abs=1e-11)
        w = model.weight
        added = spec.share * w.abs().sum() + (1 - spec.share) * w.square().sum()
        loss = nn.functional.mse_loss(model(x)[:, 0], y) + spec.strength * added
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


@given(ANYWHERE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_script_prints_the_numbers_of_the_page(values: dict[str, object]) -> None:
    spec = LESSON.made(**values)
    ours, theirs = flat(run(spec).numbers), flat(printed(script(spec)))
    assert theirs == pytest.approx(ours, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("strength", LESSON.stops(Spec())[::8])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_at_the_stops_too(penalty: str, strength: float) -> None:
    spec = LESSON.made(penalty=penalty, strength=strength, correlation=0.0)
    assert flat(printed(script(spec))) == pytest.approx(flat(run(spec).numbers), rel=1e-5, abs=1e-7)


# The claims of the page


@pytest.mark.row("C090", "C092")
@pytest.mark.parametrize("seed", SEEDS)
def test_of_random_centres_l1_has_zeros_more_the_larger_lambda_and_l2_never(seed: int) -> None:
    for correlation in (-0.5, 0.0, 0.3):
        shares = sweep(LESSON.made(seed=seed, correlation=correlation)).arrays["shares"]
        l1, net, l2 = shares.T
        assert (l2 == 0).all()
        assert l1[0] == 0
        assert (np.diff(l1) >= 0).all()
        assert (l1 >= net).all()
        assert 40 < l1[30] < 90  # at the default λ of 1.5
        assert l1[-1] > 90


@pytest.mark.row("C092")
@pytest.mark.parametrize("seed", SEEDS)
def test_with_l2_the_norm_shrinks_at_every_step_and_no_weight_is_zero(seed: int) -> None:
    whole = sweep(LESSON.made(penalty="l2", correlation=0.6, **somewhere(seed)))
    assert (np.diff(whole.arrays["norm"]) < 0).all()
    assert (whole.arrays["optimum"] != 0).all()
    assert whole.arrays["zeros"].max() == 0


@pytest.mark.row("E042")
@pytest.mark.parametrize("seed", SEEDS)
def test_proximal_steps_end_at_exact_zeros_and_autograds_never_meet_one(seed: int) -> None:
    values = somewhere(seed)
    spec = LESSON.made(correlation=0.0, n_steps=MAX_STEPS, **values, strength=4.0)
    result = run(spec)
    assert result.numbers["zeros"] == 2  # the largest centre is 2 and λ is 4
    assert result.numbers["proximal_end"] == [0, 0]
    assert result.number("proximal_zeros") > MAX_STEPS / 2
    assert result.number("autograd_zeros") == 0
    for place in (0, 1):
        last = np.array(result.rows)[-20:, 3 + place]
        assert last.min() < 0 < last.max()  # it chatters
        force = 2 * max(map(abs, spec.centre))
        assert np.abs(last).max() <= spec.learning_rate * (spec.strength + force + 1e-9)
    assert "**chatters**" in result.says
    assert "never exactly 0" in result.says


@pytest.mark.row("E042")
def test_a_smaller_learning_rate_makes_the_chatter_smaller_and_never_zero() -> None:
    ends = [run(LESSON.made(learning_rate=rate, n_steps=150)) for rate in (0.1, 0.05, 0.02, 0.01)]
    spreads = [each.number("autograd_spread") for each in ends]
    assert spreads == sorted(spreads, reverse=True)
    assert all(each.number("autograd_zeros") == 0 < each.number("autograd_spread") for each in ends)


@pytest.mark.row("C090")
def test_an_elastic_net_keeps_both_of_two_features_that_are_alike() -> None:
    given = dict(LESSON.preset("Elastic net").settings)
    net, alone = run(LESSON.made(**given)), run(LESSON.made(**given | {"penalty": "l1"}))
    assert (net.numbers["zeros"], alone.numbers["zeros"]) == (0, 1)
    share = round(given["strength"] * given["mix"], 4)
    assert run(LESSON.made(**given | {"penalty": "l1", "strength": share})).numbers["zeros"] == 1


def test_a_ridge_weight_may_pass_through_zero_but_does_not_stay() -> None:
    spec = LESSON.made(penalty="l2", correlation=0.5, centre_1=1.0, centre_2=-0.25, strength=0.75)
    found = sweep(spec).arrays["optimum"][:, 1]
    at = LESSON.stops(spec).index(0.75)
    assert found[at - 1] < 0 < found[at + 1]
    assert abs(found[at]) < 1e-9
    assert "w₂ is 0**, for at 0 the error does not push it" in run(spec).says
    assert flat(printed(script(spec))) == pytest.approx(flat(run(spec).numbers), rel=1e-5, abs=1e-7)


def test_push_and_pull_cross_at_the_optimum() -> None:
    for penalty in PENALTIES:
        arrays, spec = sweep(LESSON.made(penalty=penalty)).arrays, LESSON.made(penalty=penalty)
        for at in (0, 10, 30, 60):
            push, pull, across = arrays["push"][at], arrays["pull"][at], arrays["weight"]
            over = np.flatnonzero(push >= pull)
            edge, found = across[over[-1]], arrays["optimum"][at, spec.watched]
            assert edge - 1e-6 <= found <= across[over[-1] + 1] + 1e-6


def test_the_penaltys_line_touches_the_contour_at_the_optimum() -> None:
    for penalty in PENALTIES:
        arrays = sweep(LESSON.made(penalty=penalty)).arrays
        for name in ("penalty_line", "error_line"):
            apart = np.linalg.norm(arrays[name] - arrays["optimum"][:, None], axis=-1).min(1)
            assert (apart < 0.13).all()  # a point every five degrees
        corner = arrays["penalty_line"][:, 0]
        assert (np.abs(corner[:, 1]) < 1e-9).all()


# The sentence is a claim


@given(ANYWHERE)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, object]) -> None:
    result = run(LESSON.made(**values))
    says, numbers, spec = result.says, result.numbers, result.spec
    assert says.endswith(".")
    assert "nan" not in says
    optimum = says.partition(". In ")[0].partition(". After ")[0]
    found: list[float] = numbers["optimum"]  # type: ignore[assignment]
    assert ("neither is exactly 0" in optimum) <= (0 not in found)
    assert ("**exactly (0, 0)**" in optimum) <= (found == [0, 0])
    assert not re.search("w[₁₂] is exactly 0", optimum) or found.count(0) == 1
    holds = re.search(r"with (?:at most )?([\d.]+), and \|w\| can hold ([\d.]+)\. In", says)
    assert not holds or float(holds[1]) <= float(holds[2])
    would = re.search(r"would push with ([\d.]+), more than \|w\| can hold, ([\d.]+)\. In", says)
    assert not would or float(would[1]) > float(would[2])
    ends = [numbers[f"{name}_end"][spec.watched] for name in ("proximal", "autograd")]  # type: ignore[index]
    parts = says.rpartition("the proximal walk ")[2].split("; autograd’s ")
    for part, end in zip(parts, ends, strict=len(parts) == 2):
        assert ("**exactly 0**" in part) <= (end == 0)
        if "**chatters**" in part:
            low, high = (float(each.replace("−", "-")) for each in re.findall(r"−?[\d.]+\d", part)[:2])
            assert low < 0 < high
    for part, column in zip(parts, (1, 3), strict=len(parts) == 2):
        signs = [np.sign(row[column + spec.watched]) for row in result.rows[-20:]]
        signs = [sign for sign in signs if sign]
        changes = sum(one != other for one, other in pairwise(signs))
        assert ("**chatters**" in part) <= (changes > 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"strength": 0.0}, "there is no penalty"),
        ({"centre_1": 0.0, "centre_2": 0.0}, "no penalty moves them"),
        ({"strength": 4.0}, "**exactly (0, 0)**"),
        ({"start_2": 0.0, "start_1": 0.74}, "never leaves w₂ = 0"),
        ({"penalty": "l2"}, "The norm shrinks from 1.432 to 0.6105"),
        ({"penalty": "elastic", "strength": 2.0, "correlation": 0.0}, "a corner of the penalty’s line"),
        ({"centre_2": 0.0, "correlation": 0.0}, "does not push it at all"),
        ({"penalty": "elastic", "start_2": 2.0, "centre_2": -1.3, "n_steps": 20}, "proximal walk ends with"),
        ({"correlation": 0.0, "strength": 0.6}, "pushes it with 0.6, and |w| can hold 0.6"),
    ],
)
def test_at_the_edges_it_says_what_is_so(values: dict[str, object], words: str) -> None:
    assert words in run(LESSON.made(**values)).says


@pytest.mark.parametrize("penalty", PENALTIES)
def test_the_sweep_is_the_run_at_every_lambda(penalty: str) -> None:
    spec = LESSON.made(penalty=penalty, correlation=-0.4)
    whole = sweep(spec)
    for at in range(0, len(whole.values), 7):
        alone = run(LESSON.made(penalty=penalty, correlation=-0.4, strength=whole.values[at]))
        assert whole.says[at] == alone.says
        assert whole.arrays["optimum"][at] == pytest.approx(alone.numbers["optimum"], rel=1e-6)
        for name, place in (("near", 1), ("far", 3)):
            path = np.array(alone.rows)[:, place : place + 2]
            assert np.allclose(whole.arrays[name][at], path, rtol=1e-6, atol=1e-7)
        assert whole.arrays["zeros"][at, -1].tolist() == [
            alone.numbers["proximal_zeros"],
            alone.numbers["autograd_zeros"],
        ]


# The maths and what there is to try


def test_the_formulas_hold_the_step_looked_at() -> None:
    for penalty, step in product(PENALTIES, (1, 5, 60)):
        spec = LESSON.made(penalty=penalty, step=step)
        at, lines = facts(spec, [spec.strength]), run(spec).formulas
        near, far = (tex(float(walk[0, step, spec.watched])) for walk in (at.near, at.far))
        assert f" = {near}, " in lines[-3].latex
        assert lines[-1].latex.endswith(f" = {far}")


@pytest.mark.parametrize(
    ("name", "right"), [("Corner", 1), ("Circle", 1), ("Chatter", 0), ("Proximal", 1), ("Elastic net", 0)]
)
def test_the_right_answers_are_what_happens(name: str, right: int) -> None:
    preset = LESSON.preset(name)
    assert preset.right(run(LESSON.made(**preset.settings))) == right


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_circles_reveal_counts_is_so_for_every_seed(seed: int) -> None:
    preset = LESSON.preset("Circle")
    told = preset.reveal(run(LESSON.made(**preset.settings, seed=seed)))
    assert "Of 200 random centres 0 have an exact zero with L2" in told
    drawn = 4 * torch.rand(200, 2, generator=torch.Generator().manual_seed(seed), dtype=F64) - 2
    zero = 0
    for centre in drawn.tolist():
        x, y = records(LESSON.made(centre_1=centre[0], centre_2=centre[1]))
        model = Lasso(0.75, fit_intercept=False, tol=1e-12, max_iter=10_000).fit(x.numpy(), y.numpy())
        zero += bool((model.coef_ == 0).any())
    assert f"and {zero} with L1" in told


def test_challenges_ask_for_the_smallest_lambda() -> None:
    for challenge, wanted in zip(LESSON.challenges[:2], (2.8, 1.2), strict=True):
        won = [
            value
            for value in LESSON.stops(Spec())
            if challenge.won(run(LESSON.made(**challenge.settings, strength=value)))
        ]
        assert won == [wanted]
    quiet = LESSON.challenges[2]
    for rate in (0.05, 0.1, 0.14):
        assert not quiet.won(run(LESSON.made(**quiet.settings, learning_rate=rate, n_steps=150)))


def test_the_window_holds_every_centre_and_start() -> None:
    assert all(low <= -2 and high >= 2 for low, high in WINDOW)


def test_what_the_walks_reveal_is_so() -> None:
    near, far = (LESSON.preset(name) for name in ("Proximal", "Chatter"))
    result = run(LESSON.made(**near.settings))
    zero = [row[2] == 0 for row in result.rows]
    first = zero.index(True)
    assert all(zero[first:])  # it stays
    assert near.reveal(result).startswith(f"{61 - first} of 60")
    last = [row[4] for row in run(LESSON.made(**far.settings)).rows[-20:]]
    assert f"a width of {max(last) - min(last):.3g}" in far.reveal(run(LESSON.made(**far.settings)))
