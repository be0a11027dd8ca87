"""What the loss wants: the numbers are torch's, the sentence is true of them, and the code says the same."""

import math
import re
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from dlcore.lessons.criterion import LESSON, MAX_STEPS, Spec, run, script, sweep
from dlcore.lessons.criterion_recipe import ending, refused
from dlcore.lessons.criterion_table import SHORT, WANTS, learnt, rows
from dlcore.lessons.numbers import spoken
from dlcore.theory.criteria import LOSSES, OUTPUTS, PAIRINGS, floor, softmax_twice_floor, verdict
from dlcore.theory.pairings import outputs, points, train
from tests.recipes.printing import printed

EACH = pytest.mark.parametrize(("handed", "loss"), PAIRINGS)
ANYWHERE = st.fixed_dictionaries(
    {
        "handed": st.sampled_from(OUTPUTS),
        "loss": st.sampled_from(LOSSES),
        "n_classes": st.integers(2, 10),
        "label": st.integers(0, 9),
        "logit": st.floats(-10, 20),
        "rival": st.floats(-3, 10),
        "fall": st.floats(0, 3),
        "n_steps": st.just(3),
    }
)
EXTREMES = [
    {"n_classes": n_classes, "logit": logit, "rival": rival, "fall": fall, "n_steps": 3}
    for n_classes, logit, rival, fall in product(
        (2, 10), (-10.0, 0.0, 1.0, 20.0), (-3.0, 0.0, 10.0), (0.0, 3.0)
    )
]


def agrees(spec: Spec) -> None:
    """The recipe prints the page's numbers."""
    page, recipe = run(spec).numbers, printed(script(spec))
    assert recipe.keys() == page.keys()
    for name, value in page.items():
        if isinstance(value, str | None):
            assert recipe[name] == value
        else:
            assert recipe[name] == pytest.approx(value, rel=1e-7, abs=1e-12), name


# The numbers


@pytest.mark.row("C125")
@pytest.mark.parametrize("logit", [-10.0, -1.0, 0.5, 4.0, 20.0])
def test_cross_entropy_and_its_gradient_are_those_of_torchs_criterion(logit: float) -> None:
    spec = LESSON.made(logit=logit, n_steps=2)
    logits = torch.tensor([spec.logits(logit)], dtype=torch.float64, requires_grad=True)
    criterion = nn.CrossEntropyLoss()
    loss = criterion(logits, torch.tensor([3]))
    loss.backward()
    numbers = run(spec).numbers
    assert numbers["loss"] == pytest.approx(loss.item(), rel=1e-12)
    assert logits.grad is not None
    assert numbers["gradient"] == pytest.approx(logits.grad[0].tolist(), abs=1e-15)
    p_minus_y = np.array(numbers["probabilities"]) - np.eye(10)[3]
    assert numbers["gradient"] == pytest.approx(p_minus_y.tolist(), abs=1e-14)
    whole = sweep(spec)
    at = whole.values.index(logit)
    assert whole.arrays["gradient"][at] == pytest.approx(p_minus_y, abs=1e-14)
    assert whole.arrays["right_gradient"][at] == pytest.approx(p_minus_y, abs=1e-14)


@pytest.mark.row("C126", "E067")
def test_probabilities_in_cross_entropy_flatten_out_at_the_floor() -> None:
    whole = sweep(LESSON.made(handed="probabilities"))
    twice = whole.arrays["losses"][:, PAIRINGS.index(("probabilities", "CrossEntropyLoss"))]
    assert (np.diff(twice) < 0).all()
    assert twice[-1] == pytest.approx(math.log(1 + 9 / math.e), abs=1e-6)
    assert f"{twice[-1]:.4f}" == f"{whole.still['floor']:.4f}" == "1.4612"
    assert (twice > whole.still["softmax_twice_floor"]).all()
    right = whole.arrays["losses"][:, PAIRINGS.index(("logits", "CrossEntropyLoss"))]
    assert right[-1] < 1e-6
    shares = torch.tensor(whole.arrays["probabilities"]).softmax(1)
    assert whole.arrays["twice"] == pytest.approx(shares.numpy())
    assert twice == pytest.approx(-shares[:, 3].log().numpy())
    assert shares.max() < math.e / (math.e + 9)


@pytest.mark.row("C127", "E067")
def test_two_pipelines_are_one_number_and_nll_of_probabilities_is_negative() -> None:
    whole = sweep(Spec())
    losses = dict(zip(PAIRINGS, whole.arrays["losses"].T, strict=True))
    right = losses["logits", "CrossEntropyLoss"]
    assert losses["log_ps", "NLLLoss"] == pytest.approx(right, rel=1e-12, abs=1e-14)
    assert losses["log_ps", "CrossEntropyLoss"] == pytest.approx(right, rel=1e-9, abs=1e-14)
    assert losses["probabilities", "NLLLoss"] == pytest.approx(-whole.arrays["probabilities"][:, 3])
    assert (losses["probabilities", "NLLLoss"] < 0).all()
    assert (losses["probabilities", "NLLLoss"] > -1).all()
    assert losses["logits", "NLLLoss"] == pytest.approx([-each for each in whole.values])


