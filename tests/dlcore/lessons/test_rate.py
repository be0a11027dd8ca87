"""Learning rate: the numbers are those of torch.optim, theory and walk agree, and the sentence is true."""

import math
import re
from itertools import pairwise, product

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcore.lessons.rate import LESSON, MAP_MOMENTA, MAX_STEPS, SURFACES, Spec, map_rates, run, script, sweep
from dlcore.lessons.rate_map import shades
from dlcore.theory.stability import amplification
from tests.recipes.printing import flat, printed

ANYWHERE = st.fixed_dictionaries(
    {
        "surface": st.sampled_from(list(SURFACES)),
        "curvature": st.floats(1, 20),
        "condition": st.floats(1, 1000),
        "learning_rate": st.floats(0.002, 5.1),
        "momentum": st.floats(0, 0.95),
        "n_steps": st.integers(1, MAX_STEPS),
        "start_x": st.floats(-3, 3),
        "start_y": st.floats(-3, 3),
        "uphill": st.booleans(),
        "step": st.integers(0, MAX_STEPS),
    }
)
CORNERS = [
    {"surface": surface, "condition": condition, "learning_rate": rate, "momentum": beta, "uphill": uphill}
    for surface, condition, rate, beta, uphill in product(
        SURFACES, (1.0, 1000.0), (0.002, 0.1, 0.2, 5.1), (0.0, 0.95), (False, True)
    )
]


def agrees(spec: Spec) -> None:
    """The recipe prints the page's numbers."""
    numbers, elsewhere = flat(run(spec).numbers, -1), flat(printed(script(spec)), -1)
    assert elsewhere == pytest.approx(numbers, rel=1e-5, abs=1e-12)
    assert all(map(math.isfinite, numbers.values()))


# The numbers


