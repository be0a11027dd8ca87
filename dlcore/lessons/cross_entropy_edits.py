"""What a click, another point or typed numbers do to the settings: nothing that was moved is lost."""

from __future__ import annotations

from dataclasses import replace

from dlcore.errors import BadSetting
from dlcore.lessons.cross_entropy import Spec, base, place, points
from dlcore.lessons.cross_entropy_table import Table, labelled, logit_for, main_class, written

Settings = dict[str, object]


def begun(old: Spec, name: str) -> Settings:
    """The settings with which another table begins: its first point, the logit of its label as it is.

    Args:
        old: the settings before.
        name: of the table.
    """
    try:
        table = base(replace(old, table=name))
    except BadSetting:  # numbers of one's own, to be mended first
        return {}
    return {"table": name, **_looking(table, 0, None)}


def typed(old: Spec, logits: str, targets: str) -> Settings:
    """The settings after numbers were typed: the slider goes where they have its logit.

    Args:
        old: the settings before.
        logits: as typed.
        targets: as typed.
    """
    new = replace(old, table="own", logits=logits, targets=targets)
    try:
        table = base(new)
    except BadSetting:
        return {}
    point, klass = place(new, table)
    return _looking(table, point, klass)


def turned(old: Spec, point: int, klass: int | None = None) -> Settings:
    """The settings that look at another logit and leave everything as it is: what was moved stays moved.

    Args:
        old: the settings before.
        point: counted from 1.
        klass: counted from 0; without it that of the point's label.
    """
    table, now = base(old), points(old)
    kept: Settings = {} if now == table else {"table": "own", **written(now)}
    return kept | _looking(now, min(point, now.n_points) - 1, klass)


def set_label(old: Spec, point: int, klass: int) -> Settings:
    """The settings with another label for a point, which is looked at then.

    Args:
        old: the settings before.
        point: counted from 1.
        klass: counted from 0.
    """
    now = points(old)
    if not (1 <= point <= now.n_points and 0 <= klass < now.n_classes):
        return {}
    table = labelled(now, point - 1, klass)
    return {"table": "own", **written(table), **_looking(table, point - 1, klass)}


def set_probability(old: Spec, probability: float) -> Settings:
    """The settings with this probability for the label of the point looked at, as near as its logit comes.

    Args:
        old: the settings before.
        probability: from 0 to 1.
    """
    now = points(old)
    point = place(old, now)[0]
    label = main_class(now.targets[point])
    told = turned(old, point + 1, label)
    wanted = 1 - probability if now.single and label == 0 else probability
    klass = 1 if now.single else label
    return told | {"logit": logit_for(now.logits[point], klass, wanted)}


def _looking(table: Table, point: int, klass: int | None) -> Settings:
    """Point and class looked at, and the logit there."""
    klass = main_class(table.targets[point]) if klass is None else min(klass, table.n_classes - 1)
    klass = 1 if table.single else klass
    return {"point": point + 1, "klass": klass, "logit": table.logits[point][klass]}
