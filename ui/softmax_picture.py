"""What is drawn of scores that become shares: curves over the first score, bars, slopes, rules and rows."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.numbers import spoken
from dlcore.lessons.softmax import CLASSES, Spec, letter
from dlcore.lessons.softmax_facts import PARTS, TINY, part_name
from figures.scene import Band, Bars, Curve, Heat, Lines, Moving, Panel, Slot, scene

COLOURS = tuple(f"class-{number}" for number in range(len(CLASSES)))
DASHES = ("", "8 4", "2 4", "10 3 2 3", "5 5", "1 3")
TALLEST = 3.0
"""shares that come out wrong are drawn up to this one"""
STEEPEST = 0.25
"""p·(1 − p) is never more: the deepest shade of softmax at temperature 1"""
ROOM = 0.02
"""so far beyond 0 and 1 the axis of shares goes"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """Every share over the score of dog, the scores and shares here, the Jacobian, all rules, row sums."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            _curves(sweep),
            _scores(sweep),
            _shares(sweep),
            _jacobian(sweep),
            _rules(sweep),
            _rows(sweep),
        ],
        formula=_formula(sweep),
    )


def _names(sweep: Sweep) -> tuple[str, ...]:
    return CLASSES[: sweep.still["spec"].n_classes]


def _window(sweep: Sweep) -> tuple[float, float]:
    """The ends of the axis of shares: 0 and 1 where these are their ends."""
    known = sweep.arrays["shares"][np.isfinite(sweep.arrays["shares"])]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    low, high = (0.0 if low >= 0 else max(low, 1 - TALLEST)), (1.0 if high <= 1 else min(high, TALLEST))
    return low - ROOM * (high - low), high + ROOM * (high - low)


def _curves(sweep: Sweep) -> Panel:
    """Each share over the score of the first class; with two classes the sigmoids too."""
    spec, (low, high), across = sweep.still["spec"], _window(sweep), np.array(sweep.values)

    def curve(name: str, values: np.ndarray, colour: str, dash: str) -> Curve:
        inside = (values >= low) & (values <= high)
        return Curve(name, Moving(across), Moving(np.where(inside, values, np.nan)), colour, dash)

    shares, u = sweep.arrays["shares"], letter(spec)
    curves = [curve(name, shares[:, n], COLOURS[n], DASHES[n]) for n, name in enumerate(_names(sweep))]
    if spec.rule == "exp" and spec.n_classes == 2:
        right, wrong = sweep.arrays["sigmoids"].T
        curves += [curve(f"σ({u}₁ − {u}₂)", right, "ink", "2 5"), curve(f"σ({u}₁)", wrong, "wrong", "6 4")]
    return Lines(
        "Every share over the score of dog",
        "score of dog, z₁",
        "share",
        tuple(curves),
        here="value",
        x_span=(float(across[0]), float(across[-1])),
        y_span=(low, high),
        bands=_missing(sweep),
    )


def _missing(sweep: Sweep) -> tuple[Band, ...]:
    """The scores of dog with which some share is not a number, but for single ones."""
    none = np.isnan(sweep.arrays["shares"]).any(1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], none, [False]])))
    word = "torch refuses" if sweep.still["error"] else "NaN"
    ends = [(sweep.values[low], sweep.values[high - 1]) for low, high in edges.reshape(-1, 2).tolist()]
    return tuple(
        Band(Moving(np.array([low])), Moving(np.array([high])), word) for low, high in ends if low < high
    )


def _scores(sweep: Sweep) -> Panel:
    spec = sweep.still["spec"]
    title = "Scores z" if letter(spec) == "z" else f"Scores that count, u = {_counted(spec)}"
    u = sweep.arrays["u"]
    span = min(0.0, float(u.min())), max(0.0, float(u.max()))
    return Bars(title, _names(sweep), Moving(u, "v"), COLOURS[: spec.n_classes], span)


