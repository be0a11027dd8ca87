"""What learns: the map against plain PyTorch, its words at every extreme, all combinations live."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.lessons.matrix import LESSON, MOST_STEPS, Spec, depths, run, sweep
from dlcore.lessons.matrix_axes import ACTIVATIONS, COMPARED, REMEDIES, TITLES, plan_of, whole
from dlcore.lessons.matrix_job import LOOK_EVERY, Seen, matrix_job, place_of, settings_at, so_far
from dlcore.lessons.matrix_maths import formulas
from dlcore.lessons.matrix_shades import DEEPEST, WRONG, ZERO, by_accuracy, by_gradient
from dlcore.lessons.matrix_training import trained
from dlcore.lessons.matrix_words import Facts, say
from dlcore.training.sweep.alone import Alone
from dlcore.training.sweep.data import points_of
from dlcore.training.sweep.modules import linear
from dlcore.training.sweep.sweep import Sweep

LARGE_AND_AROUND = {"depth": 16, "initialisation": "uniform", "remedy": "skip"}
USUAL = Facts(240, 0.5, True, False, 1e-9, 0.1, None, 3, 25)


def alone(spec: Spec, steps: int) -> dict[str, float | list[float]]:
    """The network of a spec trained by torch's own layers and optimiser, and its gradients by hooks."""
    (data,) = points_of([plan_of(spec)], torch.float64)
    one = Alone(plan_of(spec), data)
    assert len(list(one.train(steps))) == steps
    one.model.eval()
    with torch.no_grad():
        scores = one.model(data.test_x)
        loss = float(nn.functional.cross_entropy(scores, data.test_y))
        right = float((scores.argmax(1) == data.test_y).double().mean())
    one.model.train()
    sums: list[torch.Tensor] = []
    for layer in linear(one.model):
        layer.register_forward_hook(lambda *passed: sums.append(passed[2]))
    error = nn.functional.cross_entropy(one.model(data.x), data.y)
    lengths = [float(each.norm()) for each in torch.autograd.grad(error, sums)]
    return {"test_loss": loss, "test_accuracy": right, "gradients": lengths}


@pytest.mark.parametrize(
    "settings",
    [
        {"depth": 4, "initialisation": "he_normal"},
        {"depth": 8, "activation": "tanh", "compare": "activation", "initialisation": "xavier_uniform"},
        {"depth": 2, "compare": "remedy", "remedy": "both", "activation": "gelu"},
        {"depth": 3, "compare": "remedy", "remedy": "layer", "data": "xor", "seed": 5, "steps": 100},
        {"depth": 4, "initialisation": "uniform", "activation": "sigmoid", "remedy": "skip", "width": 8},
    ],
)
def test_a_cell_is_the_network_that_torch_trains_alone(settings: dict[str, object]) -> None:
    spec = LESSON.made(**settings)
    numbers = run(spec).numbers
    assert numbers["step"] == spec.steps
    for name, value in alone(spec, spec.steps).items():
        assert numbers[name] == pytest.approx(value, rel=1e-7, abs=1e-12), name


def test_what_rounding_decides_is_told_only_as_far_as_it_does_not() -> None:
    spec = LESSON.made(depth=16, activation="sigmoid", remedy="batch")
    result, made = run(spec), trained(spec)
    known = made.times[int(made.trusted[made.cell(16, "pytorch")])]
    assert result.numbers["step"] == known < MOST_STEPS
    assert f"After step {known} rounding decides" in result.says
    for name, value in alone(spec, known).items():
        assert result.numbers[name] == pytest.approx(value, rel=1e-5, abs=1e-9), name
    later = alone(spec, MOST_STEPS)["test_loss"]
    cell = made.numbers["test_loss"][-1, made.cell(16, "pytorch")]
    assert cell != pytest.approx(later, rel=1e-6)  # two ways of adding the same numbers up


