"""What is drawn of one input that goes through one network with dropout, pass after pass."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from dlcore.lessons.dropout import INPUT, N_DRAWS, N_PASSES
from dlcore.lessons.lesson import Sweep
from figures.scene import Curve, Dots, Layer, Lines, Moving, Plane, Slot, Stroke, scene

SIZE = 17.0
"""radius of a unit, in pixels"""
CROSS = np.array([[-0.11, -0.09], [0.11, 0.09], [np.nan, np.nan], [-0.11, 0.09], [0.11, -0.09]])
WINDOW = ((-0.3, 3.3), (-1.2, 1.6))
HEADS = ("input", "ReLU(fc1)", "dropout", "output")
EVAL, EXPECTED = ("class-1", "6 4"), ("ink", "2 4")


def passes(sweep: Sweep) -> Mapping[str, Any]:
    """The network with the mask of the pass, twenty passes, the mean of a thousand, and all p beside it."""
    last = Moving(np.array([N_PASSES], np.uint16))
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_network(sweep), _twenty(sweep), _running(sweep), _over_p(sweep)],
        formula=_formula(sweep),
        last_step=last,
        step_word="pass",
        step_names=["eval mode", *(f"pass {n + 1} in train mode" for n in range(N_PASSES))],
    )


def _column(x: float, n: int) -> np.ndarray:
    """Places of the n units of a layer, the first on top, (n, 2)."""
    heights = np.linspace(1, -1, n) if n > 1 else np.zeros(1)
    return np.stack([np.full(n, x), heights], axis=1)


def _edges(pairs: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Lines from place to place with gaps between them, (3 · pairs, 2)."""
    gap = np.full(2, np.nan)
    return np.array([point for pair in pairs for point in (*pair, gap)], np.float32)


def _network(sweep: Sweep) -> Plane:
    """Inputs, hidden units, what dropout hands on, and the output; what is left out is crossed out."""
    arrays, hidden = sweep.arrays, sweep.still["hidden"]
    n, masks = len(hidden), arrays["masks"] > 0
    inputs, units, handed, output = _column(0, len(INPUT)), _column(1, n), _column(2, n), _column(3, 1)
    ways = [
        [*((one, unit) for one in inputs), (unit, after), (after, output[0])]
        for unit, after in zip(units, handed, strict=True)
    ]
    all_edges = np.stack([_edges(way) for way in ways])
    live = np.where(masks[..., None, None], all_edges, np.nan).reshape(*masks.shape[:2], -1, 2)
    crosses = np.where(~masks[..., None, None], handed[:, None] + CROSS, np.nan)
    crosses = np.concatenate([crosses, np.full_like(crosses[..., :1, :], np.nan)], axis=-2)
    crosses = crosses.reshape(*masks.shape[:2], -1, 2)
    kept = np.where(masks[..., None], handed, np.nan)
    every = np.concatenate([inputs, units, handed, output])
    before = np.array([*INPUT, *hidden])
    told = np.where(masks, arrays["values"], np.nan)
    layers: tuple[Layer, ...] = (
        Stroke(Moving(all_edges.reshape(-1, 2)), "line", "3 4", 1.0),
        Stroke(Moving(live, "vs"), "accent", width=1.2),
        Dots(Moving(every), "page", SIZE),
        Dots(
            Moving(np.concatenate([inputs, units])),
            "ink",
            SIZE,
            True,
            numbers=Moving(before),
        ),
        Dots(Moving(handed), "line", SIZE, hollow=True),
        Stroke(Moving(crosses, "vs"), "muted", width=2.5),
        Dots(Moving(kept, "vs"), "accent", SIZE, hollow=True, numbers=Moving(told, "vs")),
        Dots(Moving(output), "class-0", SIZE, True, numbers=Moving(arrays["outputs"][..., None], "vs")),
        *(Stroke(Moving(place), "muted", width=0, name=name) for name, place in _heads()),
    )
    return Plane("self.dropout(F.relu(self.fc1(x)))", ("", ""), WINDOW, layers)


def _heads() -> Iterator[tuple[str, np.ndarray]]:
    """What each layer is called, and where that stands."""
    for x, name in enumerate(HEADS):
        yield name, np.array([[x - 0.27, 1.36]])


def _level(values: np.ndarray, n: int) -> Moving:
    """A level line for each p, (p, n)."""
    return Moving(np.repeat(values[:, None], n, axis=1), "v")


def _twenty(sweep: Sweep) -> Lines:
    outputs, across = sweep.arrays["outputs"][:, 1:], Moving(np.arange(1, N_PASSES + 1))
    return Lines(
        "Twenty passes of the same input",
        "pass",
        "output",
        (
            Curve("expected", across, _level(sweep.arrays["expected"], N_PASSES), *EXPECTED),
            Curve("eval", across, _level(sweep.arrays["eval_output"], N_PASSES), *EVAL),
            Curve("train", across, Moving(outputs, "v")),
        ),
        x_span=(1, N_PASSES),
        x_whole=True,
        says="The output of each of twenty passes, in train mode and in eval mode, and the expectation.",
    )


def _running(sweep: Sweep) -> Lines:
    """The mean settles within two standard errors of the expectation."""
    arrays, counts = sweep.arrays, sweep.still["counts"]
    across, n = Moving(counts), len(counts)
    reach = 2 * arrays["std"][:, None] / np.sqrt(counts)
    edges = [Moving(arrays["expected"][:, None] + sign * reach, "v") for sign in (-1, 1)]
    return Lines(
        "Mean of the first n passes",
        "n",
        "mean output",
        (
            Curve("− 2σ/√n", across, edges[0], "muted", "1 3"),
            Curve("+ 2σ/√n", across, edges[1], "muted", "1 3"),
            Curve("expected", across, _level(arrays["expected"], n), *EXPECTED),
            Curve("eval", across, _level(arrays["eval_output"], n), *EVAL),
            Curve("mean", across, Moving(arrays["running"], "v")),
        ),
        here="",
        x_log=True,
        x_span=(1, N_DRAWS),
        says="The mean of the first passes comes to the expectation, which need not be what eval mode gives.",
    )


def _over_p(sweep: Sweep) -> Lines:
    arrays, across = sweep.arrays, Moving(np.array(sweep.values, np.float32))
    low, high = (arrays["expected"] + sign * arrays["std"] for sign in (-1, 1))
    return Lines(
        "Mean and spread for every p",
        "p",
        "output",
        (
            Curve("− σ", across, Moving(low), "muted", "1 3"),
            Curve("+ σ", across, Moving(high), "muted", "1 3"),
            Curve("expected", across, Moving(arrays["expected"]), *EXPECTED),
            Curve("eval", across, Moving(arrays["eval_output"]), *EVAL),
            Curve("1,000 passes", across, Moving(arrays["sampled"])),
        ),
        here="value",
        x_span=(0, 0.9),
        says="Over p: what eval mode gives, the expectation of train mode and its standard deviation.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """What a kept value is multiplied by, and the three numbers to compare."""
    arrays = sweep.arrays
    parts = [Slot(Moving(arrays[name], "v")) for name in ("eval_output", "expected", "std", "sampled_std")]
    same, expected, std, sampled = parts
    factor, output = Slot(Moving(arrays["factor"], "v")), Slot(Moving(arrays["outputs"], "vs"))
    return [
        ["kept values × ", factor, "; output of this pass ", output],
        ["eval ", same, ", expected ", expected, ", σ ", std, "; σ of 1,000 passes ", sampled],
    ]
