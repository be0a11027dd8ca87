"""What the stage of “Gradients while training” is told: packed, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.speeds import LESSON, MOST_LAYERS, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.speeds import NAMES, picture

pytestmark = pytest.mark.tiny


def drawn(**settings: Any) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(LESSON.made(**settings))), 60_000)


@pytest.mark.parametrize("measure", ["biases", "weights"])
def test_every_layer_has_its_line_and_its_bar(measure: str) -> None:
    scene = drawn(measure=measure, n_steps=20)
    over, bars, loss, depths = scene["panels"]
    for at, depth in enumerate(scene["values"]):
        result = run(LESSON.made(measure=measure, depth=depth, n_steps=20))
        rows = np.array(result.rows)
        assert int(numbers(scene["last_step"], at)) == 20
        there = [n for n in range(len(NAMES)) if n < depth or n == MOST_LAYERS]
        for n, curve in enumerate(over["curves"]):
            line = numbers(curve["y"], at)
            if n not in there:
                assert np.isnan(line).all()
                continue
            column = rows[:, 4 + there.index(n)]
            assert line == pytest.approx(column, rel=1e-6)
            for step in (0, 7, 20):
                assert numbers(bars["values"], at, step)[n] == pytest.approx(column[step], rel=1e-6)
        assert numbers(loss["curves"][0]["y"], at) == pytest.approx(rows[:, 1], rel=1e-6)
        assert depths["curves"][0]["y"]["data"][at] == pytest.approx(result.numbers["first_ratio"], rel=1e-6)
        assert depths["curves"][1]["y"]["data"][at] == pytest.approx(result.numbers["moved_ratio"], rel=1e-6)
        slots = [part["value"] for part in scene["formula"][0] if isinstance(part, dict)]
        last, first, times = (numbers(slot, at, 7) for slot in slots)
        assert last == pytest.approx(rows[7, 3 + depth], rel=1e-6)
        assert first == pytest.approx(rows[7, 4], rel=1e-6)
        assert times == pytest.approx(rows[7, 3 + depth] / rows[7, 4], rel=1e-5)
        assert scene["says"]["data"][at] == result.says


def test_an_explosion_is_marked_where_it_is_and_nowhere_else() -> None:
    scene = drawn(activation="relu", initialisation="uniform", learning_rate=0.2, n_steps=10)
    (line,) = scene["panels"][0]["lines"]
    assert line["wrong"]
    for at, depth in enumerate(scene["values"]):
        result = run(
            LESSON.made(
                activation="relu", initialisation="uniform", learning_rate=0.2, n_steps=10, depth=depth
            )
        )
        if result.numbers["exploded_in"]:
            assert numbers(line["x"], at) == result.numbers["steps_taken"] == numbers(scene["last_step"], at)
        else:
            assert np.isnan(numbers(line["x"], at))
    assert drawn(n_steps=10)["panels"][0]["lines"] == []


def test_what_gets_no_gradient_is_drawn_as_nothing() -> None:
    scene = drawn(initialisation="zeros", activation="tanh", n_steps=10)
    over, bars, _, depths = scene["panels"]
    assert all(np.isnan(curve["y"]["data"]).all() for curve in over["curves"][:-1])
    assert numbers(bars["values"], 3, 5)[:4].tolist() == [0, 0, 0, 0]
    assert np.isnan(depths["curves"][0]["y"]["data"]).all()