@pytest.mark.parametrize("shown", ["accuracy", "gradient"])
@pytest.mark.parametrize("compare", COMPARED)
def test_the_map_says_at_every_time_what_a_run_says_there(compare: str, shown: str) -> None:
    spec = LESSON.made(compare=compare, shown=shown, depth=3, seed=2, width=4)
    moved = sweep(spec)
    assert moved.arrays["cells"].shape == (len(moved.values), 6, len(TITLES[compare]))
    for index in (0, 7, len(moved.values) - 1):
        there = run(replace(spec, steps=moved.values[index]))
        assert there.says == moved.says[index]
        column, row = moved.still["here"]
        told = moved.arrays["told"][index, row, column]
        value = 100 * float(there.picture["accuracy"][0]) if shown == "accuracy" else there.rows[0][1]
        assert told == pytest.approx(value, rel=0.051)


def test_a_time_and_a_depth_between_the_stops_have_places_of_their_own() -> None:
    spec = LESSON.made(depth=5, steps=100)
    assert sweep(spec).values == LESSON.stops(spec)
    assert 5 in trained(spec).depths
    same = run(replace(spec, steps=96))
    assert same.numbers["step"] == 96


def test_which_cell_is_looked_at_changes_nothing_of_the_map() -> None:
    one, other = (sweep(LESSON.made(depth=d, initialisation=i)) for d, i in ((1, "uniform"), (8, "pytorch")))
    assert np.array_equal(one.arrays["cells"], other.arrays["cells"])
    assert trained(LESSON.made(depth=1)) is trained(LESSON.made(depth=8, initialisation="uniform"))


def test_a_network_that_diverges_is_said_to_and_told_up_to_then() -> None:
    result = run(LESSON.made(depth=16, initialisation="uniform"))
    assert "has **diverged**" in result.says
    assert "rounding" not in result.says
    assert result.number("step") < MOST_STEPS
    assert all(math.isfinite(value) for value in result.numbers["gradients"])  # type: ignore[union-attr]
    cells = sweep(LESSON.made(depth=16, initialisation="uniform"))
    assert cells.arrays["cells"][-1, -1, -1] == WRONG
    assert np.isnan(cells.arrays["told"][-1, -1, -1])


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (USUAL, "has not learnt**, that takes 80 %"),
        (replace(USUAL, accuracy=0.8, learnt=True), "has learnt**, which takes 80 %"),
        (replace(USUAL, steps=0), "**Before training** the network"),
        (replace(USUAL, steps=1), "**1 step**"),
        (USUAL, "10⁸ times shorter**"),
        (replace(USUAL, first=10.0, last=0.1), "**100 times longer**"),
        (replace(USUAL, first=0.12, last=0.1), "about alike"),
        (replace(USUAL, first=0.0), "**exactly 0** at its first layer"),
        (replace(USUAL, first=0.0, last=0.0), "**exactly 0** everywhere"),
        (replace(USUAL, first=1e-5, last=0.0), "10⁻⁵** long at the first layer and 0 at the output."),
        (replace(USUAL, first=1e-320, last=1e10), "long at the first layer"),
        (replace(USUAL, first=math.inf), "Its gradient has overflowed."),
        (replace(USUAL, sound=False, known=12), "diverged"),
        (replace(USUAL, known=12), "After step 12 rounding decides its exact numbers."),
        (replace(USUAL, n_learnt=0), "None of the 25 networks of the map has learnt."),
        (replace(USUAL, n_learnt=1), "**1 of 25** networks of the map has learnt."),
    ],
)
def test_its_sentence_is_true_at_every_extreme(facts: Facts, words: str) -> None:
    said = say(Spec(), facts)
    assert words in said
    assert "nan" not in said
    assert "inf" not in said
    assert said.endswith(".")


@pytest.mark.parametrize("remedy", REMEDIES)
@pytest.mark.parametrize("activation", ["identity", "relu"])
def test_the_maths_shows_what_each_layer_multiplies_the_gradient_by(remedy: str, activation: str) -> None:
    spec = LESSON.made(remedy=remedy, activation=activation, depth=2)
    lines = " ".join(each.latex for each in formulas(spec, replace(USUAL, first=0.25, last=1.0)))
    assert r"\frac{0.25}{1} = 0.25" in lines
    assert "0.25 = 0.5^{2}" in lines
    letters = [letter for each in formulas(spec, USUAL) for letter, _ in each.symbols]
    assert ("f" in letters) == (activation == "relu")
    assert ("h_l = h_{l-1} +" in lines) == (remedy in {"skip", "both"})
    assert (r"\partial z_l} + \frac{\partial E}{\partial h_l}" in lines) == (remedy in {"skip", "both"})
    assert (r"\mu" in lines) == (remedy in {"batch", "layer", "both"})
    for first, last in ((math.nan, 1.0), (1.0, 0.0), (0.0, 1.0)):
        assert "nan" not in " ".join(
            each.latex for each in formulas(spec, replace(USUAL, first=first, last=last))
        )


