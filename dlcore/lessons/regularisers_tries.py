"""What there is to try with augmentation, label smoothing and batch norm: presets and challenges."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result

if TYPE_CHECKING:
    from dlcore.lessons.regularisers import Spec

Settings = MappingProxyType[str, Any]
USUAL: Mapping[str, Any] = MappingProxyType(
    {
        "shift": 0.5,
        "turn": 10.0,
        "smoothing": 0.1,
        "batch_size": 16,
        "mirror": False,
        "n_train": 150,
        "learning_rate": 0.05,
        "epoch": 40,
    }
)
"""settings of which the claims were counted; the seed is left alone"""
GAP, CALIBRATED = 0.02, 0.01
"""how much surer or less sure than right counts, and how close is close"""
MOVED_GOAL, QUIET = 0.85, 0.1


def means(result: Result[Spec], name: str) -> tuple[float, float]:
    """A score without and with the remedy, each the mean over its seeds."""
    values = cast(list[float], result.numbers[name])
    half = len(values) // 2
    return sum(values[:half]) / half, sum(values[half:]) / half


def gain(result: Result[Spec], name: str = "test_accuracy") -> float:
    """By how much the remedy has more of a score."""
    without, having = means(result, name)
    return having - without


def surer(result: Result[Spec]) -> float:
    """By how much the networks with the remedy are surer than right on the test pictures."""
    return means(result, "confidence")[1] - means(result, "test_accuracy")[1]


def _usual(**changed: Any) -> Settings:
    return Settings({**USUAL, **changed})


def _but(*free: str, **changed: Any) -> Settings:
    """The usual settings with these changed, but for those that may be chosen."""
    return Settings({name: value for name, value in _usual(**changed).items() if name not in free})


def _told(result: Result[Spec], counted: str) -> str:
    return f"{result.plain()} {counted}"


def _which(result: Result[Spec]) -> int:
    """0 where augmentation gains on both kinds of test pictures, 1 on moved ones alone, 2 on neither."""
    moved, plain = gain(result, "moved_accuracy") > 0, gain(result) > 0
    return 0 if moved and plain else 1 if moved else 2


def _more(result: Result[Spec], name: str = "test_accuracy") -> int:
    """0 where the remedy reads more pictures, 1 as many, 2 fewer."""
    change = gain(result, name)
    return 0 if change > 0 else 2 if change < 0 else 1


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "All three together",
        "150 pictures, learnt by heart within 40 epochs. Do all three remedies together read more of 500 "
        "others?",
        ("Yes, more", "Just as many", "No, fewer"),
        _usual(remedy="all"),
        _more,
        lambda result: _told(result, "Counted with ten seeds: more in all ten."),
    ),
    Preset(
        "Moved pictures",
        "Every epoch moves and turns the training pictures anew. Where does that help: on test pictures that "
        "are moved alike, or on those as they are?",
        ("On both", "On moved ones only", "On neither"),
        _usual(remedy="augmentation"),
        _which,
        lambda result: _told(
            result,
            "Counted with ten seeds: more moved pictures in all ten, more of those as they are in only five. "
            "Augmentation teaches what it shows; these digits stand in the middle already.",
        ),
    ),
    Preset(
        "A wrong augmentation",
        "Half of the training pictures are mirrored, their labels are kept. What does that do to the test?",
        ("It reads more", "It reads as many", "It reads fewer"),
        _usual(remedy="augmentation", mirror=True),
        _more,
        lambda result: _told(
            result,
            "Counted with ten seeds: fewer in all ten. A mirrored 2 or 7 is no digit that will be asked.",
        ),
    ),
    Preset(
        "Soft labels",
        "ε = 0.1: the right class is wanted with 0.91 and not with 1. How sure is such a network?",
        ("Surer than right", "About as sure as right", "Less sure than right"),
        _usual(remedy="smoothing"),
        lambda result: 0 if surer(result) > GAP else 2 if surer(result) < -GAP else 1,
        lambda result: _told(
            result,
            "Counted with ten seeds: less sure than right in all ten. Softer labels lower the confidence; "
            "that is no calibration by itself.",
        ),
    ),
    Preset(
        "Batches of 64",
        "Batches of 64, two steps an epoch: here batch norm reads more of the test pictures. Because it has "
        "learnt less by heart?",
        ("Yes, it reads fewer training pictures", "It reads as many", "No, it reads more of them too"),
        _usual(remedy="norm", batch_size=64),
        lambda result: 2 - _more(result, "accuracy"),
        lambda result: _told(
            result,
            "Counted with ten seeds: more test pictures and more training pictures in all ten. It learns "
            "faster here, which is what it is made for. In batches of 8, where its noise is largest, it read "
            "fewer test pictures in eight of ten.",
        ),
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "As sure as right",
        "With all three remedies and seed 0, choose ε so that the mean confidence on the test pictures and "
        "the accuracy are less than 1 % apart after 40 epochs.",
        _but("smoothing", remedy="all", seed=0),
        lambda result: abs(surer(result)) < CALIBRATED,
        Settings({"smoothing": 0.03}),
    ),
    Challenge(
        "More of the real thing",
        "Test pictures are moved by up to 1 pixel and turned by up to 20°. Read at least 85 % of them after "
        "40 epochs, with seed 0 and any remedy.",
        _but("smoothing", "batch_size", "learning_rate", "n_train", shift=1.0, turn=20.0, seed=0),
        lambda result: (
            "moved_accuracy" in result.numbers and means(result, "moved_accuracy")[1] >= MOVED_GOAL
        ),
        Settings({"n_train": 250}),
    ),
    Challenge(
        "Quiet company",
        "With batch norm alone and seed 0, let one picture come out of it with a standard deviation below "
        "0.1 from batch to batch, after 40 epochs.",
        _but("batch_size", remedy="norm", seed=0),
        lambda result: result.number("scatter") < QUIET,
        Settings({"batch_size": 64}),
    ),
)
