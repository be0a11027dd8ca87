"""Cross-entropy: the numbers are torch's and scikit-learn's, recipe and page agree, the sentence is true."""

import math
import re
from itertools import pairwise, product

import pytest
import scipy.stats
import sklearn.metrics
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcore.lessons.cross_entropy import LESSON, TABLES, Spec, points, run, script, sweep
from dlcore.lessons.numbers import spoken
from tests.recipes.printing import flat, printed

OWN = {"table": "own", "logits": "1, -2, 0; 10, -10, 10; 0, 0, 0", "targets": "0; 0.2, 0.5, 0.3; 2"}
BAD, GOOD = ({"table": name, "klass": 1, "reduction": "sum"} for name in ("bad", "good"))
CORNERS = [
    {"table": table, "smoothing": smoothing, "reduction": reduction, "logit": logit, "point": point}
    for table, smoothing, reduction, logit, point in product(
        ("three", "good", "soft", "untrained"), (0.0, 0.5), ("mean", "sum"), (-10.0, 0.0, 10.0), (1, 8)
    )
]


def agrees(spec: Spec) -> None:
    """The recipe prints the page's numbers, and all of them are finite."""
    numbers = flat(dict(run(spec).numbers))
    assert flat(printed(script(spec))) == pytest.approx(numbers, rel=1e-6, abs=1e-9)
    assert all(map(math.isfinite, numbers.values()))


# The numbers


@pytest.mark.row("C045", "E015", "E017")
@pytest.mark.parametrize(("reduction", "smoothing"), product(("mean", "sum"), (0.0, 0.1)))
def test_the_loss_is_that_of_nn_and_of_both_sums_by_hand(reduction: str, smoothing: float) -> None:
    spec = LESSON.made(reduction=reduction, smoothing=smoothing)
    table, numbers = points(spec), run(spec).numbers
    logits, labels = torch.tensor(table.logits, dtype=torch.float64), torch.tensor([0, 1, 2, 1])
    nn = torch.nn.CrossEntropyLoss(reduction=reduction, label_smoothing=smoothing)
    assert numbers["loss"] == pytest.approx(nn(logits, labels).item(), rel=1e-12)
    total = 0.0
    for i, row in enumerate(table.logits):
        below = sum(math.exp(z) for z in row)
        for j, z in enumerate(row):
            y = (1 - smoothing) * table.targets[i][j] + smoothing / 3
            total -= y * math.log(math.exp(z) / below)
    assert numbers["loss"] == pytest.approx(total / (4 if reduction == "mean" else 1))


@pytest.mark.row("C041", "C042")
def test_the_two_models_of_the_notes_cost_4_78_and_1_20() -> None:
    for settings_, logit, chances, told in (
        (BAD, 0.405465, (0.6, 0.1, 0.7, 0.2), 4.78),
        (GOOD, 0.847298, (0.7, 0.9, 0.8, 0.6), 1.2),
    ):
        numbers = run(LESSON.made(**settings_, logit=logit)).numbers
        assert numbers["losses"] == pytest.approx([-math.log(p) for p in chances], abs=1e-5)
        assert round(float(numbers["loss"]), 2) == told  # type: ignore[arg-type]
        assert numbers["loss"] == pytest.approx(-math.log(math.prod(chances)), abs=1e-5)


@pytest.mark.row("C044", "E017")
def test_binary_cross_entropy_is_the_same_number() -> None:
    spec = LESSON.made(table="bad", klass=1, logit=0.405465)
    table, numbers = points(spec), run(spec).numbers
    labels, p = [1, 1, 0, 0], [1 / (1 + math.exp(-row[1])) for row in table.logits]
    assert numbers["loss"] == numbers["binary"] == pytest.approx(sklearn.metrics.log_loss(labels, p))
    one = torch.nn.BCEWithLogitsLoss()(
        torch.tensor([row[1] for row in table.logits]), torch.tensor(labels) * 1.0
    )
    assert numbers["binary"] == pytest.approx(one.item(), rel=1e-5)
    assert "binary" not in run(Spec()).numbers


@pytest.mark.row("E017")
def test_softmax_before_the_loss_is_another_number_that_never_comes_to_0() -> None:
    numbers = run(LESSON.made(table="own", logits="10, -10, -10", targets="0", logit=10.0)).numbers
    assert numbers["loss"] == pytest.approx(0, abs=1e-8)
    assert numbers["softmax_twice"] == pytest.approx(math.log(1 + 2 / math.e), rel=1e-6)


@pytest.mark.row("C222")
@pytest.mark.parametrize("values", CORNERS[::3])
def test_the_gradient_is_p_minus_y(values: dict[str, object]) -> None:
    numbers = run(LESSON.made(**values)).numbers
    assert numbers["gradient"] == pytest.approx(numbers["closed_form"], abs=1e-14)