@pytest.mark.parametrize("name", ["pytorch", "xavier_uniform", "he_normal", "uniform", "small_normal"])
def test_the_spread_of_first_weights_is_that_of_torch(name: str) -> None:
    torch.manual_seed(0)
    spec = LESSON.made(initialisation=name, width=16, depth=16)
    from dlcore.training.sweep.modules import build

    layers = linear(build(plan_of(spec), 2, 2, torch.float64))[1:-1]
    measured = torch.cat([layer.weight.flatten() for layer in layers]).std().item()
    line = formulas(spec, USUAL)[-1].latex
    assert float(line.rpartition("= ")[2]) == pytest.approx(measured, rel=0.03)


def test_one_hidden_layer_has_no_weights_between_two() -> None:
    assert "between two hidden layers" not in str(formulas(LESSON.made(depth=1), USUAL))
    assert "between two hidden layers" in str(formulas(LESSON.made(depth=2), USUAL))


def test_shades_are_even_about_nothing_and_wrong_is_wrong() -> None:
    sound = np.array([True, True, True, False])
    assert by_accuracy(np.array([0.3, 0.5, 1.0, 1.0]), sound).tolist() == [ZERO, ZERO, DEEPEST, WRONG]
    first = np.array([1e-9, 1.0, 1e9, 1.0])
    assert by_gradient(first, np.ones(4), sound).tolist() == [0, ZERO, DEEPEST, WRONG]
    odd = by_gradient(np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]), np.ones(3, bool))
    assert odd.tolist() == [0, ZERO, DEEPEST]


def test_places_and_settings_are_each_others_inverse() -> None:
    plans = [plan for block in whole(Spec(), depths()) for plan in block]
    assert len(plans) == 625
    for place in (0, 1, 7, 30, 124, 125, 333, 624):
        spec = LESSON.made(**settings_at(place))
        assert place_of(spec) == place
        assert plan_of(spec) == plans[place]
    assert place_of(LESSON.made(depth=3)) == -1


def seconds(job: Iterator[Seen | None]) -> tuple[float, Seen | None]:
    """What the next thing of a job takes this process, and the thing."""
    begun = time.process_time()
    found = next(job)
    return time.process_time() - begun, found


def test_live_it_reports_and_can_be_stopped_within_a_third_of_a_second() -> None:
    jobs = [matrix_job(Spec()) for _ in range(3)]
    firsts = [seconds(job) for job in jobs]
    assert all(look and (look.remedy, look.step, len(look.accuracy)) == (0, 0, 125) for _, look in firsts)
    assert min(taken for taken, _ in firsts) < 0.3  # the first of all imports torch's parts besides
    whole_round = [seconds(jobs[0]) for _ in range(len(REMEDIES) + LOOK_EVERY)]
    looks = [look for _, look in whole_round]
    assert [look.remedy for look in looks[:4] if look] == [1, 2, 3, 4]
    assert looks[4:-1] == [None] * LOOK_EVERY
    last = looks[-1]
    assert last
    assert (last.remedy, last.step) == (0, LOOK_EVERY)
    assert sorted(taken for taken, _ in whole_round)[-2] < 0.3  # one may have been disturbed