@pytest.mark.row("C069", "C199", "C204")
@pytest.mark.parametrize("rate", [0.01, 0.1, 0.19, 0.2, 0.22])
@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.95])
def test_the_walk_is_that_of_torch_optim(rate: float, momentum: float) -> None:
    spec = LESSON.made(learning_rate=rate, momentum=momentum)
    point = torch.tensor(spec.start, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([point], lr=rate, momentum=momentum)
    for row in run(spec).rows:
        assert row[1:3] == pytest.approx(point.tolist(), rel=1e-9, abs=1e-12)
        optimiser.zero_grad()
        loss = 0.5 * (point[0] ** 2 + 10 * point[1] ** 2)
        loss.backward()
        assert point.grad is not None
        assert row[3:] == pytest.approx([loss.item(), *point.grad.tolist()], rel=1e-9, abs=1e-12)
        optimiser.step()


@pytest.mark.parametrize("values", CORNERS, ids=lambda values: "-".join(map(str, values.values())))
def test_at_every_extreme_the_script_prints_the_numbers_of_the_page(values: dict[str, object]) -> None:
    agrees(LESSON.made(**values))
    agrees(LESSON.made(**values, n_steps=MAX_STEPS, start_y=0.0))
    agrees(LESSON.made(**values, n_steps=1, start_x=0.0, start_y=0.0))


@pytest.mark.parametrize("surface", SURFACES)
def test_momentum_and_the_wrong_sign_are_torchs(surface: str) -> None:
    for momentum, uphill in product((0.0, 0.9), (False, True)):
        agrees(LESSON.made(surface=surface, momentum=momentum, uphill=uphill, n_steps=7))


@pytest.mark.row("C069", "C204")
@pytest.mark.parametrize(
    ("rate", "momentum"),
    [
        (0.01, 0.0),
        (0.15, 0.0),
        (0.19, 0.0),
        (0.2, 0.0),
        (0.21, 0.0),
        (0.1, 0.5),
        (0.29, 0.5),
        (0.31, 0.5),
        (0.02, 0.9),
        (0.2, 0.9),
        (0.39, 0.9),
    ],
)
def test_the_measured_contraction_comes_to_that_of_the_theory(rate: float, momentum: float) -> None:
    numbers = run(
        LESSON.made(learning_rate=rate, momentum=momentum, condition=2.0, n_steps=MAX_STEPS)
    ).numbers
    assert numbers["measured_contraction"] == pytest.approx(max(numbers["factors"]), rel=0.02)  # type: ignore[arg-type]


def test_a_walk_that_arrives_at_once_has_no_contraction_to_measure() -> None:
    numbers = run(LESSON.made(surface="parabola", learning_rate=0.1)).numbers
    assert numbers["measured_contraction"] is None
    assert numbers["final_loss"] == 0
    assert numbers["factors"] == [0]


@pytest.mark.row("E073", "C204")
@pytest.mark.parametrize(
    ("condition", "curvature", "momentum"), product((1.0, 50.0), (2.0, 20.0), (0.0, 0.6))
)
def test_below_the_largest_stable_rate_the_loss_falls_and_above_it_grows(
    condition: float, curvature: float, momentum: float
) -> None:
    for share, grows in ((0.98, False), (1.02, True)):
        spec = LESSON.made(
            condition=condition,
            curvature=curvature,
            momentum=momentum,
            learning_rate=share * 2 * (1 + momentum) / curvature,
            n_steps=MAX_STEPS,
            start_x=0.0,
        )
        result = run(spec)
        assert (result.numbers["final_loss"] > result.numbers["first_loss"]) == grows  # type: ignore[operator]
        assert ("**diverges**" in result.says) == grows


@pytest.mark.row("E073")
def test_one_step_lowers_the_loss_of_a_parabola_below_the_limit_alone() -> None:
    for share in (0.01, 0.5, 0.99, 1.01, 2.0):
        first, second = run(LESSON.made(surface="parabola", learning_rate=share * 0.2, n_steps=1)).rows
        assert (second[2] < first[2]) == (share < 1)
        assert second[2] / first[2] == pytest.approx((1 - share * 2) ** 2)


@pytest.mark.row("C198", "E029")
@pytest.mark.parametrize("start", [-2.5, -0.3, 0.3, 2.5])
def test_across_the_minimum_the_gradient_and_its_arrow_flip_and_the_step_goes_against_it(
    start: float,
) -> None:
    spec = LESSON.made(surface="parabola", start_x=start, learning_rate=0.05, step=1)
    result = run(spec)
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    (5 * point**2).backward()
    assert point.grad is not None
    slope = point.grad.item()
    assert result.rows[0][3] == pytest.approx(slope)
    tail, tip = result.picture["gradient"][1][:2]
    assert np.sign(tip[0] - tail[0]) == np.sign(slope) == np.sign(start)
    assert np.sign(result.rows[1][1] - start) == -np.sign(slope)
    assert (", negative, so the first step goes to the right." in result.says) == (slope < 0)
    assert (", positive, so the first step goes to the left." in result.says) == (slope > 0)
    (x0, y0), (x1, y1) = result.picture["tangent"][1].tolist()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, rel=1e-5)
    wrong = run(LESSON.made(surface="parabola", start_x=start, learning_rate=0.05, uphill=True))
    assert np.sign(wrong.rows[1][1] - start) == np.sign(slope)
    assert wrong.numbers["final_loss"] > wrong.numbers["first_loss"]  # type: ignore[operator]
    assert "**climbs away**" in wrong.says


def test_on_a_bowl_the_arrow_has_the_direction_of_the_gradient() -> None:
    result = run(LESSON.made(n_steps=3))
    for step, begins in ((0, 0), (1, 0), (2, 1)):
        tail, tip = result.picture["gradient"][step][:2]
        assert tail == pytest.approx(result.rows[begins][1:3], rel=1e-5)
        way, slope = tip - tail, np.array(result.rows[begins][4:])
        assert way / np.linalg.norm(way) == pytest.approx(slope / np.linalg.norm(slope), rel=1e-4)
    still = run(LESSON.made(start_x=0.0, start_y=0.0)).picture["gradient"]
    assert np.isnan(still[0, 1]).all()


# The sentence is a claim


