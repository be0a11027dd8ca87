"""What there is to try with early stopping: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.stopping import Spec

Settings = MappingProxyType[str, Any]
VALIDATION = 2, 6
"""columns of the rows: validation loss and accuracy"""


def _pair(result: Result[Spec], name: str) -> list[float]:
    return cast(list[float], result.numbers[name])


def _ten(result: Result[Spec]) -> tuple[int, int, float, float]:
    """Seeds in which patience wins and in which training on loses to it, and two mean fresh losses."""
    rows = result.picture["ten"]
    wins = int((rows[:, 4] < rows[:, 2]).sum()), int((rows[:, 4] < rows[:, 5]).sum())
    return (*wins, float(rows[:, 2].mean()), float(rows[:, 4].mean()))


def _ten_says(result: Result[Spec]) -> str:
    wins, on, naive, kept = _ten(result)
    return (
        f"In {wins} of ten it has the lower loss on fresh examples: {spoken(kept)} on average, naively "
        f"{spoken(naive)}. In {on} of ten it is also better than training all epochs."
    )


def _surer(result: Result[Spec]) -> tuple[list[float], list[float]]:
    """Validation loss and accuracy in the best epoch and in the last one."""
    ends = result.rows[int(result.number("best_epoch"))], result.rows[-1]
    loss, accuracy = ([row[column] for row in ends] for column in VALIDATION)
    return loss, accuracy


def _surer_says(result: Result[Spec]) -> str:
    (low, high), (before, after) = _surer(result)
    return (
        f"The validation loss goes from {spoken(low)} to {spoken(high)}, the accuracy from "
        f"{spoken(100 * before, 3)} % to {spoken(100 * after, 3)} %. What is wrong is surer and costs more. "
        "Counted with ten seeds: the accuracy moves by less than ten points in nine."
    )


def _back(result: Result[Spec]) -> int:
    return 0 if _pair(result, "restored") == _pair(result, "best") else 1


def _leak(result: Result[Spec]) -> float:
    """How many times as large the loss on fresh examples is."""
    return _pair(result, "fresh")[0] / _pair(result, "test")[0]


def _points(result: Result[Spec]) -> float:
    """Points of accuracy by which the set that chose tells too much."""
    return 100 * _pair(result, "accuracy_gaps")[0]


def _lowest(result: Result[Spec]) -> bool:
    """Whether the weights kept have the lowest validation loss of all epochs."""
    return _pair(result, "restored")[0] <= min(row[VALIDATION[0]] for row in result.rows[1:]) + 1e-12


def _rise(result: Result[Spec]) -> float:
    (low, high), _ = _surer(result)
    return high - low


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "The first rise",
        "Over ten seeds: how often does patience 10 beat the naive rule, which stops at the first rise?",
        ("About half the time", "Seven or eight times", "At least nine times"),
        Settings({"ten": True}),
        lambda result: 0 if _ten(result)[0] < 7 else 1 if _ten(result)[0] < 9 else 2,
        _ten_says,
    ),
    Preset(
        "Surer and surer",
        "From the best epoch to epoch 80 the validation loss rises. What does validation accuracy do?",
        ("It falls by ten points or more", "It moves by less than ten points", "It rises by ten or more"),
        Settings({"n_train": 60, "label_noise": 0.15, "patience": 40, "restore": "last"}),
        lambda result: (
            1 if abs(change := _surer(result)[1][1] - _surer(result)[1][0]) < 0.1 else 0 if change < 0 else 2
        ),
        _surer_says,
    ),
    Preset(
        "Which weights come back?",
        "best = model.state_dict(), and ten epochs later load_state_dict(best). What comes back?",
        ("The best weights", "The last weights"),
        Settings({"restore": "reference"}),
        _back,
        lambda result: (
            f"The validation loss is {spoken(_pair(result, 'restored')[0])}; in the best epoch it was "
            f"{spoken(_pair(result, 'best')[0])}. A state dict shares the tensors that training changes: "
            "copy it with copy.deepcopy."
        ),
    ),
    Preset(
        "Trained on the test",
        "64 test examples were trained on. How many times as large is the loss on fresh examples?",
        ("About as large", "Up to 1.5 times", "More than 1.5 times"),
        Settings({"leak": 1.0, "n_held": 64, "patience": 40, "restore": "last"}),
        lambda result: 0 if _leak(result) < 1.1 else 1 if _leak(result) <= 1.5 else 2,
        lambda result: (
            f"Test loss {spoken(_pair(result, 'test')[0])}, fresh {spoken(_pair(result, 'fresh')[0])}: "
            f"{spoken(_leak(result), 3)} times as large. The test set says what was learnt by heart."
        ),
    ),
    Preset(
        "Best of many epochs",
        "200 sets of 16 examples each choose the most accurate epoch. How much too high is that accuracy?",
        ("Not at all on average", "One to three points", "More than three points"),
        Settings({"measure": True, "n_held": 16}),
        lambda result: 0 if _points(result) < 1 else 1 if _points(result) <= 3 else 2,
        lambda result: (
            f"By {spoken(_points(result), 2)} points on average. On another set of 16 the mean gap is "
            f"{spoken(100 * _pair(result, 'accuracy_gaps')[2], 2)} points, with a standard error of "
            f"{spoken(100 * _pair(result, 'accuracy_gaps')[3], 2)}."
        ),
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "No epoch wasted",
        "End with the lowest validation loss of all 80 epochs, after training at most 33 of them.",
        Settings({"seed": 0, "epochs": 80, "n_train": 80, "n_held": 128, "label_noise": 0.1}),
        lambda result: _lowest(result) and result.number("stopped_epoch") <= 33,
        Settings({"patience": 5}),
    ),
    Challenge(
        "An honest test set",
        "Let the accuracy of the chosen epoch be less than one point too high on the set that chose it.",
        Settings({"measure": True, "seed": 0, "patience": 10}),
        lambda result: _points(result) < 1,
        Settings({"n_held": 512}),
    ),
    Challenge(
        "Less to learn by heart",
        "Train all 80 epochs with patience 40; the validation loss ends less than 0.05 above its lowest.",
        Settings({"patience": 40, "epochs": 80, "label_noise": 0.1, "seed": 0}),
        lambda result: result.number("stopped_epoch") == 80 and _rise(result) < 0.05,
        Settings({"n_train": 240, "width": 4}),
        lambda result: f"It ends {spoken(_rise(result))} above its lowest.",
    ),
)