def test_what_is_seen_live_is_what_the_map_has() -> None:
    common = LESSON.made(width=4)
    items = [item for item in matrix_job(common) if item]
    seen = so_far(items)
    assert seen.steps == (MOST_STEPS,) * len(REMEDIES)
    assert seen.known.all()
    for settings in (
        {"initialisation": "he_normal", "depth": 8},
        {"activation": "tanh", "remedy": "skip", "depth": 2},
    ):
        spec = replace(common, **settings)
        result = run(spec)
        place = place_of(spec)
        assert result.number("step") == MOST_STEPS
        assert seen.accuracy.flat[place] == pytest.approx(result.number("test_accuracy"))
        assert seen.first.flat[place] == pytest.approx(result.rows[0][1], rel=1e-5)
        assert seen.last.flat[place] == pytest.approx(result.rows[-1][1], rel=1e-5)
    before = so_far(items[:1])
    assert before.steps == (0, -1, -1, -1, -1)
    assert before.known.sum() == 125
    assert before.learnt[1:] == [0, 0, 0, 0]


def ratios(remedy: str, depth: int, spec: Spec = Spec()) -> Sequence[float]:  # noqa: B008 - it is frozen
    """First layer's gradient by the output's, before training, of all activations and first weights."""
    plans = [
        plan for plan in list(whole(spec, depths()))[tuple(REMEDIES).index(remedy)] if plan.depth == depth
    ]
    report = Sweep(plans, torch.float64, torch.device("cpu")).report(1)
    return (report.signal_gradients[:, 0] / report.signal_gradients[:, depth]).tolist()


def test_what_the_page_warns_of_is_so() -> None:
    assert min(min(ratios("batch", 16, LESSON.made(seed=seed))) for seed in (0, 42, 81)) > 1
    plain = ratios("none", 16)
    by_activation = np.array(plain).reshape(5, 5)
    assert (by_activation[1] == by_activation.min(axis=0)).all()  # of all, the sigmoid's vanishes most
    relu = plain[15:20]
    assert relu == sorted(relu)  # the larger the first weights, the more of the gradient arrives
    assert relu[1] < 1e-6
    assert relu[4] > 100
    deep, shallow = (run(LESSON.made(depth=depth)).number("test_accuracy") for depth in (16, 1))
    assert deep < shallow
    line = run(LESSON.made(compare="activation", activation="identity", initialisation="he_normal", depth=2))
    assert line.number("test_accuracy") < 0.6
    assert line.rows[0][1] > 0.5 * line.rows[-1][1]
    healthy = run(LESSON.made(activation="identity", initialisation="xavier_uniform"))
    assert healthy.number("test_accuracy") < 0.8
    assert min(row[1] for row in healthy.rows) > 0.01 * max(row[1] for row in healthy.rows)


@pytest.mark.parametrize("learning_rate", [0.01, 0.5])
def test_around_large_weights_only_a_bounded_activation_keeps_from_diverging(learning_rate: float) -> None:
    plans = [
        plan_of(LESSON.made(seed=seed, learning_rate=learning_rate), activation=name, **LARGE_AND_AROUND)
        for seed in (0, 9, 99)
        for name in ACTIVATIONS
    ]
    trained_all = Sweep(plans, torch.float64, torch.device("cpu"))
    trained_all.take(60)
    for plan, loss in zip(plans, trained_all.report(60).test_loss, strict=True):
        assert np.isfinite(loss) == (plan.activation in {"sigmoid", "tanh"})


@pytest.mark.parametrize(("name", "right"), [(0, 0), (1, 2), (2, 2), (3, 0), (4, 2)])
def test_presets_have_the_answer_that_the_run_shows(name: int, right: int) -> None:
    preset = LESSON.presets[name]
    result = run(LESSON.made(**preset.settings))
    assert preset.right(result) == right
    assert "nan" not in preset.reveal(result)


def test_challenges_are_not_won_by_what_the_page_begins_with() -> None:
    for challenge in LESSON.challenges:
        assert not challenge.won(run(Spec()))


def test_the_way_back_around_a_layer_is_what_autograd_goes() -> None:
    draw = torch.Generator().manual_seed(3)
    before, weight = (torch.randn(4, 4, generator=draw, dtype=torch.float64) for _ in range(2))
    before.requires_grad_()
    sums = before @ weight.T
    after = before + torch.tanh(sums)
    error = after.square().sum()
    at_before, at_sums, at_after = torch.autograd.grad(error, (before, sums, after))
    assert torch.allclose(at_sums, (1 - torch.tanh(sums) ** 2) * at_after)
    assert torch.allclose(at_before, at_sums @ weight + at_after)
