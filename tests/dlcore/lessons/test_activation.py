"""The activation laboratory: its numbers, its sentences at every extreme, its texts, clicks and tries."""

import io
import json
import math
import re
from contextlib import redirect_stdout
from itertools import product

import mpmath
import pytest
import torch

from dlcore.errors import BadSetting
from dlcore.lessons.activation import ACTIVATIONS, CHAINS, COVERS, LESSON, N_LAYERS, REACH, Spec, run, sweep
from dlcore.lessons.activation_facts import Layer
from dlcore.lessons.activation_places import begun, clicked, parsed, turned, written
from dlcore.lessons.activation_words import of_units
from dlcore.lessons.lesson import Result

pytestmark = pytest.mark.tiny
EDGES = (-REACH, -1.3, -0.1, 0.0, 0.1, 1.4, REACH)


def told(**settings: object) -> Result[Spec]:
    return run(LESSON.made(**settings))


def test_it_covers_its_rows() -> None:
    assert list(COVERS) == ["C096", "C098", "C099", "E047", "E048"]


@pytest.mark.row("C096")
def test_the_sigmoid_is_steepest_in_the_middle_and_flat_at_the_edges() -> None:
    slopes = {z: told(z=z).number("slope") for z in EDGES}
    assert max(slopes.values()) == slopes[0.0] == 0.25
    for z, slope in slopes.items():
        assert slope == pytest.approx(1 / (2 + 2 * math.cosh(z)), rel=1e-12)
    assert "(**saturated**): **0.2467 %** of a gradient passes" in told(z=6.0).says
    assert "saturated" not in told(z=4.5).says


@pytest.mark.row("C098", "E047")
def test_tanh_is_two_sigmoids_less_one_and_its_input_is_any_number() -> None:
    for z in EDGES:
        numbers = told(activation="tanh", z=z).numbers
        up, down = math.exp(z), math.exp(-z)
        assert numbers["value"] == pytest.approx((up - down) / (up + down), rel=1e-12, abs=1e-15)
        assert numbers["tanh_by_sigmoid"] == pytest.approx(numbers["value"], rel=1e-12, abs=1e-15)
        assert abs(told(activation="tanh", z=z).number("value")) < 1
    assert "tanh gives almost 1," in told(activation="tanh", z=6.0).says
    assert "tanh gives almost −1," in told(activation="tanh", z=-6.0).says
    with_line = told(activation="tanh", z=1.0, overlay=True).says
    assert with_line.endswith("2σ(2z) − 1 gives **0.7616**: the two are one function.")
    for z, end in ((6.0, "1"), (-6.0, "−1")):
        edge = told(activation="tanh", z=z, overlay=True).says
        assert edge.endswith(f"2σ(2z) − 1 gives almost **{end}**: the two are one function.")
        beside = told(activation="relu", z=z, overlay=True).says
        assert beside.endswith(f"2σ(2z) − 1, which is tanh, gives almost {end}.")
    other = told(activation="sigmoid", z=1.0, overlay=True).says
    assert other.endswith("2σ(2z) − 1, which is tanh, gives 0.7616.")


@pytest.mark.row("C099", "E048")
def test_relu_has_slope_0_or_1_and_at_the_kink_torch_takes_0() -> None:
    at_kink = told(activation="relu", z=0.0)
    assert at_kink.number("slope") == 0
    assert "This is its kink: 0 to the left, 1 to the right, and PyTorch takes 0." in at_kink.says
    assert "slope is **0**: **nothing** of a gradient passes" in told(activation="relu", z=-0.1).says
    assert "slope is **1**: a gradient passes **unchanged**" in told(activation="relu", z=0.1).says
    leaky = told(activation="leaky_relu", z=0.0)
    assert "0.01 to the left, 1 to the right, and PyTorch takes 0.01." in leaky.says
    assert leaky.number("slope") == 0.01


