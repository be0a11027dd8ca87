"""What there is to try with a deep network's gradients: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.layers import Spec

Settings = MappingProxyType[str, Any]


def _norms(result: Result[Spec], name: str) -> list[float]:
    """Of the hidden layers, the first one first."""
    return cast(list[float], result.numbers[f"{name}_norms"])[:-1]


def _share(result: Result[Spec], name: str = "delta") -> float:
    """The size in layer 1 over that in the last hidden layer; 0 where nothing arrives."""
    norms = _norms(result, name)
    return norms[0] / norms[-1] if norms[-1] else 0.0


def _trend(result: Result[Spec], name: str = "delta") -> int:
    """0 where a size falls to less than a tenth on its way back, 2 where it grows more than tenfold."""
    share = _share(result, name)
    return 0 if share < 0.1 else 2 if share > 10 else 1


def _told(result: Result[Spec], name: str, sign: str) -> str:
    norms = _norms(result, name)
    return f"{sign} is {spoken(norms[-1])} in layer {len(norms)} and {spoken(norms[0])} in layer 1."


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Ten sigmoids",
        "A sigmoid's slope is at most ¼. Ten layers with Xavier's weights: how much of ∂E/∂z is left in "
        "layer 1?",
        ("About a tenth", "About a thousandth", "Less than 1 in 100,000"),
        Settings({"activation": "sigmoid", "initialisation": "xavier_uniform", "depth": 10}),
        lambda result: 2 if _share(result) < 1e-5 else 1 if _share(result) < 0.02 else 0,
        lambda result: (
            f"{_told(result, 'delta', '‖∂E/∂z‖')} That is {spoken(_share(result))} of it: nine factors of "
            f"{spoken(result.number('factor'))} on average."
        ),
    ),
    Preset(
        "Sigmoid, large weights",
        "Sigmoids again, forty of them, but with weights from U(−1, 1), times 3. What becomes of ∂E/∂z?",
        ("It vanishes", "It keeps about its size", "It grows"),
        Settings(
            {
                "activation": "sigmoid",
                "initialisation": "uniform_1",
                "depth": 40,
                "width": 64,
                "weight_scale": 3.0,
            }
        ),
        _trend,
        Result.plain,
    ),
    Preset(
        "ReLU, too large",
        "ReLU has slope 1 or 0, never more. Weights from U(−1, 1), 20 layers. What does ∂E/∂z do?",
        ("It vanishes", "It keeps about its size", "It explodes"),
        Settings({"activation": "relu", "initialisation": "uniform_1", "depth": 20}),
        _trend,
        Result.plain,
    ),
    Preset(
        "The other gradient",
        "The same ReLU network, but now the size of ∂E/∂W. Does that explode too, from layer 20 to layer 1?",
        ("Yes, just as much", "No, it stays within a factor of ten", "No, it vanishes"),
        Settings({"activation": "relu", "initialisation": "uniform_1", "depth": 20, "quantity": "weight"}),
        lambda result: {0: 2, 1: 1, 2: 0}[_trend(result, "weight")],
        lambda result: (
            f"{_told(result, 'weight', '‖∂E/∂W‖')} ∂E/∂W is δ times what goes into the layer: δ grows on its "
            "way back, the activations grow on their way forward, and the product hardly changes."
        ),
    ),
    Preset(
        "All zeros",
        "All weights begin at 0, tanh, 20 layers. What is ∂E/∂W in the hidden layers?",
        ("Small, but enough to learn", "Exactly 0", "NaN"),
        Settings({"activation": "tanh", "initialisation": "zeros", "depth": 20, "quantity": "weight"}),
        lambda result: 1 if not any(_norms(result, "weight")) else 0,
        Result.plain,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Sigmoids that pass it on",
        "Thirty sigmoid layers without normalisation or residual connections: let at least a hundredth of "
        "‖∂E/∂z‖ reach layer 1, and no more than a hundred times as much.",
        Settings({"activation": "sigmoid", "depth": 30, "norm": "none", "residual": False}),
        lambda result: 0.01 <= _share(result) <= 100,
        Settings({"initialisation": "uniform_1", "width": 64, "weight_scale": 1.8}),
    ),
    Challenge(
        "Fifty layers of tanh",
        "Keep ‖∂E/∂z‖ of layer 1 between half and twice that of layer 50, with tanh and neither "
        "normalisation nor residual connections.",
        Settings({"activation": "tanh", "depth": 50, "norm": "none", "residual": False}),
        lambda result: 0.5 <= _share(result) <= 2,
        Settings({"initialisation": "orthogonal", "weight_scale": 1.2}),
    ),
    Challenge(
        "Rescued from small weights",
        "Weights of N(0, 0.01²) fade at once. With 30 layers of them and weight scale 1, let at least half "
        "of ‖∂E/∂z‖ reach layer 1.",
        Settings({"initialisation": "small_normal", "depth": 30, "weight_scale": 1.0, "width": 32}),
        lambda result: _share(result) >= 0.5,
        Settings({"activation": "tanh", "residual": True}),
    ),
)
