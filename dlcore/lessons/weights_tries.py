"""What there is to try with first weights: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec

Settings = MappingProxyType[str, Any]
TEN_LAYERS = {"view": "depth", "activation": "relu", "n_inputs": 256, "n_layers": 10}
EXACT = 1e-12


def _ratio(result: Result[Spec], which: str) -> float:
    """The last size by the first; of a gradient, which comes back, the first by the last."""
    sizes = cast(list[float], result.numbers[which])
    return sizes[0] / sizes[-1] if which == "gradient" else sizes[-1] / sizes[0]


def _nearest(value: float, *places: float) -> int:
    return min(range(len(places)), key=lambda n: abs(value - places[n]))


def _size(ratio: float) -> int:
    """0 below a millionth, 1 between half and twice, 2 above a thousand, 3 for any other."""
    return 0 if ratio < 1e-6 else 1 if 0.5 <= ratio <= 2 else 2 if ratio > 1000 else 3


def _kept(ratio: float) -> bool:
    return 0.5 <= ratio <= 2


SIZES = (
    "Less than a millionth",
    "Between half and twice its size",
    "More than a thousand times its size",
    "Something between these",
)

PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Sixteen inputs",
        "A neuron adds up 16 inputs. Between which numbers does nn.Linear draw its weights?",
        ("−1 and 1", "−0.25 and 0.25", "−0.0357 and 0.0357"),
        Settings({"n_inputs": 16}),
        lambda result: _nearest(result.number("pytorch_bound"), 1.0, 0.25, 784**-0.5),
        Result.plain,
    ),
    Preset(
        "Between −1 and 1",
        "784 inputs, and all weights and biases drawn between −1 and 1. What share of the sums saturates "
        "tanh?",
        ("Almost none", "About half", "About nine in ten"),
        Settings({"start": "unit", "activation": "tanh", "n_inputs": 784}),
        lambda result: _nearest(result.number("flat_share"), 0.0, 0.5, 0.9),
        Result.plain,
    ),
    Preset(
        "0.01 through ten layers",
        "Ten ReLU layers of 256 neurons, all weights from N(0, 0.01²). What is left of the signal?",
        SIZES,
        Settings({**TEN_LAYERS, "start": "normal", "std": 0.01}),
        lambda result: _size(_ratio(result, "signal")),
        Result.plain,
    ),
    Preset(
        "He through ten layers",
        "The same ten ReLU layers, with standard deviation √(2/256) instead. What is left of the signal now?",
        SIZES,
        Settings({**TEN_LAYERS, "start": "he"}),
        lambda result: _size(_ratio(result, "signal")),
        Result.plain,
    ),
    Preset(
        "All equal",
        "Every weight begins at 0.1. After 20 training steps, how different are the four neurons of fc1?",
        ("As different as random ones", "A little", "Not at all"),
        Settings({"view": "steps", "start": "equal", "activation": "tanh", "n_inputs": 64}),
        lambda result: 2 if result.number("neurons_differ_last") < EXACT else 1,
        Result.plain,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Out of saturation",
        "Weights and biases lie between −1 and 1. Find a fan-in of 2 or more at which fewer than 5 % of the "
        "sums saturate tanh.",
        Settings({"view": "layer", "start": "unit", "activation": "tanh", "zero_bias": False}),
        lambda result: result.spec.n_inputs >= 2 and result.number("flat_share") < 0.05,
        Settings({"n_inputs": 2}),
    ),
    Challenge(
        "One number for ten layers",
        "Ten ReLU layers of 256 neurons with weights from N(0, std²): choose std so that signal and gradient "
        "both arrive between half and twice their size.",
        Settings({**TEN_LAYERS, "start": "normal"}),
        lambda result: _kept(_ratio(result, "signal")) and _kept(_ratio(result, "gradient")),
        Settings({"std": 0.091}),
    ),
    Challenge(
        "Twelve layers of tanh",
        "Twelve tanh layers of 128 neurons: choose first weights with which the gradient comes back between "
        "half and twice its size.",
        Settings({"view": "depth", "activation": "tanh", "n_inputs": 128, "n_layers": 12}),
        lambda result: _kept(_ratio(result, "gradient")),
        Settings({"start": "he"}),
    ),
)