@pytest.mark.row("C099", "E048")
@pytest.mark.parametrize("bias", [-4.0, -1.5, 1.0])
def test_dead_units_are_counted_and_do_not_come_back(bias: float) -> None:
    numbers = told(unit_bias=bias).numbers
    off = numbers["relu_off"]
    assert numbers["relu_without_gradient"] == numbers["relu_asleep"] == off == numbers["leaky_relu_off"]
    assert numbers["leaky_relu_without_gradient"] == 0
    assert off == {-4.0: 24, -1.5: 17, 1.0: 0}[bias]
    if off:
        assert numbers["leaky_relu_asleep"] < off  # type: ignore[operator]


def test_even_at_the_centre_ten_sigmoids_leave_less_than_a_millionth() -> None:
    best = told(z=0.0)
    assert best.number("product") == 0.25**10 < 1e-6
    assert "leave **9.537·10⁻⁷** of it: it **vanishes**" in best.says
    assert "saturated" not in best.says
    assert any(r"\le \tfrac14" in formula.latex for formula in best.formulas)
    large = told(z=0.0, weight=100.0)
    assert large.number("factor") == 25
    assert large.number("product") == 25.0**10
    assert "(100·0.25 each) make it **9.537·10¹³ times** as large: it **explodes**" in large.says
    free = told(z=0.0, weight=100.0, chain="forward")
    assert free.number("product") == 0
    assert free.numbers["log10"] is None
    assert "leave **nothing**: each of 9 slopes is rounded to 0." in free.says


@pytest.mark.parametrize("weight", [1.0, 4.0, 10.0, 16.0, 18.0])
@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_a_product_that_rounding_has_spoilt_is_told_as_such(name: str, weight: float) -> None:
    scale = 2 if name == "sigmoid" else 1  # which is as flat at 2z as tanh at z
    result = told(activation=name, chain="forward", weight=scale * weight, z=3.0)
    with mpmath.workdps(60):
        half, most = (2, 0.25) if name == "sigmoid" else (1, 1)
        slopes = [most * mpmath.sech(mpmath.mpf(z) / half) ** 2 for z in result.numbers["places"]]  # type: ignore[union-attr]
        true = float(mpmath.fprod(slopes) * mpmath.mpf(scale * weight) ** N_LAYERS)
    wrong = abs(result.number("product") / true - 1)
    assert ("lost digits to rounding" in result.says) == ("leave about" in result.says) == (weight > 10)
    assert wrong < 1e-4 or "lost digits" in result.says


@pytest.mark.parametrize(("name", "chain"), product(ACTIVATIONS, CHAINS))
def test_its_sentence_says_what_the_numbers_are(name: str, chain: str) -> None:
    for z, weight in product(EDGES, (0.1, 1.0, 100.0)):
        result = told(activation=name, chain=chain, z=z, weight=weight, layer=4)
        says, left, slope = result.plain(), result.number("product"), result.number("slope")
        assert ("nothing of a gradient passes" in says) == (slope == 0 and z != 0)
        assert ("times as large: it explodes" in says or "other sign: it explodes" in says) == (
            abs(left) > 1e3
        )
        assert ("vanishes" in says) == (abs(left) < 1e-3 and result.numbers["log10"] is not None)
        assert ("leave nothing" in says) == (result.numbers["log10"] is None)
        assert ("comes out with the other sign" in says) == (slope < 0)
        assert (", with the other sign" in says) == (left < 0)
        passed = says.split(". ")[0]
        assert ("comes out 1" in passed) == (slope > 1 and f"{slope:.4g}" != "1")
        assert not re.search(r"[1-9]\d{4}", says)
        assert "nan" not in says
        assert "inf" not in says