@pytest.mark.row("C069")
@pytest.mark.parametrize(
    ("rate", "word"),
    [
        (0.002, "crawls"),
        (0.05, "approaches from one side"),
        (0.1, "arrives in one step"),
        (0.18, "zig-zags closer"),
        (0.2, "bounces for ever"),
        (0.21, "diverges"),
    ],
)
def test_every_regime_of_one_slider_has_its_word(rate: float, word: str) -> None:
    result = run(LESSON.made(surface="parabola", learning_rate=rate, n_steps=20))
    assert f"**{word}**" in result.says
    factor, places = 1 - rate * 10, [row[1] for row in result.rows]
    assert places[1] == pytest.approx(factor * places[0], abs=1e-12)
    sides = [a * b < 0 for a, b in pairwise(places) if b]
    sizes = [abs(b) - abs(a) for a, b in pairwise(places) if a]
    checks = {
        "crawls": not any(sides) and abs(places[-1]) > 0.3 * abs(places[0]),
        "approaches from one side": not any(sides) and max(sizes) < 0,
        "arrives in one step": places[1] == 0,
        "zig-zags closer": all(sides) and max(sizes) < 0,
        "bounces for ever": all(sides) and max(map(abs, sizes)) < 1e-9,
        "diverges": all(sides) and min(sizes) > 0,
    }
    assert checks[word]


def test_the_arithmetic_in_the_sentence_is_right() -> None:
    assert "1 − 0.21·10 = **−1.1**, more than 1 in size" in run(LESSON.made(learning_rate=0.21)).says
    pushed = run(LESSON.made(learning_rate=0.4, momentum=0.5)).says
    assert "0.4·10 = 4 is more than 2·(1 + 0.5) = 3" in pushed
    assert (
        "0.22·10 = 2.2 is just 2·(1 + 0.1) = 2.2" in run(LESSON.made(learning_rate=0.22, momentum=0.1)).says
    )
    assert "like a pendulum" in run(LESSON.made(learning_rate=0.3, momentum=0.6)).says
    assert "= √0.6" in run(LESSON.made(learning_rate=0.3, momentum=0.6)).says


@given(ANYWHERE)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, object]) -> None:
    result = run(LESSON.made(**values))
    says, numbers, spec = result.says, result.numbers, result.spec
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert "nan" not in says
    assert "not a finite" not in says
    live = [n for n, start in enumerate(spec.start) if start]
    worst = max((numbers["factors"][n] for n in live), default=0.0)  # type: ignore[index]
    leaves = "**diverges**" in says or "**climbs away**" in says
    assert leaves == (worst > 1 + 1e-9)
    assert ("takes a weight beyond 10¹²" in says) == (numbers["steps_taken"] < spec.n_steps)  # type: ignore[operator]
    if "beyond" in says:
        assert leaves
    if "ten times nearer" in says:
        told = re.search(r"every (?:([\d,]+) )?steps? brings? it", says)
        assert told
        steps = int((told[1] or "1").replace(",", ""))
        assert worst**steps <= 0.1 * (1 + 1e-9)
        assert steps == 1 or worst ** (steps - 1) > 0.1 * (1 - 1e-9)


def test_upon_one_axis_the_other_decides_nothing() -> None:
    says = run(LESSON.made(start_y=0.0, learning_rate=0.22)).says
    assert "**approaches from one side**" in says
    assert "along y" not in says
    assert "stays where it is" in run(LESSON.made(start_x=0.0, start_y=0.0, learning_rate=5.1)).says


def test_a_factor_next_to_one_is_not_called_one() -> None:
    for rate in (0.2000001, 0.1999999):
        says = run(LESSON.made(learning_rate=rate, condition=1.0)).says
        assert "= **−1**" not in says
        assert "bounces" not in says
        assert f"1 − {rate}·10" in says
    above = run(LESSON.made(learning_rate=0.300000001, momentum=0.5)).says
    assert "0.300000001·10 = 3.00000001 is more than 2·(1 + 0.5) = 3" in above
    assert "= **0.999998**" in run(LESSON.made(learning_rate=0.002, condition=1000.0, curvature=1.0)).says


