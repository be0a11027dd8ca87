"""What is drawn of a penalised network: itself, its weights, its losses over λ, and one weight's decay."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.decay import Spec
from dlcore.lessons.lesson import Sweep
from figures.scene import Curve, Dots, Lines, Moving, Panel, Plane, Slot, Stroke, scene

WIDTHS = ((0.0, 0.1, 0.5), (0.1, 0.4, 1.5), (0.4, 1.0, 3.0), (1.0, 2.0, 5.0), (2.0, np.inf, 8.0))
"""from which size on to which a weight is drawn how thick, in pixels"""
HEADS = ("inputs", "hidden 1", "hidden 2", "output")
MIDDLES = np.linspace(-4, 4, 42)[:-1] + 4 / 41
"""of the histogram's bins"""
SCALES = np.logspace(-3, 1, 25)
"""sizes of gradients that one weight meets"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The network, the histogram of its weights, the losses and what is left, and one weight alone."""
    spec: Spec = sweep.still["spec"]
    panels = [_network(sweep, spec), _histogram(sweep), _losses(sweep), _left(sweep, spec), _one(sweep)]
    return scene(sweep.values, Moving(sweep.says, "v"), panels, formula=_formula(sweep, spec))


def _network(sweep: Sweep, spec: Spec) -> Panel:
    """Circles for units, lines for weights: thick where they are large, none where they are 0."""
    counts = (2, spec.units, spec.units, 1)
    heights = [(np.arange(count) - (count - 1) / 2) * min(1.0, 8 / count) for count in counts]
    strokes = list[Stroke]()
    for sign, colour in ((1, "class-0"), (-1, "class-1")):
        for low, high, width in WIDTHS:
            parts = [_edges(sweep, heights, place, sign, low, high) for place in (1, 2, 3)]
            points = np.concatenate(parts, 1)
            if np.isfinite(points).any():
                strokes.append(Stroke(Moving(points, "v"), colour, width=width))
    units = np.array([(place, y) for place, column in enumerate(heights) for y in column])
    alive = np.concatenate([_reached(sweep, place, count) for place, count in enumerate(counts)], 1)
    shown = np.where(alive[..., None], units, np.nan)
    dots = (
        Dots(Moving(units), "muted", 7.0, hollow=True),
        Dots(Moving(shown, "v"), "ink", 7.0),
    )
    heads = (
        Stroke(Moving(np.array([[x - 0.27, 4.5]])), "muted", width=0, name=name)
        for x, name in enumerate(HEADS)
    )
    return Plane(
        "The network: blue adds, orange subtracts",
        ("", ""),
        ((-0.3, 3.3), (-4.2, 5.0)),
        (*strokes, *dots, *heads),
        says="The network: each weight a line, thick where it is large; none where it is exactly 0. A ring "
        "without a filling is a unit that nothing reaches, or that reaches nothing.",
    )


def _edges(
    sweep: Sweep, heights: list[np.ndarray], place: int, sign: int, low: float, high: float
) -> np.ndarray:
    """Lines of the weights of one layer with this sign and size, of shape (values, 3 · weights, 2)."""
    weights = sweep.arrays[f"weights_{place}"] * sign
    shown = (weights > low) & (weights <= high)
    ends, starts = np.meshgrid(heights[place], heights[place - 1], indexing="ij")
    lines = np.full((*ends.shape, 3, 2), np.nan)
    lines[..., 0, 0], lines[..., 0, 1] = place - 1, starts
    lines[..., 1, 0], lines[..., 1, 1] = place, ends
    return np.where(shown[..., None, None], lines, np.nan).reshape(len(weights), -1, 2)


def _reached(sweep: Sweep, place: int, count: int) -> np.ndarray:
    """Which units of a column have a weight in and one out that are not 0, of shape (values, units)."""
    into = sweep.arrays[f"weights_{place}"].any(2) if place else np.ones((len(sweep.values), count), bool)
    out = sweep.arrays[f"weights_{place + 1}"].any(1) if place < 3 else np.ones_like(into)
    return np.logical_and(into, out)


def _histogram(sweep: Sweep) -> Panel:
    return Lines(
        f"All {sweep.still['count']} weights",
        "weight; ±4 has all beyond",
        "how many",
        (Curve(f"All {sweep.still['count']} weights", Moving(MIDDLES), Moving(sweep.arrays["counts"], "v")),),
        here="",
        ends=False,
        says="A histogram of all weights.",
    )


def _over(sweep: Sweep, name: str) -> tuple[Moving, Moving]:
    return Moving(np.array(sweep.values)), Moving(sweep.arrays[name])


def _losses(sweep: Sweep) -> Panel:
    """Training and test loss over λ, the penalty left out, and those without a penalty."""
    without = sweep.still["without"]
    values = np.array(sweep.values)
    flat = Moving(np.full(len(values), without.test))
    return Lines(
        "Cross-entropy, the penalty left out",
        "λ",
        "nats",
        (
            Curve("training", *_over(sweep, "train"), "train"),
            Curve("test", *_over(sweep, "test"), "test"),
            Curve("test, λ = 0", Moving(values), flat, "muted", "2 4"),
        ),
        here="value",
        x_log=True,
        says="Training and test loss over λ.",
    )


def _left(sweep: Sweep, spec: Spec) -> Panel:
    """How many weights are exactly 0, and how many nearly."""
    return Lines(
        f"Of {sweep.still['count']} weights",
        "λ",
        "how many",
        (
            Curve("exactly 0", *_over(sweep, "zeros")),
            Curve("below 0.001", *_over(sweep, "small"), "class-1", "6 4"),
        ),
        here="value",
        x_log=True,
        y_span=(0.0, float(sweep.still["count"])),
        says="How many weights are exactly 0 and how many are below 0.001, over λ.",
    )


def _one(sweep: Sweep) -> Panel:
    """What is left of one weight among gradients that cancel."""
    looks = (
        ("sgd", "SGD", "class-0", ""),
        ("adam", "Adam", "class-1", "6 4"),
        ("adamw", "AdamW", "accent", ""),
    )
    curves = tuple(
        Curve(title, Moving(SCALES), Moving(sweep.arrays[f"left_{name}"], "v"), colour, dash)
        for name, title, colour, dash in looks
    )
    return Lines(
        "One weight of 1, after 200 steps of weight_decay = 2λ",
        "size s of gradients +s, −s, +s, …",
        "what is left",
        curves,
        here="",
        x_log=True,
        y_span=(0.0, 1.05),
        says="What is left of one weight after 200 steps with SGD, Adam and AdamW, over the gradients' size.",
    )


def _formula(sweep: Sweep, spec: Spec) -> list[list[str | Slot]]:
    """What the weights cost, and λ in PyTorch's words: there are none for L1."""
    values, squared = np.array(sweep.values), spec.how.startswith("l2")
    sign, sizes = ("Σw²", sweep.arrays["squares"]) if squared else ("Σ|w|", sweep.arrays["sizes"])
    cost = [
        f"λ {sign} = ", Slot(Moving(values, "v")), " · ", Slot(Moving(sizes, "v")), " = ",
        Slot(Moving(values * sizes, "v")),
    ]  # fmt: skip
    return [["weight_decay = 2λ = ", Slot(Moving(2 * values, "v"))], cost] if squared else [cost]
