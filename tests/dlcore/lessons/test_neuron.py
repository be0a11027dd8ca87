"""One neuron: the script prints its numbers, its sentence is true, its derivation is autograd's."""

import math
import re
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcore.lessons.neuron import LESSON, MAX_EPOCHS, MAX_RECORDS, N_LINES, VIEWS, Spec, run, script, sweep
from dlcore.lessons.neuron_tables import TABLES
from dlcore.lessons.numbers import tex
from dlcore.settings import controls
from dlcore.theory.neuron_names import ACTIVATIONS, LOSSES, SQUARES
from tests.recipes.printing import flat, printed

GOOD = {name: {"table": name, **table.good} for name, table in TABLES.items()}
SLIPS = ("missing_reset", "wrong_sign", "literal_dash", "misprint")
KNOWN = controls(Spec)
ANYWHERE = st.fixed_dictionaries(
    {
        "table": st.sampled_from(list(TABLES)),
        "activation": st.sampled_from(list(ACTIVATIONS)),
        "loss": st.sampled_from(list(LOSSES)),
        "learning_rate": st.floats(0.01, 10),
        "n_epochs": st.integers(1, MAX_EPOCHS),
        "n_copies": st.integers(1, 8),
        "record": st.integers(1, MAX_RECORDS),
        "outlier": st.just(0.0) | st.floats(-10, 10),
        "n_outputs": st.integers(1, 2),
        "start_w1": st.floats(-6, 6) | st.integers(-6, 6).map(float),
        "start_w2": st.floats(-6, 6) | st.integers(-6, 6).map(float),
        "missing_reset": st.booleans(),
        "wrong_sign": st.booleans(),
        "literal_dash": st.sampled_from([False, False, False, True]),
        "misprint": st.sampled_from([False, False, False, True]),
        "step": st.integers(0, MAX_EPOCHS),
    }
)


def agree(spec: Spec) -> None:
    """The script prints the page's numbers, in their order."""
    theirs, ours = printed(script(spec)), run(spec).numbers
    assert list(theirs) == list(ours)
    assert flat(theirs).keys() == flat(ours).keys()
    assert flat(theirs, -1) == pytest.approx(flat(ours, -1), rel=1e-6, abs=1e-12)


