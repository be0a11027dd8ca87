"""What the stage of “Diamond and circle” is told: everything it draws, packed, with the lesson's numbers."""

import numpy as np
import pytest

from dlcore.lessons.diamond import LESSON, MAX_STEPS, PENALTIES, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.diamond_picture import picture

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("by_autograd", [False, True])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_everything_can_be_drawn(penalty: str, by_autograd: bool) -> None:
    spec = LESSON.made(penalty=penalty, by_autograd=by_autograd)
    scene, result = as_read(dict(picture(sweep(spec))), 450_000), run(spec)
    at = scene["values"].index(spec.strength)
    plane, forces, watched, weights, bars = scene["panels"]
    (walk,) = (layer for layer in plane["layers"] if layer["kind"] == "walk")
    columns = slice(3, 5) if by_autograd else slice(1, 3)
    assert np.allclose(numbers(walk["points"], at), np.array(result.rows)[:, columns], atol=1e-6)
    drawn = [layer for layer in plane["layers"] if layer.get("name") == "optimum"]
    assert numbers(drawn[0]["points"], at)[0] == pytest.approx(result.numbers["optimum"], abs=1e-6)
    assert sum(layer.get("drag") == "xy" for layer in plane["layers"]) == 2
    assert numbers(forces["lines"][0]["x"], at) == pytest.approx(
        result.numbers["optimum"][spec.watched],  # type: ignore[index]
        abs=1e-6,
    )
    ends = [numbers(curve["y"], at)[-1] for curve in watched["curves"]]
    assert ends == pytest.approx([result.rows[-1][2], result.rows[-1][4]], abs=1e-6)
    assert numbers(weights["curves"][2]["y"])[at] == pytest.approx(result.numbers["norm"])
    assert numbers(bars["values"], at) == pytest.approx(100 * result.picture["shares"], rel=1e-5)
    counted = [part for part in scene["formula"][0] if isinstance(part, dict)]
    shown = [numbers(part["value"], at, spec.n_steps) for part in counted]
    assert shown == [result.numbers["proximal_zeros"], result.numbers["autograd_zeros"]]
    assert len(scene["formula"]) == 1 + (penalty != "l2")


def test_the_longest_walks_are_drawn_too() -> None:
    scene = as_read(dict(picture(sweep(LESSON.made(n_steps=MAX_STEPS, correlation=0.95)))), 700_000)
    assert numbers(scene["last_step"]) == MAX_STEPS
