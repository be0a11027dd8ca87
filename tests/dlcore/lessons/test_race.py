"""Race of optimisers: every walk is torch.optim's, the recipe prints it again, and the sentence is true."""

import re

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.export import recipe
from dlcore.lessons.descent_recipe import surface_lines
from dlcore.lessons.lesson import Result
from dlcore.lessons.race import GOOD, LESSON, SHORT, Spec, run, script, sweep
from dlcore.lessons.race_field import field_of, grid, race_of, rates_of
from dlcore.lessons.race_words import COUNTS, Outcome
from dlcore.settings import controls
from dlcore.theory.landscape_names import LANDSCAPES
from dlcore.theory.update_rules import RULES
from tests.recipes.printing import flat, printed

EVERYWHERE = [LESSON.made(landscape=name, **GOOD[name]) for name in LANDSCAPES]
BY_SURFACE = pytest.mark.parametrize("spec", EVERYWHERE, ids=list(LANDSCAPES))
OPTIM = {
    "sgd": lambda p, s, rate: torch.optim.SGD([p], lr=rate),
    "momentum": lambda p, s, rate: torch.optim.SGD([p], lr=rate, momentum=s.momentum),
    "nesterov": lambda p, s, rate: torch.optim.SGD([p], lr=rate, momentum=s.momentum, nesterov=True),
    "adagrad": lambda p, s, rate: torch.optim.Adagrad([p], lr=rate),
    "rmsprop": lambda p, s, rate: torch.optim.RMSprop([p], lr=rate, alpha=s.rho),
    "adadelta": lambda p, s, rate: torch.optim.Adadelta([p], lr=rate),
    "adam": lambda p, s, rate: torch.optim.Adam([p], lr=rate, betas=(s.beta1, s.beta2)),
    "adamw": lambda p, s, rate: torch.optim.AdamW(
        [p], lr=rate, betas=(s.beta1, s.beta2), weight_decay=s.weight_decay
    ),
    "rprop": lambda p, s, rate: torch.optim.Rprop([p], lr=rate),
}


def agree(spec: Spec) -> Result[Spec]:
    """Run both, and compare every number."""
    result = run(spec)
    theirs, ours = flat(printed(script(spec))), flat(result.numbers)
    assert theirs.keys() == ours.keys()
    assert {name for name in ours if ours[name] is None} == {name for name in theirs if theirs[name] is None}
    for name, value in ours.items():
        if value is not None:
            assert theirs[name] == pytest.approx(value, rel=1e-5, abs=1e-9), name
    return result


def test_all_rules_and_surfaces_take_part() -> None:
    assert tuple(SHORT) == tuple(RULES) == tuple(OPTIM)
    assert len(RULES) >= 9
    assert GOOD.keys() == LANDSCAPES.keys()
    assert len(grid()) >= 64


@BY_SURFACE
@pytest.mark.row("C137", "C195")
def test_every_walk_is_that_of_torch_optim_step_by_step(spec: Spec) -> None:
    field = race_of(spec)
    start = [spec.start_x, spec.start_y][: len(field.surface.axes)]
    for rule, make in OPTIM.items():
        row = field.row(rule, spec.learning_rate)
        chaotic = field.outcome(rule, spec.learning_rate) is Outcome.ERRATIC
        close = 1e-6 if chaotic else 1e-9
        point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimiser = make(point, spec, spec.learning_rate)
        for step in range(int(field.trace.n_valid[row])):
            here = field.trace.points[row, step]
            torch.testing.assert_close(here, point.detach(), rtol=close, atol=close)
            optimiser.zero_grad()
            field.surface.value(point).backward()
            optimiser.step()


@BY_SURFACE
def test_the_nine_walks_alone_are_those_of_the_whole_field(spec: Spec) -> None:
    nine, whole = race_of(spec), field_of(spec)
    assert len(nine.trace.points) == len(RULES)
    for rule in RULES:
        one, other = nine.row(rule, spec.learning_rate), whole.row(rule, spec.learning_rate)
        assert nine.outcome(rule, spec.learning_rate) is whole.outcome(rule, spec.learning_rate)
        assert nine.arrival(rule, spec.learning_rate) == whole.arrival(rule, spec.learning_rate)
        assert nine.trace.n_valid[one] == whole.trace.n_valid[other]
        alone, beside = nine.trace.points[one], whole.trace.points[other]
        torch.testing.assert_close(alone, beside, rtol=1e-6, atol=1e-9, equal_nan=True)