@pytest.mark.row("C221")
@pytest.mark.parametrize("classes", range(2, 11))
def test_equal_logits_cost_ln_k(classes: int) -> None:
    numbers = run(LESSON.made(table="untrained", n_classes=classes, logit=0.0)).numbers
    assert numbers["loss"] == numbers["equal_guesses"] == pytest.approx(math.log(classes))
    assert numbers["untrained"] == pytest.approx(math.log(classes), abs=0.1)


@pytest.mark.row("C043", "C213")
def test_the_loss_of_a_point_follows_its_prediction() -> None:
    whole = sweep(Spec())
    own, costs = whole.arrays["probabilities"][:, 0, 0], whole.arrays["losses"][:, 0]
    assert (own[1:] > own[:-1]).all()
    assert (costs[1:] < costs[:-1]).all()
    assert costs == pytest.approx([-math.log(p) for p in own], rel=1e-9)
    good = sweep(LESSON.made(**GOOD)).arrays["probabilities"][:, 0, 1]
    assert good.min() < 0.001 < 0.999 < good.max()


@pytest.mark.parametrize("values", CORNERS, ids=lambda each: "-".join(map(str, each.values())))
def test_at_every_extreme_the_script_prints_the_numbers_of_the_page(values: dict[str, object]) -> None:
    agrees(LESSON.made(**values))


def test_own_numbers_and_all_predictions_are_in_the_script_too() -> None:
    agrees(LESSON.made(**OWN, logit=1.0))
    agrees(LESSON.made(**OWN, logit=1.0, smoothing=0.3, others="three", first=0.01, second=0.99))
    agrees(LESSON.made(table="own", logits="0.3", targets="0.25", logit=0.3, first=0.99))


def test_the_script_is_short_and_has_only_what_it_needs() -> None:
    three, two = script(Spec()), script(LESSON.made(table="good"))
    assert len(three.splitlines()) <= 60
    assert "binary" not in three
    assert "binary_cross_entropy_with_logits" in two
    assert "one_hot(targets" not in script(LESSON.made(table="soft"))


# The sweep


@pytest.mark.parametrize(
    "values", [{}, OWN, {"table": "soft", "smoothing": 0.2}, BAD, {"table": "untrained"}]
)
def test_the_sweep_has_the_numbers_of_every_run(values: dict[str, object]) -> None:
    spec = LESSON.made(**values, point=2)
    whole = sweep(spec)
    for at in (0, 57, 100, 143, len(whole.values) - 1):
        alone = run(LESSON.made(**{**values, "point": 2, "logit": whole.values[at]}))
        assert whole.says[at] == alone.says
        assert float(whole.arrays["totals"][at]) == pytest.approx(alone.numbers["loss"])
        assert whole.arrays["losses"][at].tolist() == pytest.approx(alone.numbers["losses"])
        assert float(whole.arrays["gradients"][at]) == pytest.approx(alone.numbers["gradient"])
    assert {len(array) for array in whole.arrays.values()} == {len(whole.values)}


# The sentence


def strong(says: str) -> list[str]:
    return re.findall(r"\*\*(.+?)\*\*", says)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([name for name in TABLES if name != "own"]),
    st.floats(-10, 10),
    st.integers(1, 8),
    st.integers(0, 9),
    st.sampled_from([0.0, 0.01, 0.5]),
    st.sampled_from(["mean", "sum"]),
    st.integers(2, 10),
)
def test_the_sentence_says_the_numbers(
    table: str, logit: float, point: int, klass: int, smoothing: float, reduction: str, classes: int
) -> None:
    spec = LESSON.made(
        table=table,
        logit=logit,
        point=point,
        klass=klass,
        smoothing=smoothing,
        reduction=reduction,
        n_classes=classes,
    )
    result, now = run(spec), points(spec)
    at = min(point, now.n_points) - 1
    target = [(1 - smoothing) * y + smoothing / now.n_classes for y in now.targets[at]]
    p = torch.softmax(torch.tensor(now.logits[at], dtype=torch.float64), 0).tolist()
    loss = -sum(y * math.log(q) for y, q in zip(target, p, strict=True) if y)
    assert spoken(float(result.numbers["losses"][at])) in result.says  # type: ignore[index]
    assert float(result.numbers["losses"][at]) == pytest.approx(loss, rel=1e-5)  # type: ignore[index]
    moved = 1 if now.single else min(klass, now.n_classes - 1)
    slope = p[moved] - target[moved]
    if abs(slope) > 1e-10:
        assert ("a step of descent raises it" in result.says) == (slope < 0)
    total, equal = result.number("loss"), result.number("equal_guesses")
    if abs(total - equal) > 1e-9:
        assert (", less than" in result.says) == (total < equal)
    best = max(range(now.n_classes), key=p.__getitem__)
    if "confident mistake" in result.says:
        assert p[best] >= 0.9
        assert target[best] == 0
    if "no class gets more" in result.says:
        assert target[best] == 1
    if smoothing or max(target) < 1:
        floor = scipy.stats.entropy(target)
        assert f"{spoken(float(floor))}, the entropy of its target" in result.says
        assert loss >= floor - 1e-12


