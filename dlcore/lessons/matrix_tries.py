"""What there is to try with the map: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.calibration_words import percent
from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.matrix import Spec

Settings = MappingProxyType[str, Any]
FAIR = Settings({"data": "circles", "learning_rate": 0.1, "width": 16, "seed": 0, "steps": 240})
LEVELS = ("It guesses: about half of them right", "At least 60 % right", "At least 90 % right")


def accuracy(result: Result[Spec]) -> float:
    """The share of test points that the network looked at is right on, after the steps looked at."""
    return float(result.picture["accuracy"][0])


def _level(result: Result[Spec]) -> int:
    reached = accuracy(result)
    return 2 if reached >= 0.9 else 1 if reached >= 0.6 else 0


def _ratio(result: Result[Spec]) -> float:
    """How many times as long the gradient is at the first layer as at the output."""
    return result.rows[0][1] / result.rows[-1][1]


def _tenfold(result: Result[Spec]) -> int:
    """0 where the gradient is far shorter at the first layer, 2 far longer, 1 within a factor of 10."""
    ratio = _ratio(result)
    return 0 if ratio < 0.1 else 2 if ratio > 10 else 1


def _linear(result: Result[Spec]) -> str:
    ratio = spoken(float(f"{_ratio(result):.1e}"))
    return (
        f"It is right on {percent(accuracy(result))}, although its gradient is {ratio} times as long at the "
        "first layer as at the output: nothing vanishes. Without an activation two layers of weights are "
        "one, and no line parts two rings."
    )


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Sixteen layers as they come",
        "ReLU, PyTorch’s own first weights, 16 hidden layers, 240 steps: how well does it part two rings?",
        LEVELS,
        Settings({"compare": "initialisation", "shown": "accuracy", "depth": 16, "activation": "relu",
                  "initialisation": "pytorch", "remedy": "none", **FAIR}),
        _level,
        Result.plain,
    ),
    Preset(
        "He’s first weights",
        "The same 16 layers, but the first weights have 2.4 times the spread, √(2/n). How well now?",
        LEVELS,
        Settings({"compare": "initialisation", "shown": "accuracy", "depth": 16, "activation": "relu",
                  "initialisation": "he_normal", "remedy": "none", **FAIR}),
        _level,
        Result.plain,
    ),
    Preset(
        "Large weights",
        "First weights from −1 to 1, four times as wide as PyTorch’s, before any training: what becomes of "
        "the gradient on its way back through 16 layers of ReLU?",
        ("It shrinks to less than a tenth", "It stays within a factor of ten", "It grows more than tenfold"),
        Settings({"compare": "initialisation", "shown": "gradient", "depth": 16, "activation": "relu",
                  "initialisation": "uniform", "remedy": "none", **FAIR, "steps": 0}),
        _tenfold,
        Result.plain,
    ),
    Preset(
        "Layers without activation",
        "Two hidden layers, He’s first weights, no activation. Its gradient is healthy. How well does it do?",
        LEVELS,
        Settings({"compare": "activation", "shown": "accuracy", "depth": 2, "activation": "identity",
                  "initialisation": "he_normal", "remedy": "none", **FAIR}),
        _level,
        _linear,
    ),
    Preset(
        "A way around",
        "Sixteen layers of ReLU with PyTorch’s first weights could only guess. Now each layer is added to "
        "what it was given. How well does it do?",
        LEVELS,
        Settings({"compare": "remedy", "shown": "accuracy", "depth": 16, "activation": "relu",
                  "initialisation": "pytorch", "remedy": "skip", **FAIR}),
        _level,
        Result.plain,
    ),
)  # fmt: skip

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Sixteen layers of sigmoid",
        "The activation that vanishes fastest, 16 layers deep: right on at least 95 % of the test points.",
        Settings({"depth": 16, "activation": "sigmoid", **FAIR}),
        lambda result: accuracy(result) >= 0.95,
        Settings({"remedy": "both", "initialisation": "pytorch"}),
    ),
    Challenge(
        "First weights alone",
        "Sixteen layers of ReLU without any remedy: right on at least 95 % of the test points.",
        Settings({"depth": 16, "activation": "relu", "remedy": "none", **FAIR}),
        lambda result: accuracy(result) >= 0.95,
        Settings({"initialisation": "he_normal"}),
    ),
    Challenge(
        "Out of tiny weights",
        "Eight layers whose first weights have a standard deviation of 0.01: right on at least 95 %.",
        Settings({"depth": 8, "initialisation": "small_normal", **FAIR}),
        lambda result: accuracy(result) >= 0.95,
        Settings({"remedy": "batch", "activation": "gelu"}),
    ),
)
