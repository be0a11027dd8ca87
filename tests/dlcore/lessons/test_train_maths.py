"""The formulas hold the numbers of the run."""

import re
from math import cos, floor, pi

import pytest

from dlcore.data.loading import load_images
from dlcore.lessons.train_maths import loss_formula, rate_formula, step_formula, symbols
from dlcore.training.loop import run
from dlcore.training.moments import Watcher
from dlcore.training.spec import OPTIMISERS, SCHEDULES, Spec
from dlcore.training.trainer import Trainer

pytestmark = pytest.mark.tiny


def reports_of(**changed):
    spec = Spec(**{"network": "softmax", "epochs": 6, "shift": 0.0, "rotate": 0.0, **changed})
    trainer = Trainer(spec, load_images("digits"))
    return spec, trainer, [report for report in run(trainer) if report]


def numbers(latex):
    """Every number of a formula, powers of ten worked out."""
    plain = re.sub(r"([\d.]+) \\cdot 10\^\{(-?\d+)\}", lambda found: f"{found[1]}e{found[2]}", latex)
    return [float(text) for text in re.findall(r"(?<![\w.])\d+\.?\d*(?:e-?\d+)?", plain)]


@pytest.mark.parametrize("batch_size", [50, 64, 2048])
def test_the_loss_is_that_of_the_last_batch_whatever_its_size(batch_size):
    spec, trainer, reports = reports_of(batch_size=batch_size, label_smoothing=0.1)
    begun = Watcher(trainer).begun("CPU")
    said = loss_formula(spec, begun, reports[-1])
    n = len(trainer.parts.train_y)
    size = n - (trainer.steps_per_epoch - 1) * batch_size
    assert 0 < size <= batch_size
    assert said.count(f"{{{size}}}") == 2
    assert numbers(said)[-1] == pytest.approx(reports[-1].losses[-1], rel=1e-3)
    assert "0.9" in said
    assert r"\frac{0.1}{K}" in said
    assert loss_formula(spec, None, None).count("{B}") == 2
    assert "=" not in loss_formula(spec, None, None).replace("i=1", "").replace("k=1", "").partition("L =")[2]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_rate_is_that_of_the_last_step(schedule):
    spec, trainer, reports = reports_of(schedule=schedule, learning_rate=0.02)
    *rule, value = rate_formula(spec, trainer.n_steps, reports[-1])
    assert value.startswith(rf"\eta_{{{trainer.n_steps - 1}}} = ")
    assert numbers(value)[-1] == pytest.approx(reports[-1].learning_rate, rel=1e-3)
    assert 0.02 in numbers(" ".join(rule))


def test_the_one_cycle_formula_gives_every_rate():
    spec, trainer, reports = reports_of(schedule="one_cycle", learning_rate=0.02)
    *_, rates, steps = rate_formula(spec, trainer.n_steps, None)
    (first, top, last), (peak, end) = numbers(rates), numbers(steps)
    assert end == trainer.n_steps - 1
    for report in reports:
        t = report.step - 1
        if t <= peak:
            value = top + (first - top) / 2 * (1 + cos(pi * t / peak))
        else:
            value = last + (top - last) / 2 * (1 + cos(pi * (t - peak) / (trainer.n_steps - 1 - peak)))
        assert report.learning_rate == pytest.approx(value, rel=2e-3, abs=1e-9)
    assert len(rate_formula(spec, 2, None)) == 1


def test_the_cosine_and_step_formulas_give_every_rate():
    for schedule in ("cosine", "step"):
        spec, trainer, reports = reports_of(schedule=schedule, learning_rate=0.02)
        said = rate_formula(spec, trainer.n_steps, None)[0]
        for report in reports:
            t = report.step - 1
            if schedule == "cosine":
                assert f"{{{trainer.n_steps}}}" in said
                value = 0.02 / 2 * (1 + cos(pi * t / trainer.n_steps))
            else:
                each = int(re.search(r"t / (\d+)", said)[1])
                value = 0.02 * 10.0 ** -floor(t / each)
            assert report.learning_rate == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_the_step_holds_the_settings_that_the_rule_uses(optimiser):
    spec = Spec(optimiser=optimiser, learning_rate=0.03, momentum=0.7, beta2=0.95, weight_decay=0.02)
    said = " ".join(step_formula(spec, None))
    assert "0.03" in said
    assert "0.02" in said
    assert ("0.7" in said) == (optimiser in {"momentum", "nesterov", "adam", "adamw"})
    assert ("0.95" in said) == (optimiser in {"rmsprop", "adam", "adamw"})
    assert (r"\nabla_\theta L + 0.02" in said) == (optimiser != "adamw")
    assert "0.02" not in " ".join(step_formula(Spec(optimiser=optimiser), None))


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_every_letter_is_explained(optimiser, schedule, smoothing):
    spec = Spec(optimiser=optimiser, schedule=schedule, label_smoothing=smoothing, weight_decay=0.1)
    lines = [loss_formula(spec, None, None), *step_formula(spec, None), *rate_formula(spec, 100, None)]
    formula = " ".join(lines).replace(r"\theta", " θ ").replace(r"\eta", " η ")
    letters = set(re.findall(r"[a-zA-Zθη]", re.sub(r"\\[a-zA-Z]+", " ", formula)))
    said = set(re.findall(r"\b[a-zA-Zθη]\b", symbols(spec, True))) - {"a"}
    said |= {"a"} & letters if "begins at a," in symbols(spec, True) else set()
    assert letters == said