@pytest.mark.row("C222", "C043")
def test_a_confident_mistake_is_called_one_and_costs_without_bound() -> None:
    costs = []
    for logit in (0.5, -3.0, -10.0):
        result = run(LESSON.made(point=4, klass=1, logit=logit))
        assert "a **confident mistake**, class 0 gets 0.9" in result.says
        costs.append(result.numbers["losses"][3])  # type: ignore[index]
    assert costs[0] > 3
    assert [after - before for before, after in pairwise(costs)] == pytest.approx([3.5, 7], abs=0.1)


def test_ties_and_predictions_that_hit_their_target_are_said_as_they_are() -> None:
    tie = run(LESSON.made(table="untrained", n_classes=2, logit=0.0)).says
    assert "the other class gets as much" in tie
    assert "= ln 2, that of equal probabilities" in tie
    hit = run(LESSON.made(table="own", logits="0, 0", targets="0.5, 0.5", logit=0.0)).says
    assert "0 of KL divergence" in hit
    assert "p − y = **0**: a step of descent moves it nowhere" in hit
    assert "The mean over it alone is **0.6931** = ln 2" in hit


def test_next_to_1_what_is_missing_is_told() -> None:
    says = run(LESSON.made(**GOOD, logit=10.0)).says
    assert "**p = 1 − 4.54·10⁻⁵**" in says
    assert "**4.54·10⁻⁵**, and no class gets more" in says
    assert "p − y = **−4.54·10⁻⁵**" in says


# The formulas


@pytest.mark.row("E015")
def test_the_formula_counts_points_and_classes_apart_with_1_over_m_in_front() -> None:
    first = run(Spec()).formulas[0]
    assert r"E &= -\frac{1}{m}\sum_{i=1}^{m} \sum_{j=1}^{K} y_{ij} \ln p_{ij}" in first.latex
    assert r"\frac{1}{m}" not in run(LESSON.made(reduction="sum")).formulas[0].latex
    told = dict(first.symbols)
    assert "m = 4" in told["i"]
    assert "K = 3" in told["j"]
    assert "ŷ" in told["p"]


@pytest.mark.parametrize("values", [*CORNERS[::5], OWN | {"logit": 1.0}, OWN | {"logit": -10.0, "point": 2}])
def test_the_formulas_hold_the_numbers(values: dict[str, object]) -> None:
    result = run(LESSON.made(**values))
    for formula in result.formulas:
        assert formula.latex.count("{") == formula.latex.count("}")
        assert "nan" not in formula.latex
        assert "inf" not in formula.latex


# Presets and challenges


@pytest.mark.row("C042", "C221", "C223", "E016")
@pytest.mark.parametrize(("number", "right"), enumerate((2, 2, 2, 1, 2)))
def test_the_answers_of_the_presets(number: int, right: int) -> None:
    preset = LESSON.presets[number]
    assert preset.right(run(LESSON.made(**preset.settings))) == right


def test_the_reveals_hold_the_numbers_of_the_run() -> None:
    told = [preset.reveal(run(LESSON.made(**preset.settings))) for preset in LESSON.presets]
    assert "−ln(0.6 · 0.1 · 0.7 · 0.2)" in told[0]
    assert "= 4.78." in told[0]
    assert "82 %" in told[1]
    assert "ln 10 = 2.303" in told[2]
    assert "It is 0.4003" in told[3]
    assert "its entropy 0.1985" in told[3]
    assert "L1 0.4 and 0.8" in told[4]


@pytest.mark.row("E016")
def test_l2_and_cross_entropy_disagree_only_in_the_right_order() -> None:
    challenge = LESSON.challenges[2]
    for first, second, won in ((0.4, 0.45, True), (0.45, 0.4, False), (0.8, 0.6, False), (0.4, 0.4, False)):
        assert challenge.won(run(LESSON.made(others="three", first=first, second=second))) == won
    assert not challenge.won(run(LESSON.made(others="two", first=0.4, second=0.45)))


def test_one_logit_is_not_enough_elsewhere() -> None:
    challenge = LESSON.challenges[0]
    for point, klass in product((1, 2, 3), range(3)):
        for logit in (-10.0, 10.0):
            assert not challenge.won(run(LESSON.made(point=point, klass=klass, logit=logit)))


def test_a_fresh_network_gives_every_class_only_about_the_same_probability() -> None:
    preset = LESSON.preset("Nothing learnt yet")
    result = run(LESSON.made(**preset.settings))
    assert abs(result.number("untrained") - math.log(10)) > 0.01  # exactly the same would cost exactly ln 10
    assert "about the same probability" in preset.question
