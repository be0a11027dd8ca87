"""What is drawn of a cross-entropy: −ln p, all losses, a gradient, a race, and all probabilities."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from figures.scene import Bars, Curve, Dots, Heat, Layer, Line, Lines, Moving, Plane, Slot, Stroke, scene
from ui.cross_entropy_terms import term_formula, terms

WINDOW = (-0.03, 1.03), (-0.15, 7.0)
"""of p and its loss: what lies higher is said to be outside"""
LABEL = {True: "label", False: "target's main class"}
BELOW = 0.62
"""a name begins so far below the line that it would touch, in nats"""
FRAME = 0.44
"""half the side of the frame around a label, in cells"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The large picture with all points, and what belongs to the one looked at."""
    more = (_cells(sweep), _slopes(sweep), _race(sweep), _untrained(sweep))
    panels = (_curve(sweep), _losses(sweep), _gradient(sweep), *more, terms(sweep))
    return scene(sweep.values, Moving(sweep.says, "v"), panels, formula=_formula(sweep))


def _curve(sweep: Sweep) -> Plane:
    """Each point at the probability of its label and at its loss; the curve of the point looked at."""
    still, losses = sweep.still, sweep.arrays["losses"]
    (point, _), curve = still["at"], still["curve"]
    labels = np.array(still["labels"])[None, :, None]
    own = np.take_along_axis(sweep.arrays["probabilities"], labels, -1)[..., 0]
    dots = np.stack([own, losses], -1)
    others = np.delete(dots, point, 1)
    name = "−ln p" if still["hard_here"] else "least loss"
    layers: list[Layer] = [Stroke(Moving(curve[:, :2]), "accent", width=2.5, name=name)]
    if still["hard_here"]:
        below = np.full((1, 2), [0.0, 0.02])  # where no line runs through its name
        layers.insert(0, Stroke(Moving(curve[:, ::2]), "class-1", "6 4"))
        layers.append(Stroke(Moving(below), "class-1", width=0, name="squared error"))
    else:
        low = still["entropy"]
        below = np.full((1, 2), [0.0, low - BELOW if low > BELOW else low])  # the curve runs above
        layers.append(Stroke(Moving(np.array([[1, low], [0, low]])), "muted", "2 4", 1))
        layers.append(Stroke(Moving(below), "muted", width=0, name="entropy of y"))
    if others.shape[1]:
        layers.append(Dots(Moving(others, "v"), "class-0", 5, hollow=True))
    layers.append(Dots(Moving(dots[:, [point]], "v"), "accent", 7, name=f"point {point + 1}"))
    title = f"The loss of each point. Click to set p of point {point + 1}."
    axes = (f"p, the probability of the {LABEL[still['hard']]}", "cross-entropy")
    return Plane(title, axes, WINDOW, tuple(layers), pick="probability")


def _losses(sweep: Sweep) -> Bars:
    still, losses = sweep.still, sweep.arrays["losses"]
    word, colours = still["reduction"], ["class-0"] * losses.shape[1]
    colours[still["at"][0]] = "accent"
    values = np.column_stack([losses, sweep.arrays["totals"]])
    names = [f"point {n}" for n in range(1, losses.shape[1] + 1)]
    return Bars("Loss of each point", [*names, word], Moving(values, "v"), [*colours, "ink"])


def _gradient(sweep: Sweep) -> Bars:
    slopes, still = sweep.arrays["slopes"], sweep.still
    names = [f"class {n}" for n in range(slopes.shape[1])]
    title = f"Gradient p − y of point {still['at'][0] + 1}"
    colours = [f"class-{n}" for n in range(slopes.shape[1])]
    return Bars(title, names, Moving(slopes, "v"), colours, (-1.0, 1.0))


