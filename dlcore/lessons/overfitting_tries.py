"""What there is to try with under- and overfitting: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.overfitting import Spec

Settings = MappingProxyType[str, Any]
LOW, CLOSE, MET = 0.15, 0.05, 1e-4
"""errors that challenges ask for: a test error, a gap, and one next to nothing"""
MOST_POINTS = 150
TEN = 10


def _error(result: Result[Spec], which: str) -> str:
    return spoken(result.number(f"{which}_error"), 3)


def _ratio(result: Result[Spec]) -> float:
    """How many times the training error the validation error is."""
    return result.number("validation_error") / max(result.number("train_error"), 1e-300)


def _gap(result: Result[Spec]) -> float:
    return result.number("validation_error") - result.number("train_error")


def _times(result: Result[Spec]) -> int:
    """0 below twice, 1 below ten times, 2 from there on."""
    return sum(_ratio(result) >= bound for bound in (2, TEN))


def _stiff(result: Result[Spec]) -> int:
    """0 where the training error comes to the noise's variance, 1 where it is over twice that."""
    return int(result.number("train_error") > 2 * result.spec.noise**2)


def _free(result: Result[Spec]) -> int:
    """How the validation error lies to the lowest: 0 at most a quarter above, 2 over ten times."""
    share = result.number("validation_error") / result.number("chosen_validation_error")
    return sum(share > bound for bound in (1.25, TEN))


def _far(result: Result[Spec]) -> int:
    """1 where the validation error is over ten times the lowest."""
    return int(result.number("validation_error") > TEN * result.number("chosen_validation_error"))


def _clean(result: Result[Spec]) -> int:
    return 0 if _gap(result) < 0 else 1


def _so_far(result: Result[Spec]) -> str:
    return f"Training error {_error(result, 'train')}, validation error {_error(result, 'validation')}."


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Too stiff",
        "A straight line is fitted to a wave. Surely it does well at least on the points it was fitted to?",
        ("Yes: their error is about that of the noise", "No: it is far off even there"),
        Settings({"capacity": 1}),
        _stiff,
        lambda result: (
            f"Its training error is {_error(result, 'train')}; noise alone would make "
            f"{spoken(result.spec.noise**2, 3)}. An error even on training data is the mark of a model "
            "that is too stiff: this part of an error is called bias."
        ),
    ),
    Preset(
        "Too free",
        "Degree 19 has 20 coefficients for 20 training points, so it can meet every one. How large is its "
        "validation error beside the lowest?",
        ("As low, or nearly", "Higher, up to ten times", "More than ten times as high"),
        Settings({"capacity": 19}),
        _free,
        lambda result: (
            f"Training error {_error(result, 'train')}, validation error {_error(result, 'validation')}; the "
            f"lowest is {_error(result, 'chosen_validation')}, with degree {result.numbers['chosen']}. To "
            "meet the noise of every point, the curve swings between them and beyond the outermost."
        ),
    ),
    Preset(
        "More data heals it",
        "Degree 12 again, but to the 50 points come 350 more. How large is its validation error beside its "
        "training error?",
        ("Less than twice as large", "Two to ten times", "More than ten times"),
        Settings({"capacity": 12, "n_points": 400}),
        _times,
        lambda result: (
            f"{_error(result, 'validation')} beside {_error(result, 'train')}: {result.numbers['n_train']} "
            "training points leave a curve of 13 coefficients little room to swing. Set “Points” back to "
            "50 to see the two errors part."
        ),
    ),
    Preset(
        "Noise in the labels",
        "400 points, and a quarter of the training points get a random height; validation and test points "
        "stay clean. Which error of degree 5 is larger?",
        ("The training error", "The validation error"),
        Settings({"capacity": 5, "n_points": 400, "wrong": 25}),
        _clean,
        lambda result: (
            f"Training error {_error(result, 'train')}, validation error {_error(result, 'validation')}. A "
            "stiff curve cannot follow the wrong labels, which is why it does well on clean points."
        ),
    ),
    Preset(
        "A network as free",
        "24 hidden units have 73 weights and biases for 20 training points. Is its validation error more "
        "than ten times the lowest, as with a free polynomial?",
        ("No", "Yes"),
        Settings({"capacity": 24, "model": "network"}),
        _far,
        lambda result: (
            f"It is {_error(result, 'validation')}, the lowest {_error(result, 'chosen_validation')}. How "
            "freely a model swings is not its number of weights alone: 300 small steps from where it began, "
            "a network bends only so far."
        ),
    ),
)

FITTED = {"source": "made", "model": "polynomial", "validation_share": 30, "test_share": 30, "wrong": 0}
CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Choose, then report",
        f"Set the degree that validation chooses for the cubic bend; its test error is below {LOW}.",
        Settings({**FITTED, "curve": "bend", "n_points": 50, "noise": 0.3, "seed": 16, "by_test": False}),
        lambda result: result.spec.capacity == result.numbers["chosen"] and result.number("test_error") < LOW,
        Settings({"capacity": 4}),
        _so_far,
    ),
    Challenge(
        "Data instead of stiffness",
        f"Degree 12, noise 0.3: with at most {MOST_POINTS} points, bring the validation error to within "
        f"{CLOSE} of the training error.",
        Settings({**FITTED, "curve": "wave", "noise": 0.3, "seed": 16, "capacity": 12}),
        lambda result: result.spec.n_points <= MOST_POINTS and abs(_gap(result)) < CLOSE,
        Settings({"n_points": 130}),
        _so_far,
    ),
    Challenge(
        "Free, and right",
        "Degree 12 or more on 50 points of the wave: bring training, validation and test error below 0.0001.",
        Settings({**FITTED, "curve": "wave", "n_points": 50, "seed": 16}),
        lambda result: (
            result.spec.capacity >= 12
            and all(result.number(f"{which}_error") < MET for which in ("train", "validation", "test"))
        ),
        Settings({"noise": 0.0, "capacity": 15}),
        _so_far,
    ),
)
