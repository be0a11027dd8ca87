"""What there is to try on softmax: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec

Settings = MappingProxyType[str, Any]
SCORES = {"n_classes": 3, "score_1": 2.0, "score_2": 1.0, "score_3": -1.0}
FAIR = {"naive": False, "no_keepdim": False, "shift": 0.0, "temperature": 1.0}


def _shares(result: Result[Spec]) -> list[float | None]:
    return cast(list[float | None], result.numbers["shares"])


def _number(result: Result[Spec], name: str) -> float:
    return cast(float, result.numbers[name])


def _end(result: Result[Spec]) -> str:
    return result.says.replace("**", "")


def _last(result: Result[Spec]) -> int:
    """0: the last share is above 0; 1: it is 0; 2: it is below."""
    share = _shares(result)[-1] or 0.0
    return 0 if share > 0 else 1 if share == 0 else 2


def _moved(result: Result[Spec]) -> int:
    """0: no share moved; 1: the shares are equal now; 2: one has all."""
    if _number(result, "shift_moves") < 1e-9:
        return 0
    known = [share for share in _shares(result) if share is not None]
    return 1 if max(known) - min(known) < 0.01 else 2


def _sigmoid(result: Result[Spec]) -> int:
    """Which sigmoid the first share is: 0 that of z₁, 1 that of the difference, 2 neither."""
    share = _shares(result)[0] or 0.0
    for place, name in enumerate(("sigmoid_of_first", "sigmoid_of_difference")):
        if abs(share - _number(result, name)) < 1e-9:
            return place
    return 2


def _broken(result: Result[Spec]) -> int:
    """0: all are numbers with the sum 1; 1: all are 0; 2: some are NaN."""
    shares = _shares(result)
    if None in shares:
        return 2
    return 1 if not any(shares) else 0


def _divided(result: Result[Spec]) -> int:
    """0: torch refuses; 1: rows do not sum to 1; 2: they do."""
    if result.numbers["error"]:
        return 0
    sums = cast(list[float | None], result.numbers["row_sums"])
    return 2 if all(each is not None and abs(each - 1) < 1e-5 for each in sums) else 1


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "A score below 0",
        "The scores are 2, 1 and −1. Without eᶻ, just z divided by the sum: what does the rabbit get?",
        ("A small share", "Nothing, exactly 0", "A share below 0"),
        Settings({**SCORES, "rule": "plain"}),
        _last,
        _end,
    ),
    Preset(
        "Fifty more for everyone",
        "Every score grows by 50. What does softmax make of that?",
        ("The very same shares", "Almost equal shares", "One class gets everything"),
        Settings({**SCORES, "shift": 50.0}),
        _moved,
        _end,
    ),
    Preset(
        "Two classes, one sigmoid",
        "Dog has 2, cat has 1. Which sigmoid is the share of dog?",
        ("σ(z₁)", "σ(z₁ − z₂)", "Neither"),
        Settings({"n_classes": 2, "score_1": 2.0, "score_2": 1.0}),
        _sigmoid,
        _end,
    ),
    Preset(
        "Scores near a hundred",
        "float32, scores of 102, 101 and 99, and nobody subtracts the maximum. What comes out?",
        ("The usual shares", "0 for all", "NaN"),
        Settings({**SCORES, "shift": 100.0, "naive": True, "precision": "float32"}),
        _broken,
        _end,
    ),
    Preset(
        "The forgotten keepdim",
        "Three rows of three scores, and the sums of the rows lose their dimension. What does torch do?",
        ("It raises an error", "It divides, and rows no longer sum to 1", "It divides, and all is well"),
        Settings({**SCORES, "n_rows": 3, "no_keepdim": True}),
        _divided,
        _end,
    ),
)


CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Nothing to divide by",
        "Keep z without eᶻ, and cat and rabbit at 1 and −4. Choose a score for dog that leaves no shares "
        "at all.",
        Settings({"rule": "plain", "n_classes": 3, "score_2": 1.0, "score_3": -4.0, **FAIR}),
        lambda result: None in _shares(result),
        Settings({"score_1": 3.0}),
    ),
    Challenge(
        "Sure without a new score",
        "Softmax, scores 2, 1 and −1: bring the share of dog above 0.99 and touch no score.",
        Settings({**SCORES, "rule": "exp", "naive": False, "no_keepdim": False}),
        lambda result: (_shares(result)[0] or 0.0) > 0.99,
        Settings({"temperature": 0.2}),
    ),
    Challenge(
        "Break float64 too",
        "Leave the maximum in, compute in float64, add nothing to the scores: make a share NaN.",
        Settings({"rule": "exp", "naive": True, "precision": "float64", "shift": 0.0, "no_keepdim": False}),
        lambda result: None in _shares(result),
        Settings({"temperature": 0.01, "score_1": 10.0}),
    ),
)
