"""What is said of an error and a penalty on two weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.diamond import NAMES
from dlcore.lessons.diamond_facts import Facts, flips, spread, zeros
from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.train_numbers import many
from dlcore.theory.two_weights import ROUNDING

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.lessons.diamond import Spec

CALLED = {"l1": "L1 penalty", "l2": "L2 penalty", "elastic": "elastic net"}


def say(spec: Spec, strength: float, at: Facts, row: int) -> str:
    """Where the optimum lies, why, and what the walks make of it; ** … ** is strong.

    Args:
        spec: the settings.
        strength: λ.
        at: what is true at several λ.
        row: this one's place among them.
    """
    return f"{_optimum(spec, strength, at, row)} {_walks(spec, at, row)}"


def _optimum(spec: Spec, strength: float, at: Facts, row: int) -> str:
    centre, found = _point(spec.centre), at.found[row].tolist()
    if spec.centre == (0.0, 0.0):
        return "The error is least with both weights at 0, so **no penalty moves them**."
    if strength == 0:
        return f"With λ **0** there is no penalty: the weights of least error, {centre}, **stay**."
    begin = f"With λ **{spoken(strength)}** the {CALLED[spec.penalty]} moves the weights from {centre}"
    rest = [n for n, value in enumerate(found) if value == 0]
    if len(rest) == 2:
        most, held = apart_below(float(at.led[row].abs().max()), float(at.l1[row]))
        return (
            f"{begin} to **exactly (0, 0)**: there the error pushes with at most {most}, and |w| can hold "
            f"{held}."
        )
    if rest:
        return f"{begin} to {_point(found)}: {_rest(spec, at, row, rest[0])}"
    return f"{begin} to {_point(found)}: **neither is exactly 0**. {_free(spec, at, row)}"


def _rest(spec: Spec, at: Facts, row: int, n: int) -> str:
    """Why one weight is 0."""
    force, held = float(at.led[row, n].abs()), float(at.l1[row])
    if force <= ROUNDING:
        return f"**{NAMES[n]} is 0**, for at 0 the error does not push it at all."
    first, last = apart_below(force, held)
    where = "diamond" if spec.penalty == "l1" else "penalty’s line"
    return (
        f"**{NAMES[n]} is exactly 0**, at a corner of the {where}. There the error pushes it with "
        f"{first}, and "
        f"|w| can hold {last}."
    )


def _free(spec: Spec, at: Facts, row: int) -> str:
    """Why the watched weight is not 0."""
    name, force = NAMES[spec.watched], float(at.led[row, spec.watched].abs())
    if spec.penalty == "l2":
        weights = ((spec.centre_1**2 + spec.centre_2**2) ** 0.5, float(at.found[row].square().sum().sqrt()))
        first, last = map(spoken, weights)
        return (
            f"At {name} = 0 the pull of λw² is 0 and the error pushes with {spoken(force)}. The norm "
            f"shrinks from "
            f"{first} to {last}."
        )
    first, last = apart(force, float(at.l1[row]))
    return f"At {name} = 0 the error would push with {first}, more than |w| can hold, {last}."


def apart_below(force: float, held: float) -> tuple[str, str]:
    """A push and what holds it: the same number where they are equal but for rounding."""
    return (spoken(held), spoken(held)) if abs(force - held) <= ROUNDING else apart(force, held)


def _walks(spec: Spec, at: Facts, row: int) -> str:
    name, number = NAMES[spec.watched], many(spec.n_steps, "step")
    if float(at.l1[row]) == 0:
        near, far = (spoken(float(walk[row, -1, spec.watched])) for walk in (at.near, at.far))
        return f"After {number} the proximal walk has {name} at {near}, autograd’s at {far}."
    near, far = (_walk(spec, walk[row], name) for walk in (at.near, at.far))
    return f"In {number} the proximal walk {near}; autograd’s {far}."


def _walk(spec: Spec, walk: Tensor, name: str) -> str:
    """What a walk does to the watched weight in the end.

    Args:
        spec: the settings.
        walk: of shape (steps + 1, 2).
        name: of the weight.
    """
    value = float(walk[-1, spec.watched])
    if value == 0:
        missed = (walk[:, spec.watched] != 0).nonzero()
        since = int(missed[-1]) + 1 if len(missed) else 0
        return f"has {name} at **exactly 0** from step {since} on" if since else f"never leaves {name} = 0"
    if flips(walk, spec.watched) > 1:
        low, high = (float(each) for each in spread(walk, spec.watched))
        often = int(zeros(walk, spec.watched)[-1])
        met = f"exactly 0 {often} times" if often else "never exactly 0"
        return f"**chatters** between {spoken(low, 3)} and {spoken(high, 3)}, {met}"
    return f"ends with {name} at {spoken(value)}"


def _point(weights: list[float] | tuple[float, ...]) -> str:
    return f"({', '.join(map(spoken, weights))})"
