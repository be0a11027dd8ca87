"""Likelihood: the numbers are torch's, the sentence is true everywhere, and a sum loses nothing."""

import io
import json
import math
import re
from contextlib import redirect_stdout
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from dlcore.errors import BadSetting
from dlcore.export import recipe
from dlcore.lessons.likelihood import (
    CHALLENGES,
    DATA,
    EDGE,
    LESSON,
    MOST,
    NOISES,
    STOPS,
    VIEWS,
    Spec,
    run,
    sweep,
)
from dlcore.lessons.likelihood_data import (
    MAX_POINTS,
    changed,
    dragged,
    moved_by,
    parsed,
    points_of,
    reach,
    written,
)
from dlcore.lessons.likelihood_words import power_words
from dlcore.settings import controls

ANYWHERE = st.fixed_dictionaries(
    {
        "view": st.sampled_from(list(VIEWS)),
        "data": st.sampled_from(list(DATA)),
        "noise": st.sampled_from(list(NOISES)),
        "weight": st.floats(-5, 5),
        "bias": st.floats(-4, 4),
        "other_weight": st.floats(-5, 5),
        "other_bias": st.floats(-4, 4),
        "p1": st.floats(0.01, 0.99),
        "p2": st.floats(0.01, 0.99),
        "p3": st.floats(0.01, 0.99),
        "p4": st.floats(0.01, 0.99),
        "outlier": st.floats(0.2, 20),
        "sigma": st.floats(0.2, 3),
        "points": st.sampled_from(
            ["0,1; 0,0", "0,1; 0,1", "20,1; 20,0; -20,1", "0.001,1; -20,1", "1,0; 2,0", "-3,1; 4,1; 0,0"]
        ),
        "step": st.integers(0, len(STOPS) - 1),
    }
)


def numbers(**values: Any) -> dict[str, Any]:
    return dict(run(LESSON.made(**values)).numbers)


# Labels under two models


@pytest.mark.row("C037")
def test_the_worked_product_is_0_0084() -> None:
    result = run(Spec())
    assert result.numbers["probabilities"] == pytest.approx([0.6, 0.1, 0.7, 0.2])
    exact = math.prod(map(Fraction, ("0.6", "0.1", "0.7", "0.2")))
    assert exact == Fraction("0.0084")
    assert result.numbers["product"] == pytest.approx(float(exact), rel=1e-12)
    assert "0.6 · 0.1 · 0.7 · 0.2 = **0.0084**" in result.says
    for name in ("p1", "p2", "p3", "p4"):
        for chance in (0.01, 0.5, 0.99):
            told = numbers(**{name: chance})["probabilities"]
            assert told[int(name[1]) - 1] == pytest.approx(chance)


@pytest.mark.row("C035")
@pytest.mark.parametrize("data", ["four", "outlier", "apart", "own"])
def test_each_label_has_its_own_probability_under_both_models_and_two_add_up_to_one(data: str) -> None:
    spec = LESSON.made(data=data, weight=1.3, bias=-0.4, other_weight=-2.0, other_bias=0.7)
    result = run(spec)
    for row, (x, label) in zip(result.rows, points_of(spec), strict=True):
        blue = [
            torch.sigmoid(torch.tensor(w * x + b, dtype=torch.float64)).item()
            for w, b in ((1.3, -0.4), (-2.0, 0.7))
        ]
        assert row[1:3] == (x, label)
        assert row[3:7] == pytest.approx([blue[0], 1 - blue[0], blue[1], 1 - blue[1]])
        assert row[7:] == pytest.approx([p if label else 1 - p for p in blue])


@pytest.mark.row("C036")
def test_the_likelihood_is_the_product_of_own_label_probabilities_and_the_larger_one_is_better() -> None:
    for weight, other in product((-3.0, -0.7, 0.0, 2.0), repeat=2):
        result = run(LESSON.made(weight=weight, other_weight=other))
        ours = math.prod(result.numbers["probabilities"])  # type: ignore[arg-type]
        theirs = math.prod(result.numbers["other_probabilities"])  # type: ignore[arg-type]
        assert result.numbers["product"] == pytest.approx(ours)
        better = "both are equally good" if weight == other else f"{'AB'[theirs > ours]} is better"
        assert f"**{better}**" in result.says


