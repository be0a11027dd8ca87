"""What there is to try with cross-entropy: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.cross_entropy import Spec

Settings = MappingProxyType[str, Any]
NAMES = ("L1", "L2", "cross-entropy")


def _list(result: Result[Spec], name: str) -> list[float]:
    return cast(list[float], result.numbers[name])


def _nearest(value: float, *guesses: float) -> int:
    return min(range(len(guesses)), key=lambda n: abs(guesses[n] - value))


def _probabilities(result: Result[Spec]) -> list[float]:
    """What each point gives its label."""
    from dlcore.lessons.cross_entropy import points
    from dlcore.lessons.cross_entropy_table import main_class

    labels = map(main_class, points(result.spec).targets)
    return [row[4 + label] for row, label in zip(result.rows, labels, strict=True)]


def _product(result: Result[Spec]) -> str:
    factors = " · ".join(map(spoken, _probabilities(result)))
    terms = " + ".join(map(spoken, _list(result, "losses")))
    return f"−ln({factors}) = {terms} = {spoken(result.number('loss'))}."


def _share(result: Result[Spec]) -> float:
    """What part of the whole loss the point looked at makes."""
    losses = _list(result, "losses")
    return losses[result.spec.point - 1] / sum(losses)


def _tells_apart(result: Result[Spec]) -> int:
    """Which of L1 and L2 tell the two predictions apart: 0 neither, 1 only L2, 2 both."""
    (l1, l2, _), (other1, other2, _) = _list(result, "first"), _list(result, "second")
    return 2 if abs(l1 - other1) > 1e-9 else 1 if abs(l2 - other2) > 1e-9 else 0


def _distances(result: Result[Spec]) -> str:
    first, second = ([spoken(each) for each in _list(result, name)] for name in ("first", "second"))
    pairs = (f"{name} {a} and {b}" for name, a, b in zip(NAMES, first, second, strict=True))
    return f"{', '.join(pairs)}: all three call the first one nearer. The table below the picture has them."


def _disagree(result: Result[Spec]) -> bool:
    """Whether L2 prefers one prediction and cross-entropy the other."""
    (_, l2, ce), (_, other2, other_ce) = _list(result, "first"), _list(result, "second")
    return (l2 - other2) * (ce - other_ce) < 0


def _floor(result: Result[Spec]) -> str:
    loss, least = _list(result, "losses")[0], _list(result, "entropies")[0]
    return (
        f"It is {spoken(loss)}. The smoothed target asks for 0.95, not for 1: its entropy {spoken(least)} is "
        f"the least there is, and being surer than that costs {spoken(loss - least)} more."
    )


AS_POINTS = "1.386294, 0; 0.405465, 0"
"""logits of the two predictions [0.8, 0.2] and [0.6, 0.4], so that the large picture has both"""

PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Good model, bad model",
        "A good model gives its four labels 0.7, 0.9, 0.8 and 0.6: the losses add up to 1.196. A bad one "
        "gives them 0.6, 0.1, 0.7 and 0.2. What is its sum?",
        ("About 1.5", "About 2.4", "About 4.8"),
        Settings({"table": "bad", "reduction": "sum", "point": 2, "klass": 1, "logit": -2.197225}),
        lambda result: _nearest(result.number("loss"), 1.5, 2.4, 4.8),
        _product,
    ),
    Preset(
        "One confident mistake",
        "Three points are right, and the fourth is sure of the wrong class. How much of the whole loss does "
        "it make?",
        ("About a quarter", "About half", "More than three quarters"),
        Settings({"table": "three", "point": 4, "klass": 1, "logit": 0.5}),
        lambda result: 2 if _share(result) > 0.75 else 1 if _share(result) > 0.4 else 0,
        lambda result: (
            f"It makes {100 * _share(result):.0f} % of it: its label gets "
            f"{spoken(_probabilities(result)[3])}, and −ln of that is {spoken(_list(result, 'losses')[3])}."
        ),
    ),
    Preset(
        "Nothing learnt yet",
        "A network that has learnt nothing gives each of ten classes about the same probability. What is its "
        "loss?",
        ("About 0.1", "About 1", "About 2.3", "About 10"),
        Settings({"table": "untrained", "n_classes": 10, "logit": 0.0}),
        lambda result: _nearest(result.number("loss"), 0.1, 1.0, 2.3, 10.0),
        lambda result: (
            f"−ln(1/10) = ln 10 = {spoken(result.number('loss'))}. A fresh network was measured too: "
            f"{spoken(result.number('untrained'))}. Far above ln K, labels get much less than 1/K."
        ),
    ),
    Preset(
        "Surer than asked",
        "Label smoothing is 0.1, and the model gives the label of point 1 the probability 0.9997. Is the "
        "loss of this point nearly 0?",
        ("Yes, below 0.01", "No, it is above 0.3"),
        Settings({"table": "good", "smoothing": 0.1, "klass": 1, "logit": 8.0}),
        lambda result: int(_list(result, "losses")[0] > 0.3),
        _floor,
    ),
    Preset(
        "Equally far?",
        "The truth is [1, 0]. Some say that [0.8, 0.2] and [0.6, 0.4] are equally far from it by L1 and by "
        "L2, and that only cross-entropy tells them apart. Is it so?",
        ("Yes, equally far", "L1 cannot, L2 can", "No, all three tell them apart"),
        Settings(
            {
                **{"others": "two", "first": 0.8, "second": 0.6},
                **{"table": "own", "logits": AS_POINTS, "targets": "0; 0", "logit": 1.386294},
            }
        ),
        _tells_apart,
        _distances,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Mend one logit",
        "Three classes, no smoothing: bring the mean loss below 0.25 by moving a single logit.",
        Settings({"table": "three", "smoothing": 0.0, "reduction": "mean"}),
        lambda result: result.number("loss") < 0.25,
        Settings({"point": 4, "klass": 1, "logit": 7.0}),
    ),
    Challenge(
        "Sure, but not too sure",
        "A good model with label smoothing 0.1: bring the KL divergence of point 1 below 0.0001.",
        Settings({"table": "good", "smoothing": 0.1}),
        lambda result: _list(result, "divergences")[0] < 1e-4,
        Settings({"point": 1, "klass": 1, "logit": 2.9}),
    ),
    Challenge(
        "Where L2 disagrees",
        "Three classes: find predictions A and B such that L2 calls A nearer to the label and "
        "cross-entropy B.",
        Settings({"others": "three"}),
        lambda result: _disagree(result) and _list(result, "first")[1] < _list(result, "second")[1],
        Settings({"first": 0.4, "second": 0.45}),
    ),
)