@given(ANYWHERE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_is_one(values: dict[str, Any]) -> None:
    says = run(LESSON.made(**values)).says
    assert says.startswith("With learning rate **")
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert not re.search(r"nan|inf\b|None", says)


@pytest.mark.parametrize(("activation", "loss"), list(product(ACTIVATIONS, LOSSES)))
def test_the_script_agrees_with_every_activation_and_loss(activation: str, loss: str) -> None:
    agree(LESSON.made(activation=activation, loss=loss, n_epochs=5, n_outputs=2, record=3, step=2))


@pytest.mark.parametrize("slip", SLIPS)
def test_the_script_makes_the_same_mistakes(slip: str) -> None:
    for loss in ("half_sse", "absolute"):
        agree(LESSON.made(**GOOD["line"], **{slip: True}, n_copies=2, loss=loss))


def test_the_script_makes_mistakes_together_and_is_short_without_any() -> None:
    agree(LESSON.made(**GOOD["line"], **dict.fromkeys(SLIPS[:3], True)))
    agree(LESSON.made(**GOOD["line"], missing_reset=True, wrong_sign=True, misprint=True))
    assert len(script(Spec()).splitlines()) <= 60
    assert "mistake" not in script(Spec())


@pytest.mark.parametrize("slip", ["", *SLIPS])
@pytest.mark.parametrize("table", ["line", "single"])
def test_the_sweep_has_the_numbers_of_every_run(table: str, slip: str) -> None:
    spec = LESSON.made(**GOOD[table], **({slip: True} if slip else {}))
    whole = sweep(spec)
    assert list(whole.values) == sorted(set(whole.values))
    for at in (0, 31, whole.values.index(spec.learning_rate), len(whole.values) - 1):
        alone = run(
            LESSON.made(
                **{**GOOD[table], **({slip: True} if slip else {}), "learning_rate": whole.values[at]}
            )
        )
        assert whole.says[at] == alone.says
        last = int(whole.arrays["last"][at])
        assert last == alone.numbers["epochs_done"]
        assert float(whole.arrays["losses"][at, last]) == pytest.approx(alone.numbers["final_loss"], rel=1e-6)
        final = alone.numbers["final_weights"]
        assert whole.arrays["weights"][at, last].tolist() == pytest.approx(final, rel=1e-6)
    assert {len(array) for array in whole.arrays.values()} == {len(whole.values)}


def test_the_numbers_do_not_depend_on_where_one_looks_but_those_looked_at() -> None:
    here, there = (
        run(LESSON.made(step=step, record=record, view=view, line=line)).numbers
        for step, record, view, line in ((3, 2, "weights", 1), (20, 4, "batch", N_LINES))
    )
    differ = {name for name in here if here[name] != there[name]}
    assert differ <= {
        *("epoch_looked_at", "record_looked_at", "weighted_sum", "prediction", "error", "slope"),
        *("error_term", "gradient"),
    }


# The derivation


@pytest.mark.row("C070", "C071", "E030", "E034", "C073")
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "identity"])
def test_every_line_of_the_derivation_is_what_autograd_finds(activation: str) -> None:
    spec = LESSON.made(
        activation=activation, record=3, step=2, loss="mse", n_epochs=5, start_w1=-0.4, start_w2=0.3
    )
    result = run(spec)
    x, y = torch.tensor(TABLES["exam"].records[2][:2]).double(), TABLES["exam"].records[2][2]
    w = torch.tensor(result.rows[2][1:3], dtype=torch.float64, requires_grad=True)
    h = w @ x
    y_hat = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "identity": lambda each: 1 * each}[activation](h)
    q = y - y_hat
    share = q**2 / 5
    found = {
        "share": share,
        "outer": torch.autograd.grad(share, q, retain_graph=True)[0],
        "minus": torch.autograd.grad(q, y_hat, retain_graph=True)[0],
        "slope": torch.autograd.grad(y_hat, h, retain_graph=True)[0],
        "whole": torch.autograd.grad(share, w, retain_graph=True)[0][0],
        "of_q": torch.autograd.grad(q, w, retain_graph=True)[0][0],
        "of_y_hat": torch.autograd.grad(y_hat, w)[0][0],
    }
    values = {name: value.item() for name, value in found.items()}
    lines = [formula.latex for formula in result.formulas]
    delta = q.item() * values["slope"]
    assert tex(values["share"]) in lines[0]
    assert tex(y_hat.item()) in lines[1]
    assert tex(h.item()) in lines[1]
    assert lines[2].removesuffix(r" \end{aligned}").endswith(tex(values["whole"]))
    assert values["outer"] * values["minus"] * values["slope"] * x[0].item() == pytest.approx(values["whole"])
    assert lines[3].removesuffix(r" \end{aligned}").endswith(tex(values["outer"]))  # 2·c·q, exactly
    assert values["outer"] == pytest.approx(2 / 5 * q.item(), rel=1e-14)
    assert values["of_q"] == -values["of_y_hat"]  # the minus sign
    assert r"-\frac{\partial \hat y}{\partial w_1}" in lines[4]
    assert tex(values["slope"]) in lines[5]
    assert lines[6].removesuffix(r" \end{aligned}").endswith(tex(delta))
    assert result.numbers["error_term"] == pytest.approx(delta, rel=1e-12)
    assert (result.numbers["error_term"] == result.numbers["error"]) == (activation == "identity")
    assert lines[7].removesuffix(r" \end{aligned}").endswith(tex(values["whole"]))
    assert tex(-spec.learning_rate * values["whole"]) in lines[8]


@pytest.mark.row("C070")
def test_the_bars_of_the_local_slopes_multiply_to_the_slope_of_one_record() -> None:
    spec = LESSON.made(**GOOD["single"], step=7)
    arrays, result = sweep(spec).arrays, run(spec)
    at = sweep(spec).values.index(spec.learning_rate)
    pull, slope = arrays["pulls"][at, 7, 0], arrays["slopes"][at, 7, 0]
    assert -1 * pull * slope * 1 == pytest.approx(result.numbers["gradient"][0], rel=1e-6)


@pytest.mark.row("E037")
def test_the_learning_rate_is_eta_and_nothing_else() -> None:
    for spec in (Spec(), LESSON.made(**GOOD["line"], wrong_sign=True), LESSON.made(literal_dash=True)):
        formulas = run(spec).formulas
        assert (r"\eta", "the learning rate") in [each for formula in formulas for each in formula.symbols]
        assert not any(letter in formula.latex for formula in formulas for letter in (r"\alpha", r"\gamma"))


@pytest.mark.row("C066")
def test_the_loss_at_epoch_0_follows_the_weights() -> None:
    records = torch.tensor(TABLES["exam"].records, dtype=torch.float64)
    for w1, w2 in ((-3.0, 4.0), (0.0, 0.0), (2.0, -1.5)):
        y_hat = torch.sigmoid(records[:, :2] @ torch.tensor([w1, w2], dtype=torch.float64))
        theirs = torch.nn.MSELoss(reduction="sum")(y_hat, records[:, 2]).item() / 2
        assert run(LESSON.made(start_w1=w1, start_w2=w2)).numbers["first_loss"] == pytest.approx(theirs)