@pytest.mark.row("C040")
@pytest.mark.parametrize("data", ["four", "outlier", "own"])
def test_over_the_slider_both_are_largest_next_to_the_best_weight(data: str) -> None:
    whole, best = sweep(LESSON.made(data=data)), numbers(data=data)["best_weight"]
    assert whole.arrays["product"].argmax() == whole.arrays["log_sum"].argmax()
    assert whole.values[whole.arrays["product"].argmax()] == pytest.approx(best, abs=0.06)
    assert whole.arrays["product"] == pytest.approx(np.exp(whole.arrays["log_sum"]), rel=1e-4)


@pytest.mark.row("E012")
def test_the_likeliest_weight_gets_one_of_seven_right_where_another_gets_six() -> None:
    result = run(LESSON.made(data="outlier"))
    assert result.numbers["best_n_right"] == 1
    assert result.numbers["n_right"] == 6
    assert "gets **1 of 7** labels right; w = 0.1 gets 6 right: **likeliest is not fewest" in result.says
    best = result.number("best_weight")
    there = numbers(data="outlier", weight=best)
    assert there["n_right"] == 1
    assert there["log_likelihood"] == pytest.approx(result.numbers["best_log_likelihood"])
    assert numbers(data="outlier", weight=0.1)["n_right"] == 6
    assert there["log_likelihood"] > numbers(data="outlier", weight=0.1)["log_likelihood"]


@pytest.mark.row("E012")
def test_on_parted_points_there_is_no_likeliest_weight_and_the_learned_one_goes_on_growing() -> None:
    result, whole = run(LESSON.made(data="apart")), sweep(LESSON.made(data="apart"))
    assert result.numbers["best_weight"] is None
    assert (np.diff(whole.arrays["log_sum"]) > 0).all()
    learned = whole.still["learned"]
    assert learned[-1] == pytest.approx(result.numbers["learned_weight"])
    told = re.search(r"w = ([\d.]+) after 500 steps, ([\d.]+) after 1,000 and ([\d.]+) after", result.says)
    assert told
    assert [float(each) for each in told.groups()] == pytest.approx(
        [learned[500], learned[1000], learned[2000]], rel=1e-3
    )
    # with the two nearest points at 0.5 and 0.6 a doubling adds a little less than ln 2/0.5
    assert 0.8 < (learned[2000] - learned[1000]) / (math.log(2) / 0.5) < 1
    mirrored = run(LESSON.made(data="own", points="-1,1; -2,1; 1,0"))
    assert "the smaller w is, the larger is the product" in mirrored.says
    assert mirrored.number("learned_weight") < 0


# Many factors


@pytest.mark.row("C038", "E013")
def test_at_w_0_float32_is_0_from_factor_150_and_float64_from_1075() -> None:
    result = run(LESSON.made(view="many", weight=0.0))
    assert result.numbers["zero_from_float32"] == 150
    assert result.numbers["zero_from_float64"] == 1075
    assert "0 from factor 150 on" in result.says
    assert "0 from factor 1,075 on" in result.says
    for n, single, double in (
        (149, 2.0**-149, 0.5**149),
        (150, 0, 0.5**150),
        (1074, 0, 2.0**-1074),
        (1075, 0, 0),
    ):
        there = numbers(view="many", weight=0.0, step=STOPS.index(n))
        assert there["n_factors"] == n
        assert (there["product_float32"], there["product_float64"]) == (single, double)
        with localcontext(prec=50):
            assert there["log10_product"] == pytest.approx(float((Decimal("0.5") ** n).log10()))


@pytest.mark.row("C038", "C039")
@pytest.mark.parametrize(("data", "weight"), product(("four", "outlier", "apart"), (-5.0, -0.7, 0.3, 5.0)))
def test_the_log_sum_is_that_of_the_exact_product_whatever_the_machine_holds(
    data: str, weight: float
) -> None:
    spec = LESSON.made(view="many", data=data, weight=weight)
    points = points_of(spec)
    with mpmath.workdps(60):
        logs = [-mpmath.log1p(mpmath.exp(-(2 * label - 1) * mpmath.mpf(weight) * x)) for x, label in points]
        for n, power, _, double, log_sum in run(spec).rows[::7]:
            turns, rest = divmod(int(n), len(points))
            exact = turns * mpmath.fsum(logs) + mpmath.fsum(logs[:rest])
            assert log_sum == pytest.approx(float(exact), rel=1e-9)
            assert power == pytest.approx(float(exact / mpmath.log(10)), rel=1e-9)
            if exact > -650:
                assert double == pytest.approx(float(mpmath.exp(exact)), rel=1e-9)