@pytest.mark.row("C128")
@given(ANYWHERE)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_exp_of_log_probabilities_are_probabilities(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values)
    numbers = run(spec).numbers
    expected = torch.tensor(spec.logits(spec.logit), dtype=torch.float64).softmax(0).tolist()
    assert numbers["probabilities"] == pytest.approx(expected, rel=1e-12)
    assert sum(numbers["probabilities"]) == pytest.approx(1, abs=1e-14)  # type: ignore[arg-type]


@pytest.mark.parametrize(("handed", "loss"), [("probabilities", "CrossEntropyLoss"), ("logits", "BCELoss")])
def test_at_every_extreme_the_script_prints_the_numbers_of_the_page(handed: str, loss: str) -> None:
    for values in EXTREMES:
        agrees(LESSON.made(**values, handed=handed, loss=loss))


@EACH
def test_every_pairing_has_its_script(handed: str, loss: str) -> None:
    agrees(LESSON.made(handed=handed, loss=loss, n_steps=5))
    agrees(LESSON.made(handed=handed, loss=loss, misnamed=True, n_classes=3, n_steps=20, step=7, seed=3))
    agrees(LESSON.made(handed=handed, loss=loss, logit=0.75, rival=1.0, fall=0.0, softness=0.5, n_steps=1))


@pytest.mark.row("E067")
def test_what_is_learnt_is_that_of_the_step_looked_at() -> None:
    spec = LESSON.made(n_steps=50, step=20, learning_rate=2.0, seed=5)
    trained, numbers, whole = train(10, 2.0, 50, 5), run(spec).numbers, sweep(spec)
    names = ["logits_into_CrossEntropyLoss", "log_ps_into_NLLLoss"]
    names += ["probabilities_into_CrossEntropyLoss", "probabilities_into_NLLLoss"]
    for place, name in enumerate(names):
        assert numbers[f"trained_{name}"] == pytest.approx(trained.losses[20, place].item())
        assert numbers[f"accuracy_{name}"] == pytest.approx(trained.accuracies[20, place].item())
    assert whole.still["trained"] == pytest.approx(trained.losses.numpy())
    assert len(points(10, 5)[1]) == 50


# The sentence is a claim


@given(ANYWHERE)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    keeps_to(LESSON.made(**values))


@EACH
def test_at_every_extreme_the_sentence_keeps_to_the_numbers(handed: str, loss: str) -> None:
    for values in EXTREMES:
        keeps_to(LESSON.made(**values, handed=handed, loss=loss))