@pytest.mark.row("C063", "E026")
def test_the_error_has_a_sign_and_its_square_has_none() -> None:
    signs = set()
    for outlier in (-2.0, 0.0, 2.0):
        result = run(LESSON.made(**GOOD["single"], outlier=outlier))
        y, y_hat, error, *_ = result.picture["records"][0, 0].tolist()
        assert error == pytest.approx(y - y_hat, rel=1e-6)
        assert result.numbers["final_mse"] == pytest.approx(error**2, rel=1e-6)
        signs.add(math.copysign(1, error))
    assert signs == {-1.0, 1.0}
    perfect = run(LESSON.made(table="single", activation="identity", start_w1=1.0))
    assert perfect.numbers["final_mse"] == 0
    assert "Every prediction is right" in perfect.says


@pytest.mark.row("C064", "E033")
def test_with_two_outputs_the_mean_of_torch_goes_over_records_and_outputs() -> None:
    numbers = run(LESSON.made(n_outputs=2)).numbers
    errors = torch.tensor(run(LESSON.made(n_outputs=2)).picture["records"][..., 2])
    assert numbers["final_mse"] == pytest.approx(torch.nn.MSELoss()(errors, 0 * errors).item(), rel=1e-6)
    assert numbers["same_steps_mse"] == pytest.approx(0.5 * 10 * Spec().learning_rate)
    assert numbers["same_steps_half_mse"] == pytest.approx(5 * Spec().learning_rate)
    assert len(numbers["final_weights"]) == 4


@pytest.mark.row("C076", "E033")
@pytest.mark.parametrize("loss", SQUARES)
def test_the_rates_said_to_make_the_same_steps_do(loss: str) -> None:
    for n_outputs in (1, 2):
        spec = {**GOOD["exam"], "loss": loss, "n_outputs": n_outputs, "n_epochs": 20, "learning_rate": 0.4}
        here = run(LESSON.made(**spec))
        assert here.picture["apart"].max() < 1e-12
        for other in SQUARES:
            rate = here.numbers[f"same_steps_{other}"]
            if 0.01 <= rate <= 10:
                there = run(LESSON.made(**spec | {"loss": other, "learning_rate": rate}))
                path = np.array([row[1 : -2 * n_outputs - 1] for row in there.rows])
                ours = np.array([row[1 : -2 * n_outputs - 1] for row in here.rows])
                assert np.abs(path - ours).max() < 1e-12


@pytest.mark.row("E027")
def test_compared_with_itself_the_slopes_are_those_of_autograd_too() -> None:
    w = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    own = torch.sigmoid(w) - torch.sigmoid(w)
    assert torch.autograd.grad(own, w)[0] == 0
    lines = [formula.latex for formula in run(LESSON.made(misprint=True, record=3, step=2)).formulas]
    assert r"\hat y - \hat y" in lines[0]
    assert r"\cdot 0 \cdot" in lines[2]
    assert r"\partial w_1} = 0" in lines[4]
    assert "-1" not in lines[4]
    assert r"(\hat y-\hat y)" in lines[6]
    assert lines[7].removesuffix(r" \end{aligned}").endswith("= 0")


def test_every_letter_of_the_formulas_is_explained() -> None:
    for spec in (Spec(), LESSON.made(activation="tanh", loss="mse")):
        formulas = run(spec).formulas
        told = " ".join(symbol for formula in formulas for symbol, _ in formula.symbols)
        for letter in (
            "E",
            "q",
            "c",
            "y",
            "h",
            "f",
            "x_1",
            "w_1",
            "a",
            "m",
            "n",
            "i",
            "j",
            r"\delta",
            r"\mu",
        ):
            assert re.search(rf"(?<![A-Za-z]){re.escape(letter)}(?![A-Za-z])", told), letter
        assert (r"\sigma" in told) == (spec.activation == "sigmoid")


# The sentence is a claim


@pytest.mark.row("C074")
def test_the_step_function_alone_never_learns() -> None:
    found = {name: run(LESSON.made(activation=name, learning_rate=0.05)).numbers for name in ACTIVATIONS}
    learns = {name: numbers["final_loss"] < numbers["first_loss"] for name, numbers in found.items()}
    assert learns == {name: name != "step" for name in ACTIVATIONS}
    said = run(LESSON.made(activation="step")).says
    assert "slope is 0 everywhere" in said
    assert "nothing is learnt" in said