@BY_SURFACE
def test_the_line_in_the_script_is_the_surface(spec: Spec) -> None:
    surface = field_of(spec).surface
    points = torch.rand(50, len(surface.axes), dtype=torch.float64) * 4 - 2
    known: dict[str, object] = {"torch": torch}
    body = "\n".join(f"    {line}" for line in surface_lines(spec))
    exec(f"def height({', '.join(surface.axes)}):\n{body}", known)
    heights = known["height"](*points.unbind(1))  # type: ignore[operator]
    assert torch.allclose(heights, surface.value(points), rtol=1e-12, atol=1e-12)


ANYWHERE = st.fixed_dictionaries(
    {
        "landscape": st.sampled_from(list(LANDSCAPES)),
        "condition": st.floats(1, 1000),
        "rotation_deg": st.floats(0, 90),
        "rule": st.sampled_from(list(RULES)),
        "own_best": st.booleans(),
        "learning_rate": st.floats(0.001, 1),
        "n_steps": st.integers(1, 120),
        "start_x": st.floats(-6, 6),
        "start_y": st.floats(-6, 6),
        "momentum": st.floats(0.1, 0.99),
        "beta1": st.floats(0, 0.99),
        "beta2": st.floats(0.5, 0.999),
        "rho": st.floats(0.1, 0.99),
        "weight_decay": st.floats(0, 1),
        "step": st.integers(0, 500),
    }
)