def keeps_to(spec: Spec) -> None:
    """What is said is so."""
    result = run(spec)
    says, numbers = result.says, result.numbers
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert "{" not in says
    assert "not a finite" not in says
    loss, right = numbers["loss"], numbers["logits_into_CrossEntropyLoss"]
    assert (loss is None) == ("PyTorch refuses" in says) == (numbers["gradient"] is None) == refused(spec)
    if loss is None:
        assert numbers[f"{spec.handed}_into_{spec.loss}"] in says
        return
    said = verdict(spec.handed, spec.loss, spec.n_classes)
    assert f"**{said}**" in says
    assert isinstance(loss, float)
    assert isinstance(right, float)
    assert f"**{spoken(loss)}**" in says
    if said in ("right", "right, twice over"):
        assert loss == pytest.approx(right, rel=1e-9, abs=1e-13)
    elif (spec.handed, spec.loss) != ("logits", "BCELoss"):
        assert spoken(right) in says or "p/(1 + p)" in says or "0.7311" in says
    told = re.search(r"never falls below (\d+(?:\.\d+)?)", says)
    if told:
        low = floor(spec.handed, spec.loss, spec.n_classes)
        assert low is not None
        assert loss >= low - 1e-15
        assert float(told[1]) == pytest.approx(low, rel=6e-4)
    weaker = re.search(r"is ([\d.]+)(?:·10(\S+))? times weaker", says)
    if weaker:
        raised = int((weaker[2] or "0").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")))
        times = float(weaker[1]) * 10**raised
        gradient, chances = numbers["gradient"], numbers["probabilities"]
        rest = sum(p for n, p in enumerate(chances) if n != spec.right_class)  # type: ignore[arg-type]
        assert times == pytest.approx(rest / -gradient[spec.right_class], rel=0.006)  # type: ignore[index]
        assert times > 1


def test_a_probability_next_to_one_is_not_called_one() -> None:
    says = run(LESSON.made(logit=20.0)).says
    assert "with p = 1 − 2.266·10⁻⁸" in says
    assert "is about **−1**" in run(LESSON.made(handed="probabilities", loss="NLLLoss", logit=20.0)).says


def test_bce_of_logits_is_taken_only_where_all_lie_between_0_and_1() -> None:
    held = {"handed": "logits", "loss": "BCELoss", "n_classes": 3, "rival": 1.0, "fall": 1.0}
    taken = [logit for logit in LESSON.stops(Spec()) if run(LESSON.made(**held, logit=logit)).numbers["loss"]]
    assert taken == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert "without a complaint" in run(LESSON.made(**held, logit=0.5)).says


def test_two_classes_make_bce_of_probabilities_the_cross_entropy() -> None:
    result = run(LESSON.made(handed="probabilities", loss="BCELoss", n_classes=2))
    assert result.numbers["loss"] == pytest.approx(result.numbers["logits_into_CrossEntropyLoss"])
    assert result.says.endswith("**right**.")


# Table and code


@pytest.mark.row("E067")
@pytest.mark.parametrize("values", [{}, {"n_classes": 2}, {"logit": 0.5, "rival": 0.5, "fall": 0.0}])
def test_the_table_has_torchs_answers_and_what_to_make_of_them(values: dict[str, Any]) -> None:
    result = run(LESSON.made(**values, handed="probabilities", loss="NLLLoss"))
    table = rows(result)
    pairs = [(output, loss) for loss in LOSSES for output in OUTPUTS]
    assert [row[0].replace("\u200b", "") for row in table if row[0]] == list(LOSSES)
    assert [row[1].removeprefix("▸ ") for row in table] == [output for output, _ in pairs]
    assert [pair for pair, row in zip(pairs, table, strict=True) if "▸" in row[1]] == [
        ("probabilities", "NLLLoss")
    ]
    shown = {pair: row[2] for pair, row in zip(pairs, table, strict=True)}
    assert set(shown) == set(PAIRINGS)
    for (output, loss), cell in shown.items():
        answer = result.numbers[f"{output}_into_{loss}"]
        if isinstance(answer, str):
            assert f"**refused**: “{answer}”" in cell
        else:
            assert isinstance(answer, float)
            assert f"{spoken(answer)}, " in cell
            assert f"**{verdict(output, loss, result.spec.n_classes)}**" in cell
        assert "{" not in cell
    assert "floor 1.461" in shown["probabilities", "CrossEntropyLoss"] or result.spec.n_classes == 2
    assert set(WANTS) == set(LOSSES)
    assert set(SHORT) == set(PAIRINGS) - {("log_ps", "BCELoss")}
    assert [row[0].replace("\u200b", "") for row in learnt(result)][2] == "probabilities → CrossEntropyLoss"


@pytest.mark.row("E068", "C127")
@pytest.mark.parametrize("misnamed", [False, True])
@EACH
def test_the_code_beside_gives_the_loss_whatever_the_name(handed: str, loss: str, misnamed: bool) -> None:
    spec = LESSON.made(handed=handed, loss=loss, misnamed=misnamed, n_steps=1)
    text = ending(spec)
    assert text.startswith("logits = " if misnamed else f"{handed} = ")
    logits = torch.tensor([spec.logits(spec.logit)], dtype=torch.float64)
    names: dict[str, Any] = {"nn": nn, "x": logits, "network": nn.Identity(), "label": torch.tensor([3])}
    names["one_hot"] = nn.functional.one_hot(names["label"], 10).double()
    number = run(spec).numbers["loss"]
    if number is None:
        assert text.endswith("# PyTorch refuses")
        with pytest.raises(RuntimeError, match="between 0 and 1"):
            exec(text, names)
        return
    exec(text, names)
    assert names["loss"].item() == pytest.approx(number, rel=1e-12)
    assert text.endswith(f"# {verdict(handed, loss, 10)}")
    assert ("# misnamed" in script(spec)) == (misnamed and handed != "logits")


@pytest.mark.row("E068")
def test_nll_needs_log_probabilities_and_the_name_changes_nothing() -> None:
    well, badly = (
        run(LESSON.made(handed="log_ps", loss="NLLLoss", misnamed=misnamed)) for misnamed in (False, True)
    )
    assert well.numbers == badly.numbers
    assert well.numbers["loss"] == pytest.approx(well.numbers["logits_into_CrossEntropyLoss"], rel=1e-12)
    raw = run(LESSON.made(handed="logits", loss="NLLLoss")).numbers["loss"]
    assert raw == -2
    assert "nn.NLLLoss()(log_ps, label)" in script(well.spec)
    assert "nn.NLLLoss()(logits, label)" in script(badly.spec)


# The sweep


@EACH
def test_the_sweep_is_the_run_at_every_logit(handed: str, loss: str) -> None:
    held: dict[str, Any] = {
        "handed": handed,
        "loss": loss,
        "n_classes": 4,
        "label": 9,
        "rival": 0.5,
        "n_steps": 2,
    }
    whole = sweep(LESSON.made(**held))
    assert list(whole.values) == sorted(set(whole.values))
    for at, logit in list(enumerate(whole.values))[::8]:
        result = run(LESSON.made(**held, logit=logit))
        assert whole.says[at] == result.says
        for place, (output, name) in enumerate(PAIRINGS):
            answer = result.numbers[f"{output}_into_{name}"]
            expected = math.nan if isinstance(answer, str) else answer
            assert whole.arrays["losses"][at, place] == pytest.approx(expected, rel=1e-12, nan_ok=True)
        pulls = result.numbers["gradient"] or [math.nan] * 4
        assert whole.arrays["gradient"][at] == pytest.approx(pulls, rel=1e-9, abs=1e-14, nan_ok=True)
        assert whole.arrays["probabilities"][at] == pytest.approx(result.numbers["probabilities"])


@EACH
def test_the_two_terms_make_the_loss(handed: str, loss: str) -> None:
    whole = sweep(LESSON.made(handed=handed, loss=loss, n_classes=3, rival=1.0, fall=0.5, n_steps=1))
    first, second = whole.arrays["terms"].T
    made = first - second if loss in ("CrossEntropyLoss", "NLLLoss") else -(first + second) / 3
    losses = whole.arrays["losses"][:, PAIRINGS.index((handed, loss))]
    known = np.isfinite(losses)
    assert made[known] == pytest.approx(losses[known], rel=1e-9, abs=1e-12)


def test_a_logit_between_the_stops_has_a_place_of_its_own() -> None:
    assert 1.23 in sweep(LESSON.made(logit=1.23)).values


# What there is to try


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Softmax twice", 1),
        ("A negative loss", 1),
        ("Log-softmax twice", 0),
        ("Sure and wrong", 2),
        ("Who learns faster?", 0),
    ],
)
def test_the_right_answers_are_what_happens(name: str, right: int) -> None:
    preset = LESSON.preset(name)
    assert preset.right(run(LESSON.made(**preset.settings))) == right