@pytest.mark.row("C072")
def test_a_saturated_sigmoid_and_a_dead_relu_stand_still() -> None:
    far, near = (
        run(LESSON.made(table="single", start_w1=w, learning_rate=1.0, n_epochs=1)).rows for w in (-6.0, 0.0)
    )
    steps = [abs(rows[1][1] - rows[0][1]) for rows in (far, near)]
    assert steps[0] < 0.05 * steps[1]
    assert "**saturated**" in run(LESSON.made(table="single", start_w1=-6.0, learning_rate=1.0)).says
    dead = run(LESSON.made(table="single", activation="relu", start_w1=-1.0))
    assert "dead" in dead.says
    assert dead.numbers["error_term"] == 0 < dead.numbers["error"]


def test_what_does_not_move_is_told_apart() -> None:
    assert "kink" in run(LESSON.made(activation="abs", start_w1=0.0, start_w2=0.0)).says
    cancel = run(LESSON.made(table="single", activation="identity", outlier=-1.0, start_w1=0.0))
    assert "Every prediction is right" in cancel.says
    assert "where it began" in run(LESSON.made(table="single", activation="identity", learning_rate=2.0)).says


@pytest.mark.row("C075", "E032")
def test_copies_make_a_sum_diverge_and_leave_a_mean_alone() -> None:
    words = {
        (loss, n): run(LESSON.made(**GOOD["line"], loss=loss, n_copies=n))
        for loss in ("half_sse", "half_mse", "mse")
        for n in (1, 8)
    }
    assert "**falls**" in words["half_sse", 1].says
    assert "**diverges**" in words["half_sse", 8].says
    for loss in ("half_mse", "mse"):
        one, eight = words[loss, 1].rows, words[loss, 8].rows
        assert np.allclose([row[:4] for row in one], [row[:4] for row in eight], rtol=1e-9)
    one, eight = (words["half_mse", n].rows[0] for n in (1, 8))
    assert eight[4] == pytest.approx(8 * one[4])  # Δw is a sum of steps: that is what grows


@pytest.mark.row("E027", "E031", "E035")
def test_what_is_wrong_is_seen_and_said() -> None:
    own = run(LESSON.made(misprint=True))
    assert own.numbers["first_loss"] == own.numbers["final_loss"] == own.numbers["error_term"] == 0
    assert own.numbers["final_mse"] > 0.2
    assert "compared with itself" in own.says
    dash = run(LESSON.made(literal_dash=True))
    assert dash.numbers["final_weights"] == [-3.0, 4.0]
    assert "never change" in dash.says
    kept = run(LESSON.made(**GOOD["line"], loss="half_mse", missing_reset=True))
    right = run(LESSON.made(**GOOD["line"], loss="half_mse"))
    assert kept.numbers["final_loss"] > 5 * right.numbers["final_loss"]
    assert "never reset" in kept.says
    climb = run(LESSON.made(**GOOD["line"], wrong_sign=True))
    assert climb.numbers["final_loss"] > climb.numbers["first_loss"]
    assert "uphill" in climb.says


@pytest.mark.row("C065")
def test_absolute_errors_pull_alike_and_squares_by_their_size() -> None:
    terms = {
        loss: run(LESSON.made(**GOOD["line"], loss=loss, outlier=-8.0, n_epochs=1, step=0)).picture[
            "records"
        ][:, 0]
        for loss in ("half_sse", "absolute")
    }
    assert np.abs(terms["absolute"][:, 4]).tolist() == [1.0] * 5
    assert terms["half_sse"][:, 4] == pytest.approx(terms["half_sse"][:, 2])
    solution = next(each for each in LESSON.challenges if "outlier" in each.name)
    ends = [
        run(LESSON.made(**{**solution.settings, **solution.solution, "loss": loss})).numbers["final_weights"][
            0
        ]
        for loss in ("absolute", "mse")
    ]
    assert ends[0] > 0.3 > 0 > ends[1]


# What there is to try


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("A sharp decision", "Nothing"),
        ("The same steps by another name", "0.5"),
        ("Eight times the data", "out of hand"),
        ("Far out on the plateau", "Less than a tenth"),
        ("The reset that is missing", "swings"),
    ],
)
def test_the_right_answers_are_what_happens(name: str, answer: str) -> None:
    preset = LESSON.preset(name)
    assert answer in preset.answers[preset.right(run(LESSON.made(**preset.settings)))]


def test_no_challenge_is_won_with_other_records() -> None:
    for challenge in LESSON.challenges:
        solved = {**challenge.settings, **challenge.solution, "table": "gate"}
        assert not challenge.won(run(LESSON.made(**solved)))


def test_the_controls_are_declared_once() -> None:
    assert KNOWN["view"].choices == tuple(VIEWS)
    assert KNOWN["step"].high == KNOWN["n_epochs"].high == MAX_EPOCHS
    assert len(run(Spec()).formulas) > N_LINES
    for table in TABLES.values():
        assert KNOWN.keys() >= table.good.keys()