@given(ANYWHERE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_is_a_true_claim(values: dict[str, object]) -> None:
    result = run(LESSON.made(**values))
    claims(result)
    assert np.isfinite(list(result.rows)).all()
    assert "nan" not in " ".join(formula.latex for formula in result.formulas)


def claims(result: Result[Spec]) -> None:
    """The sentence tells of every rule what the numbers tell, and nothing twice."""
    spec, says = result.spec, result.says.replace("**", "")
    assert result.says.count("**") % 2 == 0
    assert says.endswith(".")
    assert "nan" not in says
    field = race_of(spec)
    rates = rates_of(spec, field)
    outcomes = {rule: field.outcome(rule, rate) for rule, rate in rates.items()}
    arrivals = {rule: result.numbers[f"{rule}_arrival"] for rule in RULES}
    there = {rule for rule in RULES if arrivals[rule] is not None}
    assert there == {rule for rule, outcome in outcomes.items() if outcome is Outcome.ARRIVED}
    begin, *rest = re.split(r"(?<=[a-z)])\. ", says)
    assert ("nobody" in begin) == (not there)
    if there and "all nine" not in begin:
        soonest = min(arrivals[rule] for rule in there)  # type: ignore[type-var]
        first = re.search(
            r"(?:rate, | [\d.·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+ )((?:[A-Z]\w+(?:, | and )?)+) (?:is|are) ",
            begin,
        )
        assert first, says
        named = set(re.split(", | and ", first[1]))
        assert named == {SHORT[rule] for rule in there if arrivals[rule] == soonest}
        for rule in there:
            if arrivals[rule] != soonest:
                assert f"{SHORT[rule]} ({arrivals[rule]})" in begin
    words = {"diverge": Outcome.DIVERGED, "bounce": Outcome.ERRATIC, "rest": Outcome.RESTS}
    for part in rest:
        outcome = next(
            (o for word, o in words.items() if re.search(rf" {word}s?\b", part)), Outcome.ON_THE_WAY
        )
        told = {rule for rule in RULES if outcomes[rule] is outcome}
        if "The other" in part:
            assert f"other {COUNTS[len(told)]} " in part
        elif "All nine" not in part:
            names = re.split(", | and ", re.split(r" (?:are|is|rests?|bounces?|diverges?)\b", part)[0])
            assert set(names) == {SHORT[rule] for rule in told}
        else:
            assert len(told) == 9


# The sweep, and what is said


@BY_SURFACE
def test_the_sweep_says_and_shows_what_a_run_does(spec: Spec) -> None:
    whole = sweep(spec)
    assert list(whole.values) == sorted(set(whole.values)) == list(LESSON.stops(spec))
    assert {array.shape[0] for array in whole.arrays.values()} == {len(whole.values)}
    for at in {0, whole.values.index(spec.learning_rate), len(whole.values) - 1, len(whole.values) // 2}:
        result = run(LESSON.made(**{**settings_of(spec), "learning_rate": whole.values[at]}))
        assert whole.says[at] == result.says
        claims(result)
        for place, rule in enumerate(RULES):
            last = int(whole.arrays["last"][at, place])
            assert last == result.numbers[f"{rule}_steps_taken"]
            final = result.numbers[f"{rule}_final_loss"]
            assert whole.arrays["losses"][at, place, last] == pytest.approx(final, rel=1e-6)
        assert np.allclose(whole.arrays["kept"][at], result.picture["kept"], equal_nan=True)


def settings_of(spec: Spec) -> dict[str, object]:
    return {name: getattr(spec, name) for name in controls(Spec)}


def test_a_rate_between_the_stops_has_a_place_of_its_own_and_changes_no_best() -> None:
    values = {"landscape": "bowl", "own_best": True, **GOOD["bowl"]}
    between, on = (LESSON.made(**{**values, "learning_rate": rate}) for rate in (0.1234, 0.12))
    assert 0.1234 in sweep(between).values
    theirs = [rates_of(spec, field_of(spec)) for spec in (between, on)]
    for rule in RULES:
        assert rule == between.rule or theirs[0][rule] == theirs[1][rule] in grid()


def test_the_best_rate_is_the_one_that_arrives_soonest() -> None:
    spec = LESSON.made(landscape="himmelblau", **GOOD["himmelblau"])
    field = field_of(spec)
    for rule in RULES:
        arrived = [
            field.arrival(rule, rate) for rate in grid() if field.outcome(rule, rate) is Outcome.ARRIVED
        ]
        if arrived:
            assert field.arrival(rule, field.best_rate(rule)) == min(arrived)
        else:
            finals = [
                field.final_loss(rule, rate)
                for rate in grid()
                if field.outcome(rule, rate) in (Outcome.ON_THE_WAY, Outcome.RESTS)
            ]
            assert field.final_loss(rule, field.best_rate(rule)) == min(finals)


def test_neither_the_rule_looked_into_nor_the_step_changes_the_race() -> None:
    numbers = [
        dict(run(LESSON.made(rule=rule, step=step)).numbers) for rule, step in (("sgd", 3), ("rprop", 9))
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.row("E037")
def test_the_maths_has_the_numbers_of_the_step_looked_at(rule: str) -> None:
    spec = LESSON.made(rule=rule, step=7)
    result = run(spec)
    latex = [formula.latex for formula in result.formulas]
    symbols = dict(pair for formula in result.formulas for pair in formula.symbols)
    assert {"E", "x, y", r"\theta", "g", r"\varepsilon"} <= symbols.keys()
    assert symbols[r"\eta"].startswith("the learning rate")
    assert all(letter not in symbols for letter in (r"\alpha", r"\gamma"))
    for place, axis in enumerate(("x", "y")):
        before, after = result.rows[6][1 + place], result.rows[7][1 + place]
        (line,) = [line for line in latex if line.startswith(rf"{axis} \leftarrow {axis} - ")]
        assert line.endswith(f"= {after:.4g}")
        assert f"= {before:.4g} - " in line
    assert result.rows[7][0] == 7


@pytest.mark.row("C170")
def test_one_step_of_plain_descent_is_minus_the_rate_times_the_gradient() -> None:
    spec = LESSON.made(
        landscape="rosenbrock", start_x=-1.2, start_y=1.0, learning_rate=0.001, rule="sgd", step=1
    )
    result = run(spec)
    point = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([point], lr=0.001)
    field_of(spec).surface.value(point).backward()
    before, gradient = point.detach().clone(), point.grad.clone()
    optimiser.step()
    moved = (point.detach() - before).tolist()
    assert moved == pytest.approx((-0.001 * gradient).tolist())
    assert result.numbers["sgd_first_step"] == pytest.approx(moved)
    lines = [f.latex for f in result.formulas if "Gradient descent, step 1" in f.latex]
    assert [line.removesuffix(r"\end{gathered}").split("= ")[-1] for line in lines] == [
        f"{place:.4g}" for place in point.tolist()
    ]


@pytest.mark.row("E077")
def test_adams_first_step_is_as_long_on_any_slope() -> None:
    for condition in (1.0, 10.0, 1000.0):
        numbers = run(
            LESSON.made(landscape="bowl", condition=condition, start_x=-2.5, learning_rate=0.1)
        ).numbers
        assert numbers["adam_first_step"] == pytest.approx([0.1, -0.1], rel=1e-6)
        assert numbers["sgd_first_step"] == pytest.approx([0.25, -0.1 * condition])


def test_a_start_at_the_goal_is_there_at_once_and_a_lost_race_says_so() -> None:
    said = run(LESSON.made(landscape="bowl", start_x=0.0, start_y=0.0)).says
    assert "**all nine rules** are there from the start, and stay." in said
    said = run(LESSON.made(landscape="rastrigin", start_x=-5.8, start_y=5.7, n_steps=1)).says
    assert "**nobody** manages" in said
    far = run(LESSON.made(landscape="own", expression="x**2 + y**2", start_x=0.0, start_y=0.0))
    claims(far)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, ("MINIMA = ",)),
        ({"landscape": "saddle", **GOOD["saddle"]}, ("LEVEL = -1.0",)),
        ({"landscape": "himmelblau", **GOOD["himmelblau"], "own_best": True}, ("MINIMA = ", "OWN_RATES = ")),
        ({"landscape": "rastrigin", **GOOD["rastrigin"], "learning_rate": 0.3}, ("MINIMA = ", "ENDS = ")),
        (
            {"landscape": "own", **GOOD["own"], "learning_rate": 0.3, "n_steps": 150, "own_best": True}
            | {"expression": "x**2 + y**2 + 3*sin(5*x)*cos(5*y)", "rule": "sgd"},
            ("LEVEL = ", "OWN_RATES = ", "ENDS = "),
        ),
    ],
)
def test_the_script_holds_what_its_settings_use_alone(
    values: dict[str, object], words: tuple[str, ...]
) -> None:
    spec = LESSON.made(**values)
    agree(spec)
    lines, known = script(spec).splitlines(), ("MINIMA", "LEVEL", "OWN_RATES", "ENDS")
    told = [line for line in lines if line.startswith(known)]
    assert len(lines) <= 62
    assert len(told) == len(words)
    assert all(any(line.startswith(word) for line in told) for word in words)


