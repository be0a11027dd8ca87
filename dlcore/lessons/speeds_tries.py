"""What there is to try with the gradients of a deep network: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.speeds_facts import SAME

if TYPE_CHECKING:
    from dlcore.lessons.speeds import Spec

Settings = MappingProxyType[str, Any]
LARGE = {"activation": "relu", "initialisation": "uniform", "learning_rate": 0.2, "depth": 6}
"""first weights from −1 to 1 under ReLU: far too large for six layers of 30 units"""
PUBLISHED = (
    "Nielsen’s own networks had one to four such layers, learnt 50,000 pictures of MNIST for 30 epochs with "
    "a loss for each output, and were right on 96.48, 96.90, 96.57 and 96.53 % of others: these are his "
    "figures. The ones on this page have softmax and 150 of the digits that ship; his are trained again by "
    "`python -m bench.nielsen` where MNIST is at hand."
)
"""Nielsen 2015, chapter 5"""


def _times(result: Result[Spec]) -> float:
    """How many times slower the first hidden layer begins; endless where it does not learn."""
    times = result.numbers["first_ratio"]
    return float("inf") if times is None else cast(float, times)


def _began(result: Result[Spec]) -> int:
    """Which hidden layer an explosion began in, from 0; 5 for the sixth and the output, 6 for none."""
    where = str(result.numbers["exploded_in"] or "")
    if not where:
        return 6
    return int(where.split()[2].rstrip(",")) - 1 if where.startswith("hidden") else 5


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Nielsen’s networks",
        "Four hidden layers of 30 sigmoid units, as in chapter 5 of Nielsen’s book. How fast does the first "
        "of them begin to learn, beside the fourth?",
        ("About as fast", "About ten times slower", "About a hundred times slower"),
        Settings(
            {
                "activation": "sigmoid",
                "initialisation": "nielsen",
                "width": 30,
                "depth": 4,
                "learning_rate": 0.1,
                "n_steps": 100,
            }
        ),
        lambda result: 0 if _times(result) < 3 else 1 if _times(result) < 30 else 2,
        lambda result: f"{result.plain()} {PUBLISHED}",
    ),
    Preset(
        "ReLU and He",
        "Six hidden layers of ReLU, with the first weights that He found for it. How does hidden layer 1 "
        "begin, beside hidden layer 6?",
        ("More than ten times slower", "Less than twice as fast or slow", "More than ten times faster"),
        Settings({"activation": "relu", "initialisation": "he_normal", "learning_rate": 0.2, "depth": 6}),
        lambda result: 0 if _times(result) > 2 else 1 if _times(result) > 0.5 else 2,
        Result.plain,
    ),
    Preset(
        "All weights equal",
        "Every unit of a layer begins with the same weights. How different are they after 100 steps?",
        ("Each has found something of its own", "Half of them are alike", "They are all still the same"),
        Settings(
            {
                "activation": "tanh",
                "initialisation": "equal",
                "learning_rate": 0.5,
                "depth": 3,
                "n_steps": 100,
            }
        ),
        lambda result: 2 if result.number("unit_difference") <= SAME else 0,
        lambda result: (
            f"{result.plain()} Equal units get equal gradients and take equal steps: a layer of them can do "
            "no more than one unit could. First weights have to be drawn at random."
        ),
    ),
    Preset(
        "Too large to begin with",
        "Six hidden layers of ReLU, and first weights from −1 to 1. Something grows beyond 10,000: where "
        "does it begin?",
        ("In hidden layer 1 or 2", "In hidden layer 3 or 4", "In hidden layer 5 or later", "Nowhere"),
        Settings(LARGE),
        lambda result: _began(result) // 2,
        Result.plain,
    ),
    Preset(
        "The same, clipped",
        "The same network, but no gradient is longer than 1. What becomes of it?",
        ("It explodes all the same", "It survives, and its loss falls", "It survives, and nothing is learnt"),
        Settings({**LARGE, "clip": 1.0}),
        lambda result: (
            0
            if result.numbers["exploded_in"]
            else 1
            if result.number("final_loss") < result.number("first_loss")
            else 2
        ),
        Result.plain,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "All at one speed",
        "Five hidden layers of sigmoid units with Nielsen’s first weights: let hidden layer 1 begin less "
        "than twice as fast or slow as hidden layer 5.",
        Settings({"activation": "sigmoid", "initialisation": "nielsen", "depth": 5}),
        lambda result: 0.5 < _times(result) < 2,
        Settings({"residual": True}),
    ),
    Challenge(
        "Tamed",
        "Six hidden layers of ReLU with weights from −1 to 1, learning rate 0.2, no layer norm and no "
        "residual connections: reach a loss below 2 in 100 steps.",
        Settings({**LARGE, "layer_norm": False, "residual": False, "n_steps": 100, "width": 30}),
        lambda result: result.number("final_loss") < 2 and not result.numbers["exploded_in"],
        Settings({"clip": 3.0}),
    ),
)