@pytest.mark.row("E013")
def test_a_product_may_stick_above_0_and_the_sentence_says_where() -> None:
    result = run(LESSON.made(view="many", data="apart", weight=1.0))
    assert result.numbers["zero_from_float32"] is None
    begins = result.numbers["stuck_from_float32"]
    assert isinstance(begins, int)
    assert f"**sticks at 1.401·10⁻⁴⁵** from factor {begins} on" in result.says
    held = {int(row[0]): row[2] for row in result.rows}
    assert {value for n, value in held.items() if n >= begins} == {2.0**-149}
    assert all(value > 2.0**-149 for n, value in held.items() if n < begins)
    assert result.number("log10_product") < -200


@pytest.mark.row("E013")
def test_a_product_of_few_digits_is_called_subnormal_and_wins_nothing() -> None:
    challenge = next(each for each in CHALLENGES if each.name == "Hold it in float32")
    whole = sweep(LESSON.made(**challenge.settings))
    smallest, seen = torch.finfo(torch.float32).tiny, set[str]()
    for weight, says in zip(whole.values, whole.says, strict=True):
        result = run(LESSON.made(**{**challenge.settings, "weight": weight}))
        *_, single, _, log_sum = result.rows[-1]
        zero, stuck = (result.numbers[f"{what}_from_float32"] is not None for what in ("zero", "stuck"))
        fate = "zero" if zero else "stuck" if stuck else "held" if single >= smallest else "subnormal"
        single_says = says.split("; in float64")[0]
        assert ("subnormal" in single_says) == (fate == "subnormal"), weight
        assert challenge.won(result) == (fate == "held"), weight
        if fate == "held":
            assert single == pytest.approx(math.exp(log_sum), rel=2e-4), weight
        seen.add(fate)
    assert seen == {"zero", "stuck", "held", "subnormal"}
    few = run(LESSON.made(**{**challenge.settings, "weight": 3.6}))
    assert abs(few.rows[-1][2] / math.exp(few.rows[-1][4]) - 1) > 0.05
    assert "factors, **subnormal**: only few digits are left; in float64" in few.says


@pytest.mark.row("E013")
def test_log_of_softmax_underflows_where_log_softmax_does_not() -> None:
    table = run(LESSON.made(view="many")).picture["softmax"]
    for gap, single, double, at_once in table.tolist():
        exact = float(-mpmath.log1p(mpmath.exp(gap)))
        assert at_once == pytest.approx(exact, rel=1e-6)
        assert math.isinf(single) == (gap > 104)
        assert math.isinf(double) == (gap > 746)
    told = numbers(view="many")
    assert (told["softmax_float32"], told["log_softmax_float32"]) == (0, -110)


@pytest.mark.row("C040")
def test_where_float32_holds_nothing_the_log_sum_still_has_its_peak() -> None:
    still = sweep(LESSON.made(view="many")).still
    best = numbers()["best_weight"]
    few, whole = STOPS.index(8), len(STOPS) - 1
    for share in ("share_exact", "share_double", "share_single"):
        assert still["weights"][np.nanargmax(still[share][few])] == pytest.approx(best, abs=0.06)
    assert np.isnan(still["share_single"][whole]).all()
    assert still["weights"][still["over_weight"][whole].argmax()] == pytest.approx(best, abs=0.06)
    assert still["weights"][still["share_exact"][whole].argmax()] == pytest.approx(best, abs=0.06)


@pytest.mark.row("C040")
@pytest.mark.parametrize("data", ["four", "outlier", "own"])
def test_at_every_number_of_factors_the_marked_weight_is_the_peak_of_the_curve(data: str) -> None:
    still = sweep(LESSON.made(view="many", data=data)).still
    for n, best, sums in zip(STOPS, still["bests"], still["over_weight"], strict=True):
        peak = still["weights"][sums.argmax()]
        if np.isnan(best):  # a few labels on one side only
            assert abs(peak) == 5, n
            assert n < len(points_of(LESSON.made(data=data)))
        else:
            assert np.clip(best, -5, 5) == pytest.approx(peak, abs=0.051), n
    whole = run(LESSON.made(data=data)).numbers["best_weight"]
    turns = [n % len(points_of(LESSON.made(data=data))) == 0 for n in STOPS]
    assert still["bests"][turns] == pytest.approx(whole, rel=1e-5)


