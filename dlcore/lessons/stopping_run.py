"""One training and what every patience makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.data.rings import REACH
from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.stopping_choosing import gaps
from dlcore.lessons.stopping_facts import Facts, Score, Ten, kept_epoch
from dlcore.lessons.stopping_maths import formulas
from dlcore.lessons.stopping_seen import SETS, Other, Seen, others, seen, training
from dlcore.lessons.stopping_words import say
from dlcore.settings import stops
from dlcore.theory.early_stopping import Stop, early_stop
from dlcore.training.recorded import logits

if TYPE_CHECKING:
    from dlcore.lessons.stopping import Spec

NAMES = ("training", *SETS[1:])
GRID = 33
"""places along each side of the picture of the plane"""


def _score(one: Seen, epoch: int, name: str) -> Score:
    place = SETS.index(name)
    return Score(float(one.loss[epoch, place]), float(one.accuracy[epoch, place]))


def _curve(spec: Spec, one: Seen) -> list[float]:
    """The loss that the rule looks at, from epoch 1 on."""
    return one.loss[1:, SETS.index(spec.watched)].tolist()


def facts_of(spec: Spec, one: Seen, ten: tuple[Other, ...] = ()) -> Facts:
    """What is true with this patience."""
    curve = _curve(spec, one)
    stop, naive = (early_stop(curve, patience, spec.min_delta) for patience in (spec.patience, 1))
    kept = kept_epoch(stop, spec.restore)
    watched = [_score(one, epoch, spec.watched) for epoch in (stop.best, stop.epoch, kept, spec.epochs)]
    train, test, fresh = (_score(one, kept, name) for name in ("train", "test", "fresh"))
    return Facts(
        stop=stop,
        kept=kept,
        best=watched[0],
        stopped=watched[1],
        restored=watched[2],
        train=train,
        test=test,
        fresh=fresh,
        naive=naive,
        naive_fresh=_score(one, kept_epoch(naive, spec.restore), "fresh"),
        all_epochs=spec.epochs,
        end=watched[3],
        ten=_ten(spec, ten) if ten else None,
    )


def _kept(spec: Spec, one: Other) -> tuple[Stop, Stop]:
    """Where patience 1 and this patience end the training of a seed."""
    naive, stop = (early_stop(one.watched, patience, spec.min_delta) for patience in (1, spec.patience))
    return naive, stop


def ten_rows(spec: Spec, ten: tuple[Other, ...]) -> list[tuple[float, ...]]:
    """By seed: it, the naive rule's stop and fresh loss, this patience's, and the fresh loss at the end."""
    rows = []
    for one in ten:
        pair = _kept(spec, one)
        both = [(each.epoch, one.fresh[kept_epoch(each, spec.restore) - 1]) for each in pair]
        rows.append((one.seed, *both[0], *both[1], one.fresh[-1]))
    return rows


def _ten(spec: Spec, ten: tuple[Other, ...]) -> Ten:
    rows = ten_rows(spec, ten)
    naive, kept, last = ([row[place] for row in rows] for place in (2, 4, 5))
    pairs = list(zip(naive, kept, strict=True))
    return Ten(
        *(sum(each) / len(rows) for each in (naive, kept, last)),
        better=sum(a > b for a, b in pairs),
        worse=sum(a < b for a, b in pairs),
        beats_last=sum(a > b for a, b in zip(last, kept, strict=True)),
    )


def _asked(spec: Spec) -> tuple[Seen, tuple[Other, ...]]:
    plan = training(spec)
    return seen(plan), others(plan, spec.watched) if spec.ten else ()


def result(spec: Spec) -> Result[Spec]:
    """The training with these settings, ended by this patience."""
    one, ten = _asked(spec)
    facts = facts_of(spec, one, ten)
    names = ("best", "stopped", "restored", "train", "test", "fresh")
    scores = {name: getattr(facts, name) for name in names}
    numbers: dict[str, Number] = {
        "stopped_epoch": facts.stop.epoch,
        "best_epoch": facts.stop.best,
        **{name: [score.loss, score.accuracy] for name, score in scores.items()},
    }
    if spec.measure:
        pairs = gaps(one, facts.stop.epoch, spec.n_held, spec.seed)
        for name, both in zip(("accuracy_gaps", "loss_gaps"), pairs, strict=True):
            numbers[name] = [number for gap in both for number in (gap.mean, gap.error)]
    columns = torch.cat([one.loss, one.accuracy], 1).tolist()
    return Result(
        spec=spec,
        numbers=numbers,
        says=say(spec, facts),
        formulas=formulas(spec, facts, _curve(spec, one)),
        head=("epoch", *(f"{name} loss" for name in NAMES), *(f"{name} accuracy" for name in NAMES)),
        rows=[(float(epoch), *row) for epoch, row in enumerate(columns)],
        picture={"ten": np.array(ten_rows(spec, ten), np.float32)} if ten else {},
    )


def swept(spec: Spec) -> Sweep:
    """What every patience makes of the same training."""
    one, ten = _asked(spec)
    values = stops(type(spec), "patience", spec.patience)
    specs = [replace(spec, patience=value) for value in values]
    facts = [facts_of(each, one, ten) for each in specs]
    ended = [each.stop.epoch if each.stop.ran_out else np.nan for each in facts]
    x, y = one.split.train
    return Sweep(
        values=values,
        says=tuple(say(*each) for each in zip(specs, facts, strict=True)),
        arrays={
            "stops": np.array(ended, np.float32),
            "kept": np.array([each.kept for each in facts], np.float32),
            "fresh": np.array([each.fresh.loss for each in facts], np.float32),
            "counted": _counted(spec, one, [each.stop.epoch for each in facts]),
        },
        still={
            "watched": spec.watched,
            "loss": drawn(one.loss),
            "accuracy": drawn(one.accuracy),
            "ten_over": np.array([each.ten.kept for each in facts if each.ten], np.float32),
            "points": [x[y == klass].numpy().astype(np.float32) for klass in (0, 1)],
            **_plane(one),
        },
    )


def _counted(spec: Spec, one: Seen, stopped: list[int]) -> np.ndarray:
    """What the rule knows: epoch, loss, loss of the last improvement, epochs waited; after its end no more.

    Args:
        spec: the settings.
        one: the training.
        stopped: the last epoch that each patience trains.

    Returns:
        float32 of shape (patiences, epochs + 1, 4), NaN at epoch 0.
    """
    curve = _curve(spec, one)
    now = [early_stop(curve[:n], n + 1, spec.min_delta) for n in range(1, len(curve) + 1)]
    rows = [(each.epoch, curve[each.epoch - 1], curve[each.best - 1], each.waited) for each in now]
    known = np.array([(np.nan,) * 4, *rows], np.float32)
    return known[np.minimum(np.arange(len(known)), np.array(stopped)[:, None])]


def _plane(one: Seen) -> dict[str, np.ndarray]:
    """The logit over the plane after every epoch, (epochs + 1, rows, columns)."""
    axis = torch.linspace(-REACH, REACH, GRID, dtype=torch.float64)
    places = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1).flatten(0, 1)
    heights = logits(one.weights, places).unflatten(1, (GRID, GRID))
    return {"axis": axis.numpy(), "heights": heights.numpy()}
