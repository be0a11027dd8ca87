"""Optimisers against updates written out in NumPy, schedules against closed forms."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.errors import BadSetting
from dlcore.training import rules
from dlcore.training.loop import run
from dlcore.training.spec import OPTIMISERS, SCHEDULES
from tests.dlcore.training.runs import CPU, images, made, reports, trainer

pytestmark = pytest.mark.tiny

RATE, DECAY, BETA1, BETA2, EPS = 0.03, 0.1, 0.8, 0.95, 1e-8
CURVATURE = np.array([1.0, 4.0, 0.25])
"""the loss is ½ Σ cᵢ wᵢ², so its gradient is cᵢ wᵢ"""
Update = Callable[[np.ndarray, np.ndarray, int, dict[str, np.ndarray]], np.ndarray]


def sgd(w: np.ndarray, g: np.ndarray, _t: int, _kept: dict[str, np.ndarray]) -> np.ndarray:
    return w - RATE * (g + DECAY * w)


def momentum(w: np.ndarray, g: np.ndarray, _t: int, kept: dict[str, np.ndarray]) -> np.ndarray:
    kept["v"] = BETA1 * kept.get("v", 0 * w) + g + DECAY * w  # no dampening: the new gradient counts in full
    return w - RATE * kept["v"]


def nesterov(w: np.ndarray, g: np.ndarray, _t: int, kept: dict[str, np.ndarray]) -> np.ndarray:
    g = g + DECAY * w
    kept["v"] = BETA1 * kept.get("v", 0 * w) + g
    return w - RATE * (g + BETA1 * kept["v"])


def rmsprop(w: np.ndarray, g: np.ndarray, _t: int, kept: dict[str, np.ndarray]) -> np.ndarray:
    g = g + DECAY * w
    kept["s"] = BETA2 * kept.get("s", 0 * w) + (1 - BETA2) * g**2
    return w - RATE * g / (np.sqrt(kept["s"]) + EPS)


def adagrad(w: np.ndarray, g: np.ndarray, _t: int, kept: dict[str, np.ndarray]) -> np.ndarray:
    g = g + DECAY * w
    kept["s"] = kept.get("s", 0 * w) + g**2
    return w - RATE * g / (np.sqrt(kept["s"]) + 1e-10)


def adam(w: np.ndarray, g: np.ndarray, t: int, kept: dict[str, np.ndarray]) -> np.ndarray:
    return w - adam_step(g + DECAY * w, t, kept)


def adamw(w: np.ndarray, g: np.ndarray, t: int, kept: dict[str, np.ndarray]) -> np.ndarray:
    return w * (1 - RATE * DECAY) - adam_step(g, t, kept)  # decoupled: the decay is not divided by √s


def adam_step(g: np.ndarray, t: int, kept: dict[str, np.ndarray]) -> np.ndarray:
    kept["m"] = BETA1 * kept.get("m", 0 * g) + (1 - BETA1) * g
    kept["s"] = BETA2 * kept.get("s", 0 * g) + (1 - BETA2) * g**2
    m, s = kept["m"] / (1 - BETA1**t), kept["s"] / (1 - BETA2**t)  # without the bias towards 0
    return RATE * m / (np.sqrt(s) + EPS)


UPDATES: dict[str, Update] = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "rmsprop": rmsprop,
    "adagrad": adagrad,
    "adam": adam,
    "adamw": adamw,
}


class Weights(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.tensor([1.0, -2.0, 3.0]))


def made_rule(name: str, model: nn.Module, **changed: Any) -> torch.optim.Optimizer:
    settings = {"learning_rate": RATE, "weight_decay": DECAY, "momentum": BETA1, "beta2": BETA2}
    return rules.optimiser(made(optimiser=name, **(settings | changed)), model, CPU)


def walked(rule: torch.optim.Optimizer, model: Weights, n_steps: int = 10) -> Iterator[np.ndarray]:
    for _ in range(n_steps):
        rule.zero_grad()
        (0.5 * torch.tensor(CURVATURE, dtype=torch.float32) * model.w**2).sum().backward()
        rule.step()
        yield model.w.detach().numpy().copy()


@pytest.mark.parametrize("name", OPTIMISERS)
def test_ten_steps_are_the_rule_s(name):
    model, w, kept = Weights(), np.array([1.0, -2.0, 3.0]), {}
    for t, found in enumerate(walked(made_rule(name, model), model), start=1):
        w = UPDATES[name](w, CURVATURE * w, t, kept)
        assert found == pytest.approx(w, rel=1e-5, abs=1e-6), t


def test_nesterov_without_momentum_is_sgd():
    one, other = Weights(), Weights()
    plain = list(walked(made_rule("sgd", other), other))
    assert np.array_equal(list(walked(made_rule("nesterov", one, momentum=0.0), one)), plain)


def test_every_rule_without_its_fused_kernel_gives_the_same_numbers():
    for name in OPTIMISERS:
        spec = made(optimiser=name, learning_rate=RATE, weight_decay=DECAY)
        kind, settings = rules.optimiser_settings(spec, fused=False)
        assert "fused" not in settings
        one, other = Weights(), Weights()
        plain = getattr(torch.optim, kind)(other.parameters(), **settings)
        ours = rules.optimiser(spec, one, CPU)
        assert np.allclose(list(walked(ours, one)), list(walked(plain, other)), atol=1e-6), name


def cosine(step: int, n: int) -> float:
    return 0.05 * (1 + math.cos(math.pi * step / n)) / 2


def one_cycle(step: int, n: int) -> float:
    """From 1/25 of the peak up to it at 30 %, then down to 1/250,000 of it, both along half a cosine."""
    peak = 0.3 * n - 1
    if step <= peak:
        low, high, share = 0.05 / 25, 0.05, step / peak
    else:
        low, high, share = 0.05, 0.05 / 25e4, (step - peak) / (n - 1 - peak)
    return low + (high - low) * (1 - math.cos(math.pi * share)) / 2


RATES: dict[str, Callable[[int, int], float]] = {
    "constant": lambda _step, _n: 0.05,
    "step": lambda step, n: 0.05 * 0.1 ** (step // math.ceil(n / 3)),
    "cosine": cosine,
    "one_cycle": one_cycle,
}


@pytest.mark.parametrize("batch_size", [16, 21])
@pytest.mark.parametrize("name", SCHEDULES)
def test_the_learning_rates_of_a_whole_run_are_the_schedule_s(name, batch_size):
    one = trainer(schedule=name, learning_rate=0.05, epochs=4, batch_size=batch_size)
    one.report_every = 1
    found = [report.learning_rate for report in run(one) if report]
    expected = [RATES[name](step, one.n_steps) for step in range(one.n_steps)]
    assert len(found) == one.n_steps >= 15
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_one_cycle_begins_low_peaks_at_three_tenths_and_ends_near_nothing():
    one = trainer(schedule="one_cycle", learning_rate=0.05, epochs=10)
    one.report_every = 1
    rates = [report.learning_rate for report in run(one) if report]
    assert rates[0] == pytest.approx(0.05 / 25)
    assert np.argmax(rates) == pytest.approx(0.3 * len(rates), abs=1)
    assert max(rates) == pytest.approx(0.05, rel=0.02)
    assert rates[-1] < 1e-6


@pytest.mark.parametrize("optimiser", ["adam", "momentum"])
def test_one_cycle_leaves_momentum_alone(optimiser):
    one = trainer(schedule="one_cycle", optimiser=optimiser, momentum=0.7)
    reports(one)
    group = one.optimiser.param_groups[0]
    assert (group["momentum"] if optimiser == "momentum" else group["betas"][0]) == 0.7


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_runs_of_a_step_or_two_have_rates_too(name, epochs):
    one = trainer(images(n=20), schedule=name, epochs=epochs, batch_size=64)
    assert one.n_steps == epochs
    rates = [report.learning_rate for report in reports(one)]
    assert len(rates) == epochs
    assert all(0 < rate <= 0.05 * (1 + 1e-9) for rate in rates)


def test_unknown_names_are_refused():
    with pytest.raises(BadSetting, match="no optimiser “lion”: choose one of sgd"):
        rules.optimiser(made(optimiser="lion"), Weights(), CPU)
    rule = made_rule("sgd", Weights())
    with pytest.raises(BadSetting, match="no schedule “warm”: choose one of constant"):
        rules.schedule(made(schedule="warm"), rule, 10)