# Noise


@pytest.mark.row("C214", "E018")
@pytest.mark.parametrize(("sigma", "bias"), [(0.2, 0.0), (1.0, 1.0), (3.0, -4.0)])
def test_under_gaussian_noise_both_losses_are_least_at_the_least_squares_weight(
    sigma: float, bias: float
) -> None:
    told = numbers(view="noise", sigma=sigma, bias=bias, weight=-2.0)
    whole = sweep(LESSON.made(view="noise", sigma=sigma, bias=bias))
    assert whole.arrays["squares"].argmin() == whole.arrays["losses"].argmin()
    points = torch.tensor([row[1:3] for row in run(LESSON.made(view="noise")).rows], dtype=torch.float64)
    x, y = points.T
    solved = torch.linalg.lstsq(x[:, None], (y - bias)[:, None]).solution.item()
    assert told["best_weight"] == pytest.approx(solved)
    prediction = -2.0 * x + bias
    variance = torch.full_like(y, sigma**2)
    loss = torch.nn.GaussianNLLLoss(full=True, reduction="sum", eps=1e-12)(prediction, y, variance)
    assert told["negative_log_likelihood"] == pytest.approx(loss.item())
    assert told["squared_error"] == pytest.approx(functional.mse_loss(prediction, y, reduction="sum").item())


@pytest.mark.row("C214", "E018")
@pytest.mark.parametrize("data", DATA)
def test_of_labels_the_negative_log_likelihood_is_cross_entropy(data: str) -> None:
    spec = LESSON.made(view="noise", noise="bernoulli", data=data, weight=1.7, bias=0.3)
    told, points = numbers(**{name: getattr(spec, name) for name in controls(Spec)}), points_of(spec)
    scores = torch.tensor([[0.0, 1.7 * x + 0.3] for x, _ in points], dtype=torch.float64)
    labels = torch.tensor([label for _, label in points])
    loss = functional.cross_entropy(scores, labels, reduction="sum").item()
    assert told["negative_log_likelihood"] == pytest.approx(loss)
    assert told["cross_entropy"] == pytest.approx(loss)
    whole = sweep(spec)
    assert whole.arrays["losses"] == pytest.approx(whole.arrays["entropies"], rel=1e-5)
    assert told["squared_error_least_at"] == pytest.approx(whole.values[whole.arrays["squares"].argmin()])


@pytest.mark.row("C214")
@pytest.mark.parametrize(
    ("points", "bias", "least"),
    [
        ("20,1; 19,1", 0.0, 5.0),
        ("-20,1; 19,0; 0,1", 2.0, -5.0),
        ("12,1; 12,1; -20,1", -4.0, 3.1),
        ("-2,0; -0.5,1; 0.3,0; 0.8,1; 1.5,1", 0.7, 1.0),
    ],
)
def test_squared_error_is_least_where_120_digits_say(points: str, bias: float, least: float) -> None:
    spec = LESSON.made(view="noise", noise="bernoulli", data="own", points=points, bias=bias, weight=4.9)
    with mpmath.workdps(120):

        def squares(weight: float) -> Any:
            own = [(2 * label - 1) * (mpmath.mpf(weight) * x + bias) for x, label in points_of(spec)]
            return mpmath.fsum((1 / (1 + mpmath.exp(margin))) ** 2 for margin in own)

        result = run(spec)
        there = min((-5 + 0.1 * n for n in range(101)), key=squares)
        assert there == pytest.approx(least)
        assert result.number("squared_error_least_at") == pytest.approx(there)
        assert result.number("squared_error") == pytest.approx(float(squares(4.9)), rel=1e-9)


# The sentence is a claim