@pytest.mark.parametrize(
    ("name", "z", "words"),
    [
        ("gelu", 1.4, "a gradient comes out **1.129 times** as large"),
        ("gelu", 6.0, "almost **1**: a gradient passes almost **unchanged**"),
        ("silu", -1.3, "a gradient comes out with the **other sign** and 0.4623 % of its size"),
        ("tanh", 0.0, "slope is **1**: a gradient passes **unchanged**"),
        ("elu", 0.0, "slope is **1**: a gradient passes **unchanged**"),
        ("softplus", 0.0, "**50 %** of a gradient passes"),
        ("identity", -6.0, "leave it **as it is**"),
    ],
)
def test_slopes_above_1_below_0_and_near_1_are_told_as_they_are(name: str, z: float, words: str) -> None:
    assert words in told(activation=name, z=z).says


@pytest.mark.parametrize(("name", "chain"), product(("sigmoid", "gelu", "relu"), CHAINS))
def test_a_sweep_says_and_holds_what_a_run_does_there(name: str, chain: str) -> None:
    spec = LESSON.made(activation=name, chain=chain, layer=2, pulled="1 2 3 -1 0 0 0 1 1 1", weight=2.0)
    every = sweep(spec)
    assert len(every.values) == 121
    for index in (0, 47, 60, 120):
        there = told(
            activation=name, chain=chain, layer=2, pulled=spec.pulled, weight=2.0, z=every.values[index]
        )
        assert every.says[index] == there.says
        assert every.arrays["slope"][index] == pytest.approx(there.number("slope"), rel=1e-6)
        places = [row[1] for row in there.rows]
        assert every.arrays["chain"][index, :, 1].tolist() == pytest.approx(places, rel=1e-5)
        log = there.numbers["log10"]
        drawn = float(every.arrays["log"][index])
        assert math.isnan(drawn) if log is None else drawn == pytest.approx(log, rel=1e-5)


def test_a_pulled_layer_alone_moves() -> None:
    spec = LESSON.made(chain="one", layer=3, pulled="1 1 5 1 1 1 1 1 1 1", z=-2.0)
    assert run(spec).numbers["places"] == [1, 1, -2, 1, 1, 1, 1, 1, 1, 1]
    slopes = torch.tensor(run(spec).numbers["slopes"])
    assert run(spec).number("product") == pytest.approx(float(slopes.double().prod()), rel=1e-6)


def test_a_click_pulls_a_layer_from_where_all_stand() -> None:
    assert clicked(LESSON.made(z=2.0), 4.4, 1.23) == {
        "chain": "one",
        "layer": 4,
        "z": 1.2,
        "pulled": " ".join(["2"] * N_LAYERS),
    }
    again = clicked(LESSON.made(chain="one", layer=4, z=1.2, pulled=" ".join(["2"] * 10)), 12, -9)
    assert again["layer"] == 10
    assert again["z"] == -REACH
    assert again["pulled"] == "2 2 2 1.2 2 2 2 2 2 2"
    freed = clicked(LESSON.made(chain="forward", z=2.0, weight=100.0, activation="relu"), 1, 0)
    assert freed["pulled"] == "2 6 6 6 6 6 6 6 6 6"


def test_another_choice_keeps_what_can_be_kept() -> None:
    assert begun(LESSON.made(z=2.0), "forward") == {"chain": "forward"}
    assert begun(LESSON.made(z=2.0), "one")["pulled"] == " ".join(["2"] * N_LAYERS)
    assert turned(LESSON.made(chain="one", pulled="oops"), 3) == {"layer": 3}


@pytest.mark.parametrize("text", ["", "1 2 3", "a " * 10, "7 " * 10, "nan " * 10, "1_0 " * 10, "1e400 " * 10])
def test_places_that_cannot_be_read_are_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(BadSetting, match="write ten numbers"):
        parsed(text)
    with pytest.raises(BadSetting):
        run(LESSON.made(chain="one", pulled=text))


def test_places_are_written_as_they_are_read() -> None:
    places = [-6.0, 0.0, 0.25, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, -0.1]
    assert parsed(written(places)) == places
    assert parsed(written(places).replace("-", "−")) == places


