"""What there is to try in “Race of optimisers”."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec

Settings = MappingProxyType[str, Any]
Numbers = Mapping[str, Any]
BEALE = {"landscape": "beale", "start_x": 1.0, "start_y": 1.0}
ADAGRADS = ("adagrad", "rmsprop")


def _plain(result: Result[Spec]) -> str:
    return result.says.replace("**", "")


def _arrivals(result: Result[Spec]) -> dict[str, int]:
    """When each rule arrives, of those that do."""
    told = {name: value for name, value in result.numbers.items() if name.endswith("_arrival")}
    return {name.removesuffix("_arrival"): cast(int, at) for name, at in told.items() if at is not None}


def _soonest(result: Result[Spec], *rules: str) -> int:
    """Which of these rules arrives first, by its place among them; the last one's if none does."""
    arrivals = _arrivals(result)
    return min(range(len(rules)), key=lambda place: (arrivals.get(rules[place], 10**6), -place))


def _first_step(result: Result[Spec], rule: str) -> list[float]:
    return cast("list[float] | None", result.numbers[f"{rule}_first_step"]) or [0.0, 0.0]


def _same_both_ways(result: Result[Spec]) -> int:
    along, across = (abs(each) for each in _first_step(result, "adam"))
    return 1 if abs(along - across) < 1e-3 * along else 0 if across > along else 2


def _first_steps(result: Result[Spec]) -> str:
    told = {rule: " and ".join(map(spoken, _first_step(result, rule))) for rule in ("adam", "sgd")}
    return (
        f"Adam's first step is {told['adam']}: the sign of the slope times η = "
        f"{spoken(result.spec.learning_rate)}. SGD's is {told['sgd']}, as the slopes are."
    )


def _tired(result: Result[Spec]) -> int:
    there = [rule in _arrivals(result) for rule in ADAGRADS]
    return 0 if all(there) else 1 if there[1] else 2


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Through the banana valley",
        "Each rule takes its own best rate into Rosenbrock's valley, for 500 steps. Who is first?",
        ("Adam", "Momentum", "Plain gradient descent, SGD"),
        Settings(
            {
                "landscape": "rosenbrock",
                "start_x": -1.2,
                "start_y": 1.0,
                "n_steps": 500,
                "own_best": True,
                "rule": "adam",
                "learning_rate": 0.82,
            }
        ),
        lambda result: _soonest(result, "adam", "momentum", "sgd"),
        _plain,
    ),
    Preset(
        "Off the saddle",
        "The ground beside the ridge is nearly level. With learning rate 0.033, who is off the saddle first?",
        ("Plain gradient descent, SGD", "Momentum", "RMSprop"),
        Settings(
            {
                "landscape": "saddle",
                "start_x": -2.5,
                "start_y": 0.01,
                "learning_rate": 0.033,
                "n_steps": 150,
                "rule": "rmsprop",
            }
        ),
        lambda result: _soonest(result, "sgd", "momentum", "rmsprop"),
        lambda result: f"{_plain(result)} Divided by its own size, a tiny slope makes a full step.",
    ),
    Preset(
        "Same step, any slope",
        "A bowl 1000 times as steep across as along. How long is Adam's very first step?",
        ("Longer across, where it is steep", "The same along both axes", "Longer along, where it is flat"),
        Settings(
            {
                "landscape": "bowl",
                "condition": 1000.0,
                "start_x": -2.5,
                "start_y": 1.0,
                "learning_rate": 0.2,
                "n_steps": 100,
                "step": 1,
            }
        ),
        _same_both_ways,
        _first_steps,
    ),
    Preset(
        "Adagrad tires",
        "Adagrad divides by the root of the sum of all squared slopes, RMSprop by that of their mean. "
        "With learning rate 0.033 on a bowl, who arrives within 100 steps?",
        ("Both", "RMSprop alone", "Adagrad alone or nobody"),
        Settings(
            {
                "landscape": "bowl",
                "start_x": -2.5,
                "start_y": 1.0,
                "learning_rate": 0.033,
                "n_steps": 100,
                "rule": "adagrad",
            }
        ),
        _tired,
        lambda result: (
            f"{_plain(result)} A sum never shrinks, so Adagrad's last loss is still "
            f"{spoken(cast(float, result.numbers['adagrad_final_loss']))}."
        ),
    ),
    Preset(
        "The plainest wins",
        "A perfectly round bowl and learning rate 1: who is at the bottom first?",
        ("Plain gradient descent, SGD", "Momentum", "Adam"),
        Settings(
            {
                "landscape": "bowl",
                "condition": 1.0,
                "start_x": -2.5,
                "start_y": 1.0,
                "learning_rate": 1.0,
                "n_steps": 100,
                "rule": "sgd",
            }
        ),
        lambda result: _soonest(result, "sgd", "momentum", "adam"),
        _plain,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "A rate for RMSprop",
        "Let RMSprop arrive on Beale's function within 80 steps, with a learning rate of at most 0.1, "
        "from (1, 1) in a race of 120.",
        Settings(BEALE | {"rule": "rmsprop", "n_steps": 120, "rho": 0.99}),
        lambda result: result.spec.learning_rate <= 0.1 and _arrivals(result).get("rmsprop", 10**6) <= 80,
        Settings({"learning_rate": 0.068}),
    ),
    Challenge(
        "One rate for many",
        "Find one learning rate with which at least seven of the nine rules arrive at the bowl's bottom, "
        "from (−2.5, 1) within 100 steps.",
        Settings(
            {"landscape": "bowl", "condition": 10.0, "start_x": -2.5, "start_y": 1.0, "n_steps": 100}
            | {"own_best": False}
        ),
        lambda result: len(_arrivals(result)) >= 7,
        Settings({"learning_rate": 0.1}),
    ),
)
