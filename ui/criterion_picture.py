"""What is drawn of outputs in losses: over the logit, over the steps of learning, and class by class."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dlcore.lessons.criterion_table import SHORT
from dlcore.lessons.lesson import Sweep
from dlcore.lessons.numbers import spoken
from figures.scene import Bars, Curve, Lines, Moving, Slot, scene

LOWEST, HIGHEST = -3.0, 7.0
"""losses are drawn between these"""
STEEPEST = 1.5
"""and slopes up to this size"""
LOOKS = {
    "−log p": ("class-0", ""),
    "softmax twice": ("wrong", "6 4"),
    "−p": ("class-1", "2 4"),
    "−z": ("muted", "8 3 2 3"),
    "BCE of σ(z)": ("class-0", ""),
    "BCE of σ(p)": ("wrong", "6 4"),
    "BCE of p": ("class-1", "2 4"),
    "BCE of σ(log p)": ("muted", "8 3 2 3"),
    "BCE of z": ("class-3", "1 4"),
}
"""colour and dash of each kind of loss"""
FLOOR = ("ink", "1 4")
X = {"logits": "z", "log_ps": "log p", "probabilities": "p"}


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """Loss and slope over the right class's logit, learning, probabilities, and the gradients of logits."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_losses(sweep), _slopes(sweep), _learning(sweep), *_bars(sweep)],
        formula=_formula(sweep),
        last_step=Moving(np.array([sweep.still["n_steps"]])),
    )


def _indexed(loss: str) -> bool:
    """Whether a loss takes the number of the right class as target; such losses share a chart."""
    return loss in ("CrossEntropyLoss", "NLLLoss")


def _places(sweep: Sweep) -> dict[str, int]:
    """The pairings in the chart of the one looked at, by name, those alike only once: their places."""
    kind = _indexed(sweep.still["loss"])
    alike = {name: pair for pair, name in SHORT.items() if _indexed(pair[1]) == kind}
    return {name: sweep.still["pairings"].index(pair) for name, pair in alike.items()}


def _brief(name: str) -> str:
    """A name for a chart with little room."""
    return name.removeprefix("softmax ").removeprefix("BCE of ")


def _curves(
    sweep: Sweep, values: np.ndarray, low: float, high: float, called: Callable[[str], str] = str
) -> list[Curve]:
    """A line for each pairing of the chart, the one looked at marked.

    Args:
        sweep: of the lesson.
        values: of shape (values, pairings).
        low: what is below is not drawn.
        high: what is above is not drawn.
        called: how a name is written.
    """
    chosen = SHORT.get((sweep.still["handed"], sweep.still["loss"]))
    drawn = np.where((values >= low) & (values <= high), values, np.nan)
    return [
        Curve(
            f"▸ {called(name)}" if name == chosen else called(name),
            Moving(np.array(sweep.values)),
            Moving(drawn[:, place]),
            *(("accent", "") if name == chosen else LOOKS[name]),
        )
        for name, place in _places(sweep).items()
    ]


def _floors(sweep: Sweep) -> list[Curve]:
    """What a loss cannot fall below: that of softmax twice, and that of the pairing looked at."""
    still, ends = sweep.still, Moving(np.array([sweep.values[0], sweep.values[-1]]))
    lowest = {still["softmax_twice_floor"]} if _indexed(still["loss"]) else set()
    if still["floor"] and math.isfinite(still["floor"]):
        lowest.add(still["floor"])
    return [Curve(f"floor {spoken(each)}", ends, Moving(np.full(2, each)), *FLOOR) for each in sorted(lowest)]


def _losses(sweep: Sweep) -> Lines:
    """What each pairing makes of the right class's logit."""
    curves = _curves(sweep, sweep.arrays["losses"], LOWEST, HIGHEST)
    return Lines(
        "Loss over the right class's logit",
        "logit of the right class",
        "loss",
        (*curves, *_floors(sweep)),
        here="value",
        x_span=(sweep.values[0], sweep.values[-1]),
        y_span=(LOWEST, HIGHEST) if _indexed(sweep.still["loss"]) else None,
        says="The loss of each pairing over the logit of the right class, and its floor.",
    )


def _slopes(sweep: Sweep) -> Lines:
    """How each loss changes with that logit."""
    return Lines(
        "Its slope: how hard it pulls",
        "logit of the right class",
        "slope",
        tuple(_curves(sweep, sweep.arrays["slopes"], -STEEPEST, STEEPEST, _brief)),
        here="value",
        x_span=(sweep.values[0], sweep.values[-1]),
        says="The slope of each loss along the logit of the right class, from autograd.",
    )


def _learning(sweep: Sweep) -> Lines:
    """The losses of small networks that learn with them."""
    still = sweep.still
    steps = np.arange(still["n_steps"] + 1, dtype=np.uint16)
    names = [SHORT[pair] for pair in still["trained_pairings"]]
    curves = [
        Curve(_brief(name), Moving(steps), Moving(still["trained"][:, names.index(name)]), *LOOKS[name])
        for name in dict.fromkeys(names)
    ]
    low = still["softmax_twice_floor"]
    floor = Curve(spoken(low), Moving(steps), Moving(np.full(len(steps), low)), *FLOOR)
    return Lines(
        "Learning with each",
        "step",
        "loss",
        (*curves, floor),
        says="The loss of a small network after each step, with logits, with softmax twice, and with −p.",
    )


def _bars(sweep: Sweep) -> tuple[Bars, ...]:
    """For every class: its probability, that after a second softmax, p − y, and the gradient looked at."""
    arrays, n_classes, y = sweep.arrays, sweep.still["n_classes"], sweep.still["label"]
    names = [f"class {n}, right" if n == y else f"class {n}" for n in range(n_classes)]
    colours = ["class-0" if n == y else "muted" for n in range(n_classes)]

    def shares(title: str, values: np.ndarray) -> Bars:
        whole = np.concatenate([values, values.sum(1, keepdims=True)], 1)
        return Bars(title, [*names, "sum"], Moving(whole, "v"), [*colours, "ink"], (0.0, 1.0))

    return (
        shares("Probabilities: torch.exp(log_ps)", arrays["probabilities"]),
        shares("Softmax of these: softmax twice", arrays["twice"]),
        Bars("Gradient of −log p: p − y", names, Moving(arrays["right_gradient"], "v"), colours, (-1.0, 1.0)),
        Bars("Gradient of ▸, from autograd", names, Moving(arrays["gradient"], "v"), colours, (-1.0, 1.0)),
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The loss looked at with its numbers."""
    loss, x = sweep.still["loss"], X[sweep.still["handed"]]
    place = sweep.still["pairings"].index((sweep.still["handed"], loss))
    first, second = (Moving(sweep.arrays["terms"], "v", part=part) for part in (0, 1))
    value = Slot(Moving(sweep.arrays["losses"], "v", part=place))
    if loss == "NLLLoss":
        return [[f"{loss} = −{x}[y] = −", Slot(second, bracket=True), " = ", value]]
    if loss == "CrossEntropyLoss":
        begin = f"{loss} = log Σ exp({x}) − {x}[y] = "
        return [[begin, Slot(first), " − ", Slot(second, bracket=True), " = ", value]]
    mine, other = (f"σ({x}[y])", f"σ({x}[j])") if loss == "BCEWithLogitsLoss" else (f"{x}[y]", f"{x}[j]")
    end = f") / {sweep.still['n_classes']} = "
    return [
        [f"{loss} = −(log {mine} + Σ log(1 − {other})) / K"],
        ["= −(", Slot(first), " + ", Slot(second, bracket=True), end, value],
    ]