@given(ANYWHERE)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    result = run(LESSON.made(**values))
    says, told = result.says, result.numbers
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert not re.search(r"\b(nan|inf|None|not a finite)\b", says)
    if values["view"] == "labels":
        ours, theirs = told["log_likelihood"], told["other_log_likelihood"]
        if abs(ours - theirs) > 1e-9:  # type: ignore[operator]
            assert ("**A is better**" in says) == (ours > theirs)  # type: ignore[operator]
        assert ("No w is the likeliest" in says) == (told["learned_weight"] is not None)
        assert ("likeliest is not fewest" in says) <= (told["best_n_right"] is not None)
    if values["view"] == "many":
        for precision in ("float32", "float64"):
            assert told[f"zero_from_{precision}"] is None or told[f"stuck_from_{precision}"] is None
        zeros = [told[f"zero_from_{precision}"] is not None for precision in ("float32", "float64")]
        assert says.count("**0 from factor") == sum(zeros)


def test_a_sweep_says_what_a_run_says_in_every_view() -> None:
    for view, noise, data in product(VIEWS, NOISES, DATA):
        spec = LESSON.made(view=view, noise=noise, data=data, bias=0.5, sigma=0.7)
        whole = sweep(spec)
        for at in (0, 43, len(whole.values) - 1):
            alone = run(
                LESSON.made(view=view, noise=noise, data=data, bias=0.5, sigma=0.7, weight=whole.values[at])
            )
            assert whole.says[at] == alone.says


def test_likelihoods_too_small_for_a_number_are_powers_of_ten() -> None:
    assert power_words(-2000.0) == "10⁻⁸⁶⁹"
    far = run(LESSON.made(data="own", points="20,0; 20,0; -20,1; -20,1; 20,0; 20,0; 20,0; 20,0", weight=5.0))
    assert "**10⁻³⁴⁷**" in far.says
    assert "**B is better**" in far.says
    equal = run(LESSON.made(weight=-0.5))
    assert "**both are equally good**" in equal.says


def test_two_likelihoods_that_differ_are_told_with_digits_that_differ() -> None:
    near = run(LESSON.made(weight=-0.50001))
    told = re.findall(r"\*\*(0\.\d+)\*\*", near.says)
    assert len(set(told)) == 2


POINT = st.tuples(st.floats(-20, 20), st.integers(0, 1)).map(lambda point: f"{point[0]:.3g},{point[1]}")
ALIKE = ("-20,0", "20,0")


def likelihoods_differ_if_one_is_better(**values: Any) -> None:
    """Where a model is called better, its printed likelihood is larger; else both are the same."""
    says = run(LESSON.made(data="own", **values)).says
    one, other = re.findall(r"\*\*([\d.·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)\*\*(?:, under|: \*\*)", says)
    if "equally good" in says:
        assert one == other, says
    else:
        with localcontext(prec=30):
            assert ("**A is better**" in says) == (printed(one) > printed(other)), says
            assert printed(one) != printed(other), says


def printed(text: str) -> Decimal:
    """The number that a sentence shows."""
    plain = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    factor, times, power = plain.partition("·10")
    if not times and plain.startswith("10-"):
        factor, power = "1", plain[2:]
    return Decimal(factor).scaleb(int(power or 0))


def test_of_two_likelihoods_below_1e_300_the_better_one_is_printed_larger() -> None:
    points = "20,1; -20,0; 20,0; -20,0; 7.0,1; 20,0; -20,0; 3.9,1"
    likelihoods_differ_if_one_is_better(
        points=points, weight=-4.3, bias=-1.5, other_weight=-4.3, other_bias=2
    )
    eleven = "; ".join(["20,0"] * 11)
    likelihoods_differ_if_one_is_better(points=eleven, weight=5.0, bias=0.0, other_weight=5.0, other_bias=0.1)
    likelihoods_differ_if_one_is_better(
        points=eleven, weight=5.0, bias=0.0, other_weight=5.0, other_bias=1e-9
    )