def test_of_units_every_count_has_its_sentence() -> None:
    none = of_units(Layer(0, 0, 0, 2), Layer(0, 0, 0, 1), 1.0, 24, 64, 100)
    assert none.endswith("each is on for some example, none is dead.")
    one = of_units(Layer(1, 1, 1, 1), Layer(1, 0, 1, 1), -0.5, 24, 64, 100)
    assert "**1 of 24** ReLU units gives 0 for all 64 examples. Its gradient is exactly 0" in one
    assert one.endswith(
        "the same one is off at the start, but a gradient passes, and **none** has come back yet."
    )
    many = of_units(Layer(17, 17, 17, 20), Layer(17, 0, 3, 8), -1.5, 24, 64, 100)
    assert "after 100 steps **none** has come back" in many
    assert many.endswith("a gradient passes, and **14** came back.")


@pytest.mark.parametrize(
    ("preset", "right"),
    [
        ("The best case of the sigmoid", 2),
        ("Weights of 100", 2),
        ("Weights of 100, let go", 0),
        ("tanh out of sigmoids", 1),
        ("Dead units", 0),
    ],
)
def test_a_preset_is_answered_by_its_run(preset: str, right: int) -> None:
    chosen = LESSON.preset(preset)
    assert chosen.right(told(**chosen.settings)) == right


def test_challenges_are_not_won_where_they_do_not_hold() -> None:
    even, more, sign, dead = LESSON.challenges
    assert not even.won(told(weight=4.3, z=2.0))
    assert not more.won(told(activation="tanh", z=0.0))
    assert not sign.won(told(activation="gelu", chain="one", z=1.0))
    assert not dead.won(told(unit_bias=-1.0))


def test_every_formula_ends_in_the_number_of_the_run() -> None:
    for name in ACTIVATIONS:
        result = told(activation=name, z=1.0)
        assert f"= {result.number('value'):.4g}" in result.formulas[0].latex
        assert f"= {result.number('slope'):.4g}" in result.formulas[1].latex


@pytest.mark.row("C098", "E047")
def test_no_formula_makes_tanh_one() -> None:
    for z in (-6.0, -5.0, 5.0, 6.0):
        texts = [formula.latex for formula in told(activation="tanh", z=z).formulas]
        assert not any(re.search(r"(tanh z =.*|varphi\(-?\d\)) = -?1(,|$)", text) for text in texts)
        (same,) = (text for text in texts if r"\sigma(2z)" in text)
        left, right = (side.replace(r"\cdot", "*").strip() for side in same.split("=")[2:])
        left, right = (re.sub(r"10\^\{(-?\d+)\}", r"10**\1", side) for side in (left, right))
        assert eval(left) == pytest.approx(eval(right), abs=5e-5)
        assert 1 - abs(eval(right)) == pytest.approx(1 - math.tanh(abs(z)), abs=1e-5)


@pytest.mark.row("E048")
@pytest.mark.parametrize("weight", [0.3, 4.3, 91.0])
def test_the_recipe_stands_exactly_on_the_kink_too(weight: float) -> None:
    spec = LESSON.made(
        activation="relu", chain="one", pulled="3.3 0 -0.7 0 1.1 2.7 0 0 0.1 5", weight=weight, z=3.3
    )
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(LESSON.script(spec), "recipe", "exec"), {"__name__": "__main__"})
    torch.set_default_dtype(torch.float32)
    printed = json.loads(said.getvalue().splitlines()[-1])
    assert printed["slopes"] == run(spec).numbers["slopes"] == [1, 0, 0, 0, 1, 1, 0, 0, 1, 1]


@pytest.mark.row("C098")
def test_the_recipe_has_the_sigmoid_for_tanh_only_where_it_is_looked_at() -> None:
    for settings, has in (({}, False), ({"activation": "tanh"}, True), ({"overlay": True}, True)):
        spec = LESSON.made(**settings)
        assert ("sigmoid(2 * z)" in LESSON.script(spec)) == has == ("tanh_by_sigmoid" in run(spec).numbers)
        assert len(LESSON.script(spec).splitlines()) <= 60