# The sweep


@pytest.mark.parametrize("momentum", [0.0, 0.7])
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("uphill", [False, True])
def test_the_sweep_is_the_run_at_every_rate(surface: str, momentum: float, uphill: bool) -> None:
    spec = LESSON.made(surface=surface, momentum=momentum, uphill=uphill, n_steps=12)
    whole = sweep(spec)
    assert list(whole.values) == sorted(set(whole.values))
    for at, rate in list(enumerate(whole.values))[::9]:
        alone = run(
            LESSON.made(surface=surface, momentum=momentum, uphill=uphill, n_steps=12, learning_rate=rate)
        )
        assert whole.says[at] == alone.says
        last = int(whole.arrays["last"][at])
        assert last == alone.numbers["steps_taken"]
        assert whole.arrays["points"][at, last] == pytest.approx(alone.numbers["final_point"], rel=1e-6)
        assert whole.arrays["losses"][at, last] == pytest.approx(alone.numbers["final_loss"], rel=1e-6)


def test_a_rate_between_the_stops_has_a_place_of_its_own() -> None:
    whole = sweep(LESSON.made(learning_rate=0.1234))
    assert 0.1234 in whole.values
    assert len(whole.values) == len(sweep(Spec()).values) + 1


def test_velocities_make_the_steps() -> None:
    spec = LESSON.made(momentum=0.8, n_steps=20)
    arrays = sweep(spec).arrays
    rates = np.array(sweep(spec).values)[:, None, None]
    moved = arrays["points"][:, :-1] - rates * arrays["velocities"][:, 1:]
    known = np.isfinite(arrays["points"][:, 1:])
    assert np.allclose(moved[known], arrays["points"][:, 1:][known], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("surface", "momentum"), product(SURFACES, (0.0, 0.5)))
def test_curves_limit_and_best_rate_are_those_of_the_theory(surface: str, momentum: float) -> None:
    spec = LESSON.made(surface=surface, momentum=momentum)
    whole, numbers = sweep(spec), run(spec).numbers
    still = whole.still
    assert still["limit"] == numbers["largest_stable_rate"]
    assert still["best"] == numbers["best_rate"]
    assert still["best_factor"] == numbers["best_contraction"]
    for curvature, factors in zip(spec.curvatures, still["curve_factors"], strict=True):
        expected = amplification(torch.from_numpy(still["curve_rates"]), momentum, curvature)
        assert np.allclose(factors, expected)
        assert (factors[0] <= 1 + 1e-9).all() == (
            still["curve_rates"][0, -1] <= 2 * (1 + momentum) / curvature
        )
    assert (still["curve_rates"][:, -1] >= np.array(whole.values)).all()


@pytest.mark.row("C069", "C204")
def test_the_map_diverges_right_of_its_line_and_the_walk_stands_on_it() -> None:
    still = sweep(LESSON.made(momentum=0.5, learning_rate=0.21)).still
    cells, columns = still["map_cells"], np.arange(len(map_rates()))
    for row, beta in enumerate(MAP_MOMENTA):
        beyond = np.array(map_rates()) >= 2 * (1 + beta) / 10 - 1e-9
        assert ((cells[row] == 255) == beyond).all()
        edge = still["map_limit"][row, 0]
        assert (beyond == (columns >= edge - 1e-6)).all()
    whole = sweep(LESSON.made(momentum=0.5))
    assert still["map_here"][:, 1] == pytest.approx(10)
    for value, (column, _) in zip(whole.values, whole.still["map_here"], strict=True):
        assert map_rates()[round(column)] == value
    assert (sweep(LESSON.made(uphill=True)).still["map_cells"] == 255).all()


def test_shades_go_with_the_speed() -> None:
    factors = torch.tensor([0.9999, 0.99, 0.5, 0.1, 0.0, 1.0 + 1e-12, 1.0, 1.01], dtype=torch.float64)
    made = shades(factors).tolist()
    assert made[0] == 0
    assert made[3] == made[4] == 254
    assert made[5:] == [255] * 3
    assert made[:5] == sorted(made[:5])


