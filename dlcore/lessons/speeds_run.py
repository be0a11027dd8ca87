"""Deep networks trained and watched: one for the settings, or one of every depth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.data.loading import load_images
from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.speeds import ALIKE, LIMIT, MOST_LAYERS, N_IMAGES
from dlcore.lessons.speeds_facts import NOTHING, Explosion, Facts, layer_name, ratio
from dlcore.lessons.speeds_maths import Here, formulas
from dlcore.lessons.speeds_words import say
from dlcore.settings import made, stops
from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.watched import Watched, watched

if TYPE_CHECKING:
    from dlcore.lessons.speeds import Spec

PLAIN = ("activation", "initialisation", "learning_rate", "clip", "residual", "width", "seed")
"""settings that a plan has under the same name"""


def images() -> tuple[Tensor, Tensor]:
    """The digits that are learnt: float64 of shape (N_IMAGES, 64), mean 0, deviation 1; and their classes."""
    known = load_images("digits")
    shades = (known.images[:N_IMAGES].flatten(1).double() / 255 * 16).round()
    return (shades - shades.mean()) / shades.std(), known.labels[:N_IMAGES]


def trained(spec: Spec, depth: int) -> Watched:
    """The network of these settings with so many hidden layers, watched through its training."""
    norm = "layer" if spec.layer_norm else "none"
    same = {name: getattr(spec, name) for name in PLAIN}
    plan = made(Plan, data="digits", depth=depth, normalisation=norm, optimiser="sgd", **same)
    return watched(plan, *images(), spec.n_steps, LIMIT)


def speeds_of(spec: Spec, seen: Watched) -> Tensor:
    """The speed of learning of every layer at every step, (steps + 1, layers)."""
    return seen.bias_gradients if spec.measure == "biases" else seen.weight_gradients


def _shown(speeds: Tensor) -> Tensor:
    """Speeds as they are drawn and written out: what is only rounding is 0."""
    return torch.where(speeds <= NOTHING, 0, speeds)


def facts_of(spec: Spec, seen: Watched) -> Facts:
    """What is true of a training."""
    speeds, last = speeds_of(spec, seen), seen.last
    taken = len(seen.losses) - 1
    clipped = int((seen.whole_gradients[:taken] > spec.clip).sum()) if spec.clip else 0
    return Facts(
        depth=speeds.shape[1] - 1,
        taken=taken,
        last=last,
        first_speeds=tuple(speeds[0].tolist()),
        last_speeds=tuple(speeds[last].tolist()),
        moved=tuple(_moves(spec, seen, speeds)[:taken].sum(0).tolist()),
        first_loss=float(seen.losses[0]),
        last_loss=float(seen.losses[last]),
        accuracy=float(seen.accuracies[last]),
        difference=seen.unit_difference,
        clipped=clipped,
        explosion=_explosion(spec, seen),
    )


def _explosion(spec: Spec, seen: Watched) -> Explosion | None:
    burst = seen.burst
    if burst is None:
        return None
    ways = _moves(spec, seen, seen.weight_gradients)[max(0, burst.step - 1)]
    mover = int(ways.argmax())
    return Explosion(burst.step, burst.layer, burst.forward, burst.value, mover, float(ways[mover]))


def _moves(spec: Spec, seen: Watched, speeds: Tensor) -> Tensor:
    """How far a step moves each layer, (steps + 1, layers): clipping shortens all of them alike."""
    shorter = (spec.clip / (seen.whole_gradients + 1e-6)).clamp(max=1) if spec.clip else torch.ones(1)
    return spec.learning_rate * shorter[:, None] * speeds


def result(spec: Spec) -> Result[Spec]:
    """The network with these settings."""
    seen = trained(spec, spec.depth)
    facts, speeds = facts_of(spec, seen), speeds_of(spec, seen)
    burst, at = facts.explosion, min(spec.step, len(seen.losses) - 1)
    way = ("back", "forward")[bool(burst and burst.forward)]
    whole = float(seen.whole_gradients[at])
    columns = [seen.losses, seen.accuracies, seen.whole_gradients, *speeds.T]
    names = [layer_name(layer, spec.depth).removeprefix("the ") for layer in range(spec.depth + 1)]
    return Result(
        spec=spec,
        numbers={
            "steps_taken": len(seen.losses) - 1,
            "first_loss": facts.first_loss,
            "first_accuracy": float(seen.accuracies[0]),
            "first_speeds": list(facts.first_speeds),
            "final_loss": facts.last_loss,
            "final_accuracy": facts.accuracy,
            "final_speeds": list(facts.last_speeds),
            "moved": list(facts.moved),
            "first_ratio": ratio(facts.first_speeds),
            "moved_ratio": ratio(facts.moved),
            **({"unit_difference": facts.difference} if spec.initialisation in ALIKE else {}),
            "clipped": facts.clipped,
            "exploded_in": f"{layer_name(burst.layer, spec.depth)}, {way}" if burst else None,
            "exploded_at": burst.value if burst and math.isfinite(burst.value) else None,
        },
        says=say(spec, facts),
        formulas=formulas(spec, Here(at, tuple(_shown(speeds[at]).tolist()), whole)),
        head=("step", "loss", "accuracy", "whole gradient", *names),
        rows=[(float(step), *row) for step, row in enumerate(torch.stack(columns, dim=1).tolist())],
    )


def swept(spec: Spec) -> Sweep:
    """Networks of every depth, this one's among them.

    They are trained one after the other, not as a stack: see `training.sweep.watched`.
    """
    depths = stops(type(spec), "depth", spec.depth)
    all_seen = [trained(spec, depth) for depth in depths]
    facts = [facts_of(spec, seen) for seen in all_seen]
    speeds = np.full((len(depths), spec.n_steps + 1, MOST_LAYERS + 1), np.nan, np.float32)
    losses = np.full(speeds.shape[:2], np.nan, np.float32)
    for place, seen in enumerate(all_seen):
        each, n = drawn(_shown(speeds_of(spec, seen))), len(seen.losses)
        speeds[place, :n, : depths[place]], speeds[place, :n, -1] = each[:, :-1], each[:, -1]
        losses[place, :n] = drawn(seen.losses)
    return Sweep(
        values=depths,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            "speeds": speeds,
            "losses": losses,
            "pair": np.stack([_pair(one, depth) for one, depth in zip(speeds, depths, strict=True)]),
            "last": np.array([len(seen.losses) - 1 for seen in all_seen], np.uint16),
            "exploded": np.array(
                [each.explosion.step if each.explosion else np.nan for each in facts], np.float32
            ),
            "first_ratio": _ratios([each.first_speeds for each in facts]),
            "moved_ratio": _ratios([each.moved for each in facts]),
        },
        still={"measure": spec.measure, "n_steps": spec.n_steps},
    )


def _ratios(speeds: list[tuple[float, ...]]) -> np.ndarray:
    return np.array([np.nan if (times := ratio(each)) is None else times for each in speeds], np.float32)


def _pair(speeds: np.ndarray, depth: int) -> np.ndarray:
    """Speeds of the last and the first hidden layer and their quotient, (steps + 1, 3)."""
    last, first = speeds[:, depth - 1], speeds[:, 0]
    times = np.divide(last, first, out=np.full_like(last, np.nan), where=first > 0)
    return np.stack([last, first, times], axis=1)