@given(
    st.lists(st.one_of(POINT, st.sampled_from(ALIKE)), min_size=2, max_size=16),
    st.floats(-5, 5),
    st.floats(-4, 4),
    st.one_of(st.none(), st.floats(-5, 5)),
    st.floats(-4, 4),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_a_better_likelihood_is_printed_larger(
    points: list[str], weight: float, bias: float, other: float | None, other_bias: float
) -> None:
    likelihoods_differ_if_one_is_better(
        points="; ".join(points),
        weight=weight,
        bias=bias,
        other_weight=weight if other is None else other,
        other_bias=other_bias,
    )


# Points of one's own


def test_points_are_read_and_written_and_what_is_none_is_refused_in_a_sentence() -> None:
    assert parsed("−2,0; 1.23456,1") == [(-2.0, 0), (1.235, 1)]
    assert written(parsed("-2,0; 1.5,1")) == "-2,0; 1.5,1"
    for text in (
        "",
        "1,1",
        "1;2",
        "1,2; 2,1",
        "nan,1; 2,0",
        "99,1; 2,0",
        "a,1; 2,0",
        "1,1;" * (MAX_POINTS + 1),
    ):
        with pytest.raises(BadSetting, match=r"\.$"):
            parsed(text)
        with pytest.raises(BadSetting):
            run(LESSON.made(data="own", points=text))


def test_a_click_adds_a_point_of_the_half_it_hits_and_takes_away_what_it_meets() -> None:
    points, ends = [(-1.0, 0), (1.0, 1)], (-3.0, 3.0)
    assert changed(points, ends, (2.0, 0.9)) == "-1,0; 1,1; 2,1"
    assert changed(points, ends, (2.0, 0.1)) == "-1,0; 1,1; 2,0"
    assert changed(points, ends, (1.05, 0.7)) == "-1,0; 1,1; 1.05,1"
    three = [*points, (2.0, 1)]
    assert changed(three, ends, (1.05, 0.95)) == "-1,0; 2,1"
    with pytest.raises(BadSetting, match="2 to 16 points"):
        changed(points, ends, (1.0, 1.0))
    with pytest.raises(BadSetting, match="2 to 16 points"):
        changed([(float(n), 0) for n in range(MAX_POINTS)], ends, (0.5, 0.9))


@given(ANYWHERE, st.integers(0, 15), st.floats(-25, 25))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_dragged_point_lies_where_it_was_let_go_or_at_the_nearest_place_its_setting_has(
    values: dict[str, Any], place: int, to: float
) -> None:
    spec = LESSON.made(**values)
    points = points_of(spec)
    x, label = points[place % len(points)]
    given_by = dragged(spec, (float(np.float32(x)), label), (to, 0.4))
    assert set(given_by) <= set(moved_by(spec)["drag"])
    after = points_of(LESSON.made(**{**values, **given_by}))
    place = points.index((x, label))
    others = [np.delete(np.array(each), place, 0) for each in (after, points)]
    assert others[0] == pytest.approx(others[1], abs=1e-3)
    low, high = reach(spec, label)
    aim = min(high, max(low, to))
    if spec.data == "four":  # at w = 1 the slider of its label's probability stops at every hundredth
        chances = [1 / (1 + math.exp(-(2 * label - 1) * where)) for where in (aim, after[place][0])]
        assert abs(chances[0] - chances[1]) < 0.0051
        assert after[place][1] == label
    else:
        assert after[place] == pytest.approx((aim, label), abs=0.0501 if "outlier" in given_by else 6e-4)


def test_sliders_follow_a_dragged_point_and_a_drag_from_nowhere_moves_none() -> None:
    assert dragged(Spec(), (0.405, 1), (1.0, 1)) == {"p1": 0.73}
    assert dragged(Spec(), (1.386, 0), (-9.0, 0)) == {"p4": 0.99}
    outlier = LESSON.made(data="outlier")
    assert dragged(outlier, (18, 0), (14.2, 0)) == {"outlier": 14.2}
    assert dragged(outlier, (18, 0), (-1.0, 0)) == {"outlier": 0.2}
    assert dragged(outlier, (0.5, 1), (-0.5, 1)) == {
        "data": "own",
        "points": "-0.5,1; 1.25,1; 2,1; 2.75,1; 3.5,1; 4.25,1; 18,0",
    }
    own = LESSON.made(data="own", points="1,1; 1.1,1; 1,0")
    assert dragged(own, (1.1, 1), (3.0, 1)) == {"points": "1,1; 3,1; 1,0"}
    assert dragged(own, (1.0, 0), (3.0, 1)) == {"points": "1,1; 1.1,1; 3,0"}
    assert dragged(own, (2.0, 1), (3.0, 1)) == {}
    assert dragged(LESSON.made(data="own", points="1,1; 2,1"), (1.0, 0), (3.0, 0)) == {}


# The recipe


@pytest.mark.parametrize("values", [{}, {"view": "many", "weight": 0.0}, {"view": "noise"}])
def test_before_its_numbers_the_recipe_says_the_main_ones_in_a_sentence(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values)
    main = {
        "labels": ("log_likelihood", "other_log_likelihood", "best_weight"),
        "many": ("n_factors", "product_float32", "product_float64", "log_sum"),
        "noise": ("squared_error", "negative_log_likelihood", "best_weight"),
    }
    for noise in NOISES if spec.view == "noise" else ("",):
        spec = LESSON.made(**values, **({"noise": noise} if noise else {}))
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(LESSON.script(spec), "recipe", "exec"), {"__name__": "__main__"})
        torch.set_default_dtype(torch.float32)
        sentence, last = said.getvalue().splitlines()
        assert sentence.endswith(".")
        named = ("negative_log_likelihood", "cross_entropy", "squared_error_least_at")
        for name in named if noise == "bernoulli" else main[spec.view]:
            number = run(spec).number(name)
            assert re.search(rf"(?<![\d.-]){re.escape(f'{number:.4g}')}(?!\d)", sentence), name
            assert json.loads(last)[name] == pytest.approx(number)