# What there is to try


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Crawl", 0),
        ("Arrive in one step", 0),
        ("Zig-zag", 0),
        ("Just too far", 2),
        ("Rescued by momentum", 0),
    ],
)
def test_the_right_answers_are_what_happens(name: str, right: int) -> None:
    preset = LESSON.preset(name)
    assert preset.right(run(LESSON.made(**preset.settings))) == right


def test_what_presets_promise_is_so() -> None:
    crawl = run(LESSON.made(**LESSON.preset("Crawl").settings))
    assert crawl.rows[-1][1] / crawl.rows[0][1] == pytest.approx(0.99**30)
    assert run(LESSON.made(**LESSON.preset("Arrive in one step").settings)).rows[1][2] == 0
    for name, grows in (("Zig-zag", False), ("Just too far", True), ("Rescued by momentum", False)):
        numbers = run(LESSON.made(**LESSON.preset(name).settings)).numbers
        assert (numbers["final_loss"] > numbers["first_loss"]) == grows  # type: ignore[operator]


def test_the_narrow_valley_takes_momentum() -> None:
    challenge = LESSON.challenges[0]
    for rate in LESSON.stops(Spec()):
        assert not challenge.won(run(LESSON.made(**challenge.settings, learning_rate=rate)))


def test_as_far_as_it_goes_means_the_last_stop_below_the_limit() -> None:
    challenge = LESSON.challenges[1]
    won = [
        rate
        for rate in (0.1, 0.11, 0.12, 0.13, 0.15)
        if challenge.won(run(LESSON.made(**challenge.settings, learning_rate=rate)))
    ]
    assert won == [0.12]


@pytest.mark.row("E037")
def test_one_symbol_for_the_learning_rate() -> None:
    for values in ({}, {"momentum": 0.5}, {"surface": "parabola"}, {"uphill": True}):
        formulas = run(LESSON.made(**values)).formulas
        named = {
            symbol for each in formulas for symbol, words in each.symbols if words == "the learning rate"
        }
        assert named == {r"\eta"}
        assert not any(r"\alpha" in each.latex or r"\gamma" in each.latex for each in formulas)


def test_uphill_no_rate_is_called_small_enough() -> None:
    down, up = (run(LESSON.made(uphill=uphill)).formulas for uphill in (False, True))
    limits = [each for each in down if r"\eta <" in each.latex or r"\eta_\text{best}" in each.latex]
    assert len(limits) == 2
    assert "along the steep axis" in dict(limits[0].symbols)["L"]
    assert not any(each.latex == limit.latex for each in up for limit in limits)
    assert run(LESSON.made(start_y=0.0, learning_rate=0.3)).says.count("diverges") == 0


@pytest.mark.row("C069")
@pytest.mark.parametrize("share", [1.01, 1.05, 1.09])
def test_beyond_the_best_rate_more_is_left_than_at_it_and_yet_less_than_before(share: float) -> None:
    best = run(Spec()).numbers["best_rate"]
    factors = run(LESSON.made(learning_rate=share * best)).numbers["factors"]  # type: ignore[operator]
    at_best = run(LESSON.made(learning_rate=best)).numbers["factors"]
    assert max(at_best) < max(factors) < 1  # type: ignore[arg-type]


def test_the_maths_has_the_step_that_leads_to_the_one_looked_at() -> None:
    result = run(LESSON.made(surface="parabola", learning_rate=0.05, step=2))
    assert any(r"-1.25 - 0.05 \cdot (-12.5) = -0.625" in each.latex for each in result.formulas)
    pushed = run(LESSON.made(surface="parabola", learning_rate=0.05, momentum=0.5, step=2)).formulas
    assert any(r"0.5 \cdot (-25) + (-12.5) = -25" in each.latex for each in pushed)
    assert any(r"-1.25 - 0.05 \cdot (-25) = 0" in each.latex for each in pushed)
