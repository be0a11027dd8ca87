"""Cross-entropy: one number for how wrong the probabilities of many points are, its parts, and its slope.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.cross_entropy_table import (
    LARGEST,
    MAX_CLASSES,
    MAX_POINTS,
    Table,
    changed,
    parsed,
)
from dlcore.lessons.cross_entropy_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting

TABLES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "three": ("Three classes", "2, 1, 0.1; 0.5, 2.5, 0; 1, 0.2, 3; 4, 0.5, 0", "0; 1; 2; 1"),
        "good": ("A good model", "0.847298; 2.197225; -1.386294; -0.405465", "1; 1; 0; 0"),
        "bad": ("A bad model", "0.405465; -2.197225; -0.847298; 1.386294", "1; 1; 0; 0"),
        "soft": (
            "Soft targets",
            "2, 1, 0.1; 0.5, 2.5, 0; 1, 0.2, 3; 4, 0.5, 0",
            "0.7, 0.2, 0.1; 0.1, 0.8, 0.1; 0, 0.5, 0.5; 0.25, 0.5, 0.25",
        ),
        "untrained": ("All logits alike", "", ""),
        "own": ("My own numbers", "", ""),
    }
)
"""each table's name to how it is called, its logits and its targets"""
REDUCTIONS = {"mean": "Mean: 1/m in front", "sum": "Sum"}
OTHERS = {
    "two": "Two classes: [p, 1 − p]",
    "three": "Three classes",
}
"""which predictions are compared by their distances"""
N_UNTRAINED = 4
"""points of the table in which nothing is learnt"""

COVERS = {
    "C041": "the bars of the loss of each point; “All points together”: Sum",
    "C042": "“Points”: a good model and a bad one, with the sum: 1.20 and 4.78",
    "C043": "“One label alone”: p from 0.001 to 0.999 along −ln p; a click in the large picture sets it too",
    "C044": "two classes: click a cell for its label, move p, sum or mean; the formulas",
    "C045": "“My own numbers”: logits and targets as text; the table of points, the bars of their losses",
    "C213": "the slider moves a prediction, its target stays: the loss follows",
    "C221": "“All logits alike” and “Classes”: ln K; “Before anything is learnt”: fresh networks, measured",
    "C222": "the bars of the gradient p − y; the formula holds autograd's own number beside it",
    "C223": "“How far is a prediction from [1, 0]?”: two sliders, three distances of each",
    "E015": "the formulas; “The terms −yᵢⱼ ln pᵢⱼ”: a click marks point i and class j, and has their term",
    "E016": "“How far is a prediction from [1, 0]?”; the slope of the squared error and the race beside it",
    "E017": "“One loss, several calls”: with two classes binary cross-entropy is the same number",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """Points with logits and targets: every number on the page follows from these."""

    table: str = setting("three", "Points", "Whose logits and targets are looked at.", choices=tuple(TABLES))
    logits: str = setting(
        TABLES["three"][1],
        "Logits",
        "A semicolon between points, a logit for each class; one number a point is a logit for two classes.",
    )
    targets: str = setting(
        TABLES["three"][2],
        "Targets",
        "For each point its class, counted from 0, or a probability for each class.",
    )
    n_classes: int = setting(
        10, "Classes", "How many classes share the probability: K.", low=2, high=MAX_CLASSES, step=1
    )
    point: int = setting(
        1, "Point looked at", "The last one where there are fewer.", low=1, high=MAX_POINTS, step=1
    )
    smoothing: float = setting(
        0.0,
        "Label smoothing ε",
        "This share of every target is spread over all classes.",
        low=0.0,
        high=0.5,
        step=0.01,
    )
    reduction: str = setting(
        "mean", "All points together", "How their losses become one number.", choices=tuple(REDUCTIONS)
    )
    klass: int = setting(
        0,
        "Class whose logit moves",
        "Counted from 0; the last one where there are fewer. One logit a point is that of class 1.",
        low=0,
        high=MAX_CLASSES - 1,
        step=1,
    )
    logit: float = setting(
        2.0, "Logit", "The score of one class for one point.", low=-LARGEST, high=LARGEST, step=0.1
    )
    probability: float = setting(
        0.5, "Probability of one label, p", "What −ln p is asked for.", low=0.001, high=0.999, step=0.001
    )
    others: str = setting(
        "two",
        "Predictions",
        "Of three classes, A shares what the label leaves evenly, and B gives it to one class.",
        choices=tuple(OTHERS),
    )
    first: float = setting(
        0.8, "A's probability for the label", "That of class 0.", low=0.01, high=0.99, step=0.01
    )
    second: float = setting(
        0.6, "B's probability for the label", "That of class 0.", low=0.01, high=0.99, step=0.01
    )


def points(spec: Spec) -> Table:
    """The points with these settings, the logit of the slider in its place.

    Raises:
        BadSetting: numbers of one's own cannot be read or do not fit.
    """
    table = base(spec)
    return changed(table, *place(spec, table), spec.logit)


def base(spec: Spec) -> Table:
    """The points before the slider moves a logit.

    Raises:
        BadSetting: as `points`.
    """
    if spec.table == "untrained":
        rows = "; ".join([", ".join(["0"] * spec.n_classes)] * N_UNTRAINED)
        return parsed(rows, "; ".join(str(number % spec.n_classes) for number in range(N_UNTRAINED)))
    if spec.table == "own":
        return parsed(spec.logits, spec.targets)
    return parsed(*TABLES[spec.table][1:])


def place(spec: Spec, table: Table) -> tuple[int, int]:
    """Point and class of the logit that the slider moves, both counted from 0."""
    klass = 1 if table.single else min(spec.klass, table.n_classes - 1)
    return min(spec.point, table.n_points) - 1, klass


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.cross_entropy_run:result")
"""the cross-entropy with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.cross_entropy_sweep:swept")
"""the cross-entropy at all values of one logit"""
script: Callable[[Spec], str] = later("dlcore.lessons.cross_entropy_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="cross_entropy",
    title="Cross-entropy",
    spec=Spec,
    swept="logit",
    apart=("probability", "first", "second"),
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
