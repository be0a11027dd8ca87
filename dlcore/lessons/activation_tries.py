"""What there is to try in the activation laboratory: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.activation import Spec

Settings = MappingProxyType[str, Any]
LEVELS = (1e-6, 0.01)
"""less than the first is a millionth, and more than the second a lot"""


def _how_much(result: Result[Spec]) -> int:
    """0 where more than 1 % is left, 1 where more than a millionth is, 2 below."""
    left = abs(result.number("product"))
    return 0 if left > LEVELS[1] else 1 if left > LEVELS[0] else 2


def _way(result: Result[Spec]) -> int:
    """0 where the gradient vanishes, 1 where it stays within a factor of 1000, 2 where it explodes."""
    left = abs(result.number("product"))
    return 0 if left < 1e-3 else 1 if left <= 1e3 else 2


def _apart(result: Result[Spec]) -> int:
    """1 where 2σ(2z) − 1 is the activation's value."""
    return 1 if abs(result.number("value") - result.number("tanh_by_sigmoid")) < 1e-12 else 0


def _back(result: Result[Spec]) -> int:
    """How many ReLU units that were off came back: 0 none, 1 some, 2 all of them."""
    asleep, off = result.number("relu_asleep"), result.number("relu_off")
    return 0 if asleep == off else 2 if asleep == 0 else 1


def _counted(result: Result[Spec]) -> str:
    off, asleep = (cast(int, result.numbers[f"relu_{each}"]) for each in ("off", "asleep"))
    leaky = result.number("leaky_relu_off") - result.number("leaky_relu_asleep")
    return (
        f"Of {off} ReLU units that were off, {spoken(off - asleep)} came back: their gradient is exactly 0. "
        f"With LeakyReLU {spoken(leaky)} did. The lowest chart has every step."
    )


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "The best case of the sigmoid",
        "At z = 0 the sigmoid is as steep as it gets: ¼. How much of a gradient do ten layers leave, with "
        "weights of 1?",
        ("About a quarter", "About a thousandth", "Less than a millionth"),
        Settings({"activation": "sigmoid", "z": 0.0, "chain": "all", "weight": 1.0, "view": "chain"}),
        _how_much,
        lambda result: (
            f"0.25 ten times over is {spoken(result.number('product'))}, though no layer is saturated: the "
            "edges alone are not to blame."
        ),
    ),
    Preset(
        "Weights of 100",
        "The same place, now with weights of 100. What becomes of the gradient?",
        ("It vanishes", "It stays about as it is", "It explodes"),
        Settings({"activation": "sigmoid", "z": 0.0, "chain": "all", "weight": 100.0, "view": "chain"}),
        _way,
        lambda result: (
            f"Each layer multiplies it by w·σ′ = 100·0.25 = {spoken(result.number('factor'))}; ten of them "
            f"make {spoken(result.number('product'))}. The weights count as much as the slopes."
        ),
    ),
    Preset(
        "Weights of 100, let go",
        "Weights of 100 again, but no bias holds the layers at z = 0: the forward pass moves them. And now?",
        ("It vanishes", "It stays about as it is", "It explodes"),
        Settings({"activation": "sigmoid", "z": 0.0, "chain": "forward", "weight": 100.0, "view": "chain"}),
        _way,
        lambda result: f"{result.plain()} Large weights drive the sigmoid to where it is flat.",
    ),
    Preset(
        "tanh out of sigmoids",
        "The dashed line is 2σ(2z) − 1, twice a sigmoid less one. Where does tanh leave it?",
        ("At the edges", "Nowhere", "In the middle"),
        Settings({"activation": "tanh", "overlay": True, "z": 1.0, "chain": "all", "view": "curve"}),
        lambda result: 1 if _apart(result) else 0,
        lambda result: (
            f"At z = {spoken(result.spec.z)} both are {spoken(result.number('value'))}. The slope of tanh "
            "is four times the sigmoid's at 2z, so 1 at the centre and not ¼."
        ),
    ),
    Preset(
        "Dead units",
        "The units of a layer begin with a bias of −2. Of those that give 0 for every example, how many come "
        "back in 100 steps?",
        ("None", "Some", "All of them"),
        Settings({"activation": "relu", "unit_bias": -2.0, "z": -2.0, "view": "curve"}),
        _back,
        _counted,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Neither vanish nor explode",
        "Ten sigmoids, all at one z: find z and a weight that leave between half and twice the gradient.",
        Settings({"activation": "sigmoid", "chain": "all"}),
        lambda result: 0.5 <= result.number("product") <= 2,
        Settings({"weight": 4.3, "z": 0.5}),
    ),
    Challenge(
        "More than it was given",
        "Find an activation and a z whose slope alone, without any weight, makes a gradient 10 % larger.",
        Settings({}),
        lambda result: result.number("slope") >= 1.1,
        Settings({"activation": "gelu", "z": 1.4}),
    ),
    Challenge(
        "The other way round",
        "Pull layers so that the gradient arrives with the other sign.",
        Settings({"chain": "one", "weight": 1.0}),
        lambda result: result.number("product") < 0,
        Settings({"activation": "silu", "z": -2.0}),
    ),
    Challenge(
        "A layer without a gradient",
        "Find a bias with which all 24 ReLU units are dead from the start.",
        Settings({}),
        lambda result: result.number("relu_off") == 24,
        Settings({"unit_bias": -4.0}),
    ),
)