def _cells(sweep: Sweep) -> Heat:
    """The probability of every class for every point, the first point on top."""
    still, cells = sweep.still, sweep.arrays["probabilities"][:, ::-1]
    points, classes = cells.shape[1:]
    corners = FRAME * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    frames = [
        Stroke(Moving(corners + np.array([label, points - 1 - n])), "ink", width=2)
        for n, label in enumerate(still["labels"])
    ]
    point, klass = still["at"]
    return Heat(
        "Probabilities. Click to set a label.",
        "class",
        "",
        [str(n) for n in range(classes)],
        [f"point {n}" for n in range(points, 0, -1)],
        Moving(np.round(254 * cells).astype(np.uint8), "v"),
        key=((0, "0"), (127, "a half"), (254, "1; the label has a frame")),
        here=Moving(np.array([klass, points - 1 - point], float)),
        outline=tuple(frames),
        pick="label",
        says="Points by classes: the deeper the colour, the larger the probability.",
    )


def _slopes(sweep: Sweep) -> Lines:
    """What a confident mistake is told: cross-entropy's slope stays, that of the squared error fades."""
    still, (_, klass) = sweep.still, sweep.still["at"]
    logits = Moving(np.array(sweep.values))
    return Lines(
        "Slope along this logit",
        f"logit of class {klass}",
        "slope",
        (
            Curve("cross-entropy", logits, Moving(sweep.arrays["slopes"][:, klass])),
            Curve("squared error", logits, Moving(still["squared_slopes"]), "class-1", "6 4"),
        ),
        here="value",
        x_span=(sweep.values[0], sweep.values[-1]),
    )


def _race(sweep: Sweep) -> Lines:
    """Descent from these logits by either loss."""
    race = sweep.arrays["race"]
    steps = Moving(np.arange(race.shape[-1], dtype=np.float32))
    return Lines(
        "Learning from here",
        "step, learning rate 1",
        f"p of class {sweep.still['main']}",
        (
            Curve("cross-entropy", steps, Moving(race[:, 0], "v")),
            Curve("squared error", steps, Moving(race[:, 1], "v"), "class-1", "6 4"),
        ),
        here="",
        y_span=(0.0, 1.0),
    )


def _untrained(sweep: Sweep) -> Lines:
    """What equal guesses cost, and fresh networks, over the number of classes."""
    classes, level, measured = sweep.still["fresh"].T
    here = sweep.arrays["probabilities"].shape[-1]
    return Lines(
        "Before anything is learnt",
        "classes K",
        "cross-entropy",
        (
            Curve("ln K", Moving(classes), Moving(level), "ink"),
            Curve("fresh network", Moving(classes), Moving(measured), "class-0", "6 4"),
        ),
        here="",
        x_log=True,
        lines=(Line(Moving(np.array([float(here)])), f"K = {here}"),),
        says="ln K, and the measured loss of networks that have learnt nothing, over the number of classes.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """All points with both sums, the parts of one, and its gradient beside that of autograd."""
    still, arrays = sweep.still, sweep.arrays
    point, klass = still["at"]
    points, classes = arrays["probabilities"].shape[1:]
    mean = still["reduction"] == "mean"
    front, over = ("1/m · ", f" / {points}") if mean else ("", "")

    def slot(values: np.ndarray, bracket: bool = False) -> Slot:
        return Slot(Moving(values, "v"), bracket)

    y = Slot(Moving(np.array(still["target"][klass])))
    return [
        [
            f"m = {points} points i, K = {classes} classes j: E = −{front}ΣᵢΣⱼ yᵢⱼ ln pᵢⱼ = ",
            slot(arrays["totals"]),
        ],
        [
            f"point {point + 1}: H(y) + KL(y‖p) = ",
            Slot(Moving(np.array(still["entropy"]))),
            " + ",
            slot(arrays["divergences"]),
            " = ",
            slot(arrays["losses"][:, point]),
        ],
        [
            "∂E/∂z = (",
            slot(arrays["probabilities"][:, point, klass]),
            " − ",
            y,
            f"){over} = ",
            slot(arrays["closed"]),
            ", autograd ",
            slot(arrays["gradients"]),
        ],
        term_formula(sweep),
    ]
