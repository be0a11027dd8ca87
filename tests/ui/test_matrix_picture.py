"""What the stage of “What learns” is told, packed, and the table of all combinations."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlcore.lessons.matrix import LESSON, Spec, depths, run, sweep
from dlcore.lessons.matrix_axes import ACTIVATIONS, COMPARED, INITIALISATIONS, REMEDIES, TITLES
from dlcore.lessons.matrix_job import Seen
from tests.ui.scenes import numbers
from ui import matrix_live
from ui.components.grid import GridSeen, grid_told
from ui.components.packing import pack, unpack
from ui.matrix import picture

SMALL = {"width": 4}


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    packed = pack(picture(sweep(spec)))
    assert len(packed) < 100_000
    return unpack(packed)


@pytest.mark.parametrize("shown", ["accuracy", "gradient"])
@pytest.mark.parametrize("compare", COMPARED)
def test_everything_can_be_drawn_and_has_the_runs_numbers(compare: str, shown: str) -> None:
    spec = LESSON.made(compare=compare, shown=shown, depth=4, **SMALL)
    scene, result = drawn(spec), run(spec)
    at = scene["values"].index(spec.steps)
    heat, gradients, history = scene["panels"]
    assert list(heat["x"]) == list(TITLES[compare].values())
    assert heat["y"] == [str(depth) for depth in depths()]
    assert numbers(heat["cells"], at).shape == (5, 5)
    lengths = numbers(gradients["curves"][1]["y"], at)
    assert lengths == pytest.approx([row[1] for row in result.rows], rel=1e-5)
    low, high = gradients["y_span"]
    assert low < lengths.min() <= lengths.max() < high
    assert numbers(history["curves"][2]["y"], at)[at] == pytest.approx(100 * result.picture["accuracy"][0])
    first, last, ratio = (
        numbers(part["value"], at)[0] for part in scene["formula"][0] if isinstance(part, dict)
    )
    assert (first, last) == pytest.approx((result.rows[0][1], result.rows[-1][1]), rel=1e-5)
    assert ratio == pytest.approx(first / last, rel=1e-5)
    each = numbers(scene["formula"][1][1]["value"], at)[0]
    assert each**spec.depth == pytest.approx(ratio, rel=1e-4)
    assert scene["says"]["data"][at] == result.says


def test_the_box_is_around_the_network_looked_at() -> None:
    scene = drawn(LESSON.made(depth=2, initialisation="he_normal", **SMALL))
    (box,) = scene["panels"][0]["outline"]
    middle = np.asarray(box["points"]["data"]).reshape(-1, 2)[:4].mean(axis=0)
    assert middle.tolist() == [3.0, 1.0]


def test_a_diverged_network_leaves_gaps() -> None:
    scene = drawn(LESSON.made(initialisation="uniform"))
    at = len(scene["values"]) - 1
    assert np.isnan(numbers(scene["panels"][1]["curves"][1]["y"], at)).all()
    assert numbers(scene["panels"][0]["cells"], at)[4, 4] == 255


class Job:
    """A job as far as the table looks at it."""

    def __init__(self, state: str, items: list[Seen]) -> None:
        self.state, self.place, self._items = state, None, items

    def items(self) -> list[Seen]:
        """What it has yielded."""
        return self._items


def seen_of(state: str, items: list[Seen]) -> GridSeen:
    return matrix_live.seen_of(Job(state, items))  # type: ignore[arg-type]


def test_the_table_tells_what_is_known_so_far() -> None:
    count = len(depths()) * len(ACTIVATIONS) * len(INITIALISATIONS)
    ones = np.ones(count, np.float32)
    seen = Seen(1, 24, 0.9 * ones, 1e-3 * ones, ones, np.arange(count) > 0)
    told = unpack(grid_told(seen_of("running", [seen, replace(seen, remedy=2, step=0, accuracy=0.5 * ones)])))
    known = np.asarray(told["known"]).reshape(len(REMEDIES), count)
    assert known.any(axis=1).tolist() == [False, True, True, False, False]
    shades = {name: np.asarray(each).reshape(known.shape) for name, each in told["shades"].items()}
    assert shades["accuracy"][1, :2].tolist() == [255, 127 + round(127 * 0.8)]
    assert shades["gradient"][1, 1] == 127 + round(127 * -3 / 6)
    assert told["progress"]["share"] == pytest.approx(24 / 240 / 5)
    assert told["progress"]["words"] == "Step 24 of 240"
    assert (
        told["says"] == "After 0 to 24 steps have learnt, of 125 networks each: batch norm 124, layer norm 0."
    )


def test_what_is_over_has_no_progress_and_what_waits_says_so() -> None:
    assert unpack(grid_told(seen_of("stopped", [])))["progress"] is None
    assert "Waiting" in seen_of("queued", []).words
    assert seen_of("running", []).says == ""