def test_the_whole_recipe_runs_with_the_settings_it_has() -> None:
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(recipe("likelihood"), "recipe", "exec"), {"__name__": "__main__"})
    torch.set_default_dtype(torch.float32)
    *sentences, last = said.getvalue().splitlines()
    assert len(sentences) == 4
    assert json.loads(last)["product"] == pytest.approx(0.0084)


def test_the_slider_has_its_end_from_one_place() -> None:
    assert (controls(Spec)["weight"].low, controls(Spec)["weight"].high) == (-EDGE, EDGE)
    script = LESSON.script(LESSON.made(view="noise", noise="bernoulli"))
    assert f"SLIDER = [{-EDGE}, {EDGE}, {len(LESSON.stops(Spec()))}]" in script


# Presets and challenges


def test_the_reveal_of_every_preset_is_what_was_computed() -> None:
    answers = [preset.answers[preset.right(run(LESSON.made(**preset.settings)))] for preset in LESSON.presets]
    assert answers == ["B", "About the 150th", "A tiny number that no longer moves", "One", "No"]


def test_challenges_are_not_won_by_their_neighbours() -> None:
    for challenge, near in zip(
        CHALLENGES, ({"weight": 0.0}, {"outlier": 14.3}, {"weight": 3.6}), strict=True
    ):
        assert not challenge.won(run(Spec()))
        assert not challenge.won(run(LESSON.made(**{**challenge.settings, **near})))
    assert STOPS[-1] == MOST
    assert list(STOPS) == sorted(set(STOPS))


def test_a_challenge_says_where_its_number_is_and_nothing_of_other_settings() -> None:
    hand, bring, hold = CHALLENGES
    share = math.prod(numbers()["probabilities"]) / math.exp(numbers()["best_log_likelihood"])
    assert f"is 0.0084, {100 * share:.3g} % of the largest; 99 % is wanted." in hand.so_far(run(Spec()))
    for where in (0.2, 1.0, 14.1, 14.2, 14.3, 20.0):
        result = run(LESSON.made(**{**bring.settings, "outlier": where}))
        told = bring.so_far(result)
        right = numbers(data="outlier", outlier=where, weight=result.numbers["best_weight"])["n_right"]
        assert f"lies at {where:g} and" in told
        assert f"gets **{right} of 7** right, 6 are wanted" in told
        assert ("farther out it still does" in told) == (right == 6 and not bring.won(result))
    farther = run(LESSON.made(**{**bring.settings, "outlier": 14.2}))
    assert bring.won(farther)
    seen = set()
    for weight in (0.0, 1.0, 3.6, 4.5):
        result = run(LESSON.made(**{**hold.settings, "weight": weight}))
        told = hold.so_far(result)
        kind = "0 from" if "is 0 from" in told else "sticks" if "sticks at" in told else "left"
        assert (kind == "left") == all(
            result.numbers[f"{what}_from_float32"] is None for what in ("zero", "stuck")
        )
        seen.add(kind)
    assert seen == {"0 from", "sticks", "left"}
    for challenge in CHALLENGES:
        other = run(LESSON.made(**{**challenge.settings, "bias": 0.1}))
        assert challenge.so_far(other) == ""
