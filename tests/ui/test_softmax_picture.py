"""What the stage of softmax is told: everything it draws, packed, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.softmax import CLASSES, LESSON, Spec, run, sweep
from dlcore.theory.softmax_names import RULES
from tests.ui.scenes import as_read, numbers
from ui.components.packing import pack
from ui.softmax_picture import picture


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    pack({**run(spec).picture})
    return as_read(picture(sweep(spec)), 300_000)


@pytest.mark.parametrize("n_classes", [2, 3, 6])
@pytest.mark.parametrize("slips", [{}, {"naive": True, "shift": 83.0}, {"no_keepdim": True}])
@pytest.mark.parametrize("rule", RULES)
def test_everything_can_be_drawn(rule: str, slips: dict[str, Any], n_classes: int) -> None:
    spec = LESSON.made(rule=rule, n_classes=n_classes, **slips)
    scene, result = drawn(spec), run(spec)
    curves, scores, shares, heat, rules, sums = scene["panels"]
    at = scene["values"].index(spec.score_1)
    assert scene["says"]["data"][at] == result.says
    known = result.numbers["shares"]
    assert isinstance(known, list)
    expected = [np.nan if each is None else each for each in known]
    assert numbers(shares["values"], at) == pytest.approx(expected, rel=1e-5, nan_ok=True)
    assert numbers(scores["values"], at) == pytest.approx([row[2] for row in result.rows], rel=1e-5)
    assert scores["names"] == shares["names"] == list(CLASSES[:n_classes])
    slopes = numbers(heat["numbers"], at)[::-1]
    assert slopes.flatten() == pytest.approx(result.numbers["jacobian"], rel=1e-4, abs=1e-6)
    assert heat["signed"]
    cells = numbers(heat["cells"], at)[::-1]
    most = 0.25 if rule == "exp" else np.abs(slopes).max()
    assert (cells.astype(int) - 127) / 127 == pytest.approx(slopes / most, abs=0.005)
    assert len(rules["names"]) == len(RULES)
    assert len(numbers(sums["values"], at)) == spec.n_rows
    low, high = curves["y_span"]
    inside = [each for curve in curves["curves"] for each in curve["y"]["data"] if np.isfinite(each)]
    assert all(low <= each <= high for each in inside)


@pytest.mark.row("C034", "E011")
def test_two_classes_have_both_sigmoids_and_the_right_one_lies_on_the_share() -> None:
    scene = drawn(LESSON.made(n_classes=2))
    dog, cat, right, wrong = scene["panels"][0]["curves"]
    assert (right["name"], wrong["name"]) == ("σ(z₁ − z₂)", "σ(z₁)")
    assert dog["y"]["data"] == pytest.approx(right["y"]["data"], abs=1e-6)
    assert np.abs(dog["y"]["data"] - wrong["y"]["data"]).max() > 0.1
    assert dog["y"]["data"] + cat["y"]["data"] == pytest.approx(1, abs=1e-6)
    assert (wrong["colour"], wrong["dash"] != right["dash"]) == ("wrong", True)
    assert len(drawn(LESSON.made(n_classes=3))["panels"][0]["curves"]) == 3
    assert drawn(LESSON.made(n_classes=2, shift=1.0))["panels"][0]["curves"][2]["name"] == "σ(u₁ − u₂)"


def test_where_shares_are_missing_a_band_says_so() -> None:
    assert drawn(LESSON.made())["panels"][0]["bands"] == []
    (band,) = drawn(LESSON.made(naive=True, shift=80.0))["panels"][0]["bands"]
    assert (float(band["low"]["data"][0]), float(band["high"]["data"][0]), band["text"]) == (
        pytest.approx(8.8),
        10.0,
        "NaN",
    )
    (band,) = drawn(LESSON.made(no_keepdim=True, n_rows=4))["panels"][0]["bands"]
    assert (float(band["low"]["data"][0]), float(band["high"]["data"][0])) == (-10, 10)
    assert band["text"] == "torch refuses"


@pytest.mark.parametrize("values", [{}, {"rule": "plain"}, {"naive": True}, {"temperature": 2.0}])
def test_the_formula_comes_to_the_share(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values)
    scene = drawn(spec)
    at = scene["values"].index(2.0)
    slots = [float(numbers(part["value"], at)) for part in scene["formula"][1] if isinstance(part, dict)]
    top, *below, share = np.array(slots)
    if spec.naive:
        top, below = np.exp(top), np.exp(below)
    assert share == pytest.approx(top / np.sum(below), rel=1e-5)


@pytest.mark.parametrize(
    ("values", "scores", "shares", "rules"),
    [
        ({}, "Scores z", "eᶻ", "z²"),
        ({"temperature": 0.1, "shift": 3.0}, "Scores that count, u = (z + 3)/0.1", "eᵘ", "u²"),
        ({"shift": -3.0, "rule": "softplus"}, "Scores that count, u = z − 3", "log(1 + eᵘ)", "u²"),
        ({"temperature": 2.0, "rule": "abs"}, "Scores that count, u = z/2", "|u|", "u²"),
    ],
)
def test_titles_name_the_scores_that_count(
    values: dict[str, Any], scores: str, shares: str, rules: str
) -> None:
    panels = drawn(LESSON.made(**values))["panels"]
    assert panels[1]["title"] == scores
    assert panels[2]["title"] == f"Shares: {shares}, divided by its sum"
    assert rules in panels[4]["names"]


@pytest.mark.row("C031")
def test_all_shares_stand_in_one_bar_and_none_above_0_is_written_as_0() -> None:
    scene = drawn(LESSON.made(temperature=0.01))
    shares = scene["panels"][2]
    at = scene["values"].index(2.0)
    assert shares["whole"]
    assert numbers(shares["values"], at).sum() == pytest.approx(1)
    assert shares["least"] == 1e-37
    tiny = numbers(shares["values"], at)[1:]
    assert (tiny > 0).all()
    assert (tiny < shares["least"]).all()
