"""What there is to try with calibration: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.calibration import Spec

Settings = MappingProxyType[str, Any]
CALIBRATED, WELL = 0.025, 0.03
"""calibration errors to get below"""
READ, FOUND = 0.95, 0.9
"""shares to reach: of test pictures read right, of wrong labels found"""
FEW, MOST = 0.3, 0.7
SURER = ("Surer than it is right", "About as sure as it is right", "Less sure than it is right")


def _number(result: Result[Spec], name: str) -> float:
    return cast(float, result.numbers[name])


def _kind(result: Result[Spec]) -> int:
    """0 where the sentence says overconfident, 2 where it says underconfident, else 1."""
    return 0 if "**overconfident**" in result.says else 2 if "**underconfident**" in result.says else 1


def _first(result: Result[Spec]) -> str:
    """What is said of confidence and accuracy."""
    plain = result.says.replace("**", "")
    return f"{plain.partition('. Its ')[0]}."


def _changed(result: Result[Spec]) -> int:
    changed = _number(result, "changed_answers")
    return 0 if not changed else 1 if changed < 100 else 2


def _share_found(result: Result[Spec]) -> float:
    return _number(result, "wrong_found") / max(1, result.spec.n_wrong)


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Learnt by heart",
        "A network has learnt fifty pictures by heart. How sure is it on new ones?",
        SURER,
        Settings({"n_train": 50, "n_steps": 300}),
        _kind,
        _first,
    ),
    Preset(
        "One number for all logits",
        "All logits are divided by 2.4. How many of the 500 answers become others?",
        ("None", "Fewer than a hundred", "A hundred or more"),
        Settings({"temperature": 2.4}),
        _changed,
        lambda result: (
            f"{int(_number(result, 'changed_answers'))} answers change: the largest logit stays the largest. "
            f"Only the probabilities move, and −ln p with them, from "
            f"{spoken(_number(result, 'loss_at_1'))} on average to {spoken(_number(result, 'loss'))}."
        ),
    ),
    Preset(
        "Asked what it learnt",
        "Ask the network about the hundred pictures it learnt from. Is it too sure of itself there as well?",
        ("Yes, as on new pictures", "No"),
        Settings({"pictures": "training"}),
        lambda result: 0 if _kind(result) == 0 else 1,
        lambda result: f"{_first(result)} Only pictures that it never saw can tell.",
    ),
    Preset(
        "Softened targets",
        "Each target is softened from 1 to 0.82, and from 0 to 0.02. How sure is the network on new "
        "pictures?",
        SURER,
        Settings({"label_smoothing": 0.2, "n_train": 300}),
        _kind,
        _first,
    ),
    Preset(
        "Sorted by loss",
        "79 of the 790 labels it learns are wrong. After 20 steps, how many of the 79 training pictures "
        "with the largest losses carry a wrong label?",
        ("About 8, one in ten", "About half of them", "Most of them"),
        Settings({"n_train": 790, "wrong_labels": 0.1, "n_steps": 20, "pictures": "training"}),
        lambda result: sum(_share_found(result) > each for each in (FEW, MOST)),
        lambda result: (
            f"{int(_number(result, 'wrong_found'))} of {result.spec.n_wrong}: whoever sorts by loss finds "
            "wrong labels first. Go on to 300 steps and count again."
        ),
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Nine times in ten",
        "Bring the calibration error on test pictures below 0.025 with the temperature alone.",
        Settings(
            {
                "pictures": "test",
                "n_train": 100,
                "n_steps": 300,
                "label_smoothing": 0.0,
                "wrong_labels": 0.0,
                "n_bins": 10,
                "seed": 0,
            }
        ),
        lambda result: _number(result, "calibration_error") < CALIBRATED,
        Settings({"temperature": 2.0}),
    ),
    Challenge(
        "Right and honest",
        "Every tenth label it learns is wrong. Read at least 95 % of the test pictures right all the same, "
        "with a calibration error below 0.03.",
        Settings({"pictures": "test", "n_train": 790, "wrong_labels": 0.1, "n_bins": 10, "seed": 0}),
        lambda result: _number(result, "accuracy") >= READ and _number(result, "calibration_error") < WELL,
        Settings({"n_steps": 30, "temperature": 0.51}),
    ),
    Challenge(
        "Find the wrong labels",
        "158 of 790 training pictures have a wrong label. Have 9 in 10 of them among the 158 costliest.",
        Settings({"pictures": "training", "n_train": 790, "wrong_labels": 0.2, "seed": 0}),
        lambda result: _share_found(result) >= FOUND,
        Settings({"n_steps": 20}),
    ),
)