def _counted(spec: Spec) -> str:
    """What is done to a score before it counts, with the settings: (z + 3)/0.1."""
    sign = "+" if spec.shift > 0 else "−"
    added = f"z {sign} {spoken(abs(spec.shift))}" if spec.shift else "z"
    if spec.temperature == 1:
        return added
    return f"{f'({added})' if spec.shift else added}/{spoken(spec.temperature)}"


def _shares(sweep: Sweep) -> Panel:
    spec, (low, high) = sweep.still["spec"], _window(sweep)
    span = (0.0, 1.0) if low > -2 * ROOM and high < 1 + 2 * ROOM else None
    title = f"Shares: {part_name(spec.rule, letter(spec))}, divided by its sum"
    shares, colours = Moving(sweep.arrays["shares"], "v"), COLOURS[: spec.n_classes]
    return Bars(title, _names(sweep), shares, colours, span, least=TINY, whole=True)


def _jacobian(sweep: Sweep) -> Panel:
    """How every share answers to every score; the first class on top."""
    slopes, names = sweep.arrays["slopes"][:, ::-1], _names(sweep)
    spec = sweep.still["spec"]
    most = np.abs(slopes).max((1, 2), keepdims=True)
    if spec.rule == "exp":
        most = np.full_like(most, STEEPEST / spec.temperature)
    with np.errstate(invalid="ignore"):
        shades = 127 + 127 * np.divide(slopes, most, out=np.zeros_like(slopes), where=most > 0)
    cells = np.where(np.isfinite(slopes), np.nan_to_num(shades), 255).round().astype(np.uint8)
    return Heat(
        "The Jacobian: how each share answers",
        "score that grows",
        "",
        names,
        tuple(f"p({name})" for name in names[::-1]),
        Moving(cells, "v"),
        ((254, "share rises"), (0, "share falls")),
        says="Each cell is how fast the share of its row rises with the score of its column.",
        signed=True,
        numbers=Moving(slopes, "v"),
    )


def _rules(sweep: Sweep) -> Panel:
    chosen = list(PARTS).index(sweep.still["spec"].rule)
    colours = ["accent" if n == chosen else "muted" for n in range(len(PARTS))]
    title = "The share of dog by every rule"
    names = tuple(part_name(rule, letter(sweep.still["spec"])) for rule in PARTS)
    return Bars(title, names, Moving(sweep.arrays["every"], "v"), colours)


def _rows(sweep: Sweep) -> Panel:
    """What the shares of each row of the batch sum to."""
    sums = sweep.arrays["row_sums"]
    names = tuple(f"row {number}" for number in range(1, sums.shape[1] + 1))
    wrong = np.isfinite(sums) & (np.abs(sums - 1) > 1e-5)
    colour = "wrong" if wrong.any() else "accent"
    return Bars("The batch: each row's sum of shares", names, Moving(sums, "v"), (colour,))


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The share of the first class with its numbers."""
    spec, parts = sweep.still["spec"], sweep.arrays["parts"]
    u = letter(spec)
    share = Slot(Moving(sweep.arrays["first_share"], "v"))
    if spec.rule == "exp" and not spec.naive:
        largest = Slot(Moving(sweep.arrays["u"].max(1), "v"))
        head: list[str | Slot] = [f"p(dog) = e^({u}₁ − m) / Σₖ e^({u}ₖ − m), m = max {u} = ", largest]
    else:
        head = [f"p(dog) = {_part(spec, f'{u}₁')} / Σₖ {_part(spec, f'{u}ₖ')}"]
    values, e = (sweep.arrays["u"], "e^") if spec.unsteady else (parts, "")

    def term(n: int) -> list[str | Slot]:
        return [e, Slot(Moving(values, "v", part=n), bracket=True)]

    below = [piece for n in range(spec.n_classes) for piece in (" + " if n else "", *term(n))]
    return [head, ["= ", *term(0), " / (", *below, ") = ", share]]


def _part(spec: Spec, u: str) -> str:
    forms = {"exp": "e^{}", "plain": "{}", "abs": "|{}|", "square": "{}²", "softplus": "log(1 + e^{})"}
    return forms[spec.rule].format(u)