def test_sure_and_wrong_is_as_it_is_told() -> None:
    result = run(LESSON.made(**LESSON.preset("Sure and wrong").settings))
    chances = result.numbers["probabilities"]
    assert chances[3] < 1e-4  # type: ignore[index]
    assert max(result.spec.logits(-8.0)) == 1


@pytest.mark.row("C126")
def test_below_one_takes_at_most_five_classes() -> None:
    assert softmax_twice_floor(5) < 1 < softmax_twice_floor(6)
    challenge = LESSON.challenges[0]
    won = [
        n
        for n in range(2, 11)
        if challenge.won(run(LESSON.made(**challenge.settings, n_classes=n, logit=20.0, n_steps=1)))
    ]
    assert won == [5]


@pytest.mark.row("C126")
def test_below_one_says_its_number_as_one_goes() -> None:
    challenge = LESSON.challenges[0]
    for n_classes in range(2, 11):
        result = run(LESSON.made(**challenge.settings, n_classes=n_classes, logit=7.0, n_steps=1))
        told = challenge.so_far(result)
        assert f"Now the loss is {spoken(result.number('loss'))} with {n_classes} classes" in told
        floors = [math.log(1 + (n - 1) / math.e) for n in (n_classes, n_classes + 1)]
        low = re.search(r"never let it fall below ([\d.]+)\.$", told)
        assert bool(low) == (floors[0] > 1)
        assert low is None or low[1] == spoken(floors[0])
        assert ("still lets it fall" in told) == (floors[1] < 1)
        assert ("stays above" in told) == (floors[0] < 1 < floors[1])
    assert challenge.so_far(run(LESSON.made(loss="BCELoss", n_steps=1))) == ""
    assert LESSON.challenges[1].so_far(run(LESSON.made(**LESSON.challenges[1].settings, n_steps=1))) == ""


def test_the_other_road_is_log_softmax_alone() -> None:
    challenge = LESSON.challenges[1]
    won = [each for each in OUTPUTS if challenge.won(run(LESSON.made(**challenge.settings, handed=each)))]
    assert won == ["log_ps"]


def test_the_label_is_the_last_class_where_there_are_fewer() -> None:
    spec = LESSON.made(n_classes=3, label=9, logit=5.0)
    assert spec.right_class == 2
    assert spec.logits(5.0) == [1.0, 0.75, 5.0]
    assert outputs(torch.tensor([spec.logits(5.0)]))["probabilities"].argmax() == 2
    assert LESSON.made(step=MAX_STEPS, n_steps=7).step_seen == 7