def test_the_recipe_as_it_lies_there_is_that_of_the_defaults() -> None:
    assert script(Spec()) == recipe("race")


def test_chaos_is_named_and_cut_where_rounding_begins_to_decide() -> None:
    spec = LESSON.made(landscape="rastrigin", start_x=-3.3, start_y=2.4, learning_rate=0.02, n_steps=150)
    result = agree(spec)
    assert "bounce **without a pattern**" in result.says
    assert result.numbers["sgd_steps_taken"] < 150
    assert result.numbers["adam_steps_taken"] == 150


# What there is to try


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Through the banana valley", "Momentum"),
        ("Off the saddle", "RMSprop"),
        ("Same step, any slope", "same"),
        ("Adagrad tires", "RMSprop alone"),
        ("The plainest wins", "SGD"),
    ],
)
def test_the_right_answers_are_what_happens(name: str, answer: str) -> None:
    preset = LESSON.preset(name)
    assert answer in preset.answers[preset.right(run(LESSON.made(**preset.settings)))]


def test_in_the_valley_the_rule_looked_into_takes_its_own_best_rate_too() -> None:
    spec = LESSON.made(**LESSON.preset("Through the banana valley").settings)
    assert field_of(spec).best_rate(spec.rule) == spec.learning_rate


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"landscape": "own", "expression": "x +"}, ""),
        ({"landscape": "own", "expression": "log(x)", "start_x": -1.0}, "choose another start"),
        ({"landscape": "own", "expression": "1/x", "start_x": 0.0}, "choose another start"),
        ({"landscape": "own", "expression": "__import__('os')"}, ""),
    ],
)
def test_a_formula_that_cannot_be_raced_on_is_one_sentence(values: dict[str, object], why: str) -> None:
    for compute in (run, sweep, script):
        with pytest.raises(BadSetting) as caught:
            compute(LESSON.made(**values))
        assert why in str(caught.value)
        assert str(caught.value).endswith(".")
