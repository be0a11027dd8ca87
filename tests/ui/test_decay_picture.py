"""What the stage of “Weight decay” is told: lines as thick as weights, units that nothing reaches, packed."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.decay import LESSON, Spec, run, sweep
from tests.ui.scenes import numbers
from ui.components.packing import pack, unpack
from ui.decay_picture import WIDTHS, picture

pytestmark = pytest.mark.tiny


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    packed = pack(picture(sweep(spec)))
    assert len(packed) < 700_000
    return unpack(packed)


@pytest.mark.parametrize("values", [{}, {"units": 2}, {"units": 10, "how": "l1_threshold"}])
def test_every_weight_that_is_not_0_is_one_line_as_thick_as_it_is_large(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values, n_steps=100)
    there, scene = sweep(spec), drawn(spec)
    for at in (0, 8, 15):
        weights = np.concatenate([there.arrays[f"weights_{n}"][at].ravel() for n in (1, 2, 3)])
        drawn_lines = 0
        strokes = [each for each in scene["panels"][0]["layers"] if each["kind"] == "stroke"]
        for layer in (each for each in strokes if not each["name"]):
            low, high = next((low, high) for low, high, width in WIDTHS if width == layer["width"])
            sign = 1 if layer["colour"] == "class-0" else -1
            lines = np.isfinite(numbers(layer["points"], at)[::3, 0]).sum()
            assert lines == ((sign * weights > low) & (sign * weights <= high)).sum()
            drawn_lines += lines
        assert drawn_lines == (weights != 0).sum()


def test_units_that_nothing_reaches_are_rings() -> None:
    spec = LESSON.made(how="l1_threshold", strength=0.02)
    there, scene = sweep(spec), drawn(spec)
    at = there.values.index(0.02)
    rings, filled = (each for each in scene["panels"][0]["layers"] if each["kind"] == "dots")
    shown = np.isfinite(numbers(filled["points"], at)[:, 0])
    assert len(numbers(rings["points"], at)) == len(shown) == 19
    used = there.arrays["weights_2"][at].any(1) & there.arrays["weights_3"][at].any(0)
    assert (shown[10:18] == used).all()
    assert 0 < shown.sum() < 19


def test_the_sentence_and_the_formula_are_those_of_the_run() -> None:
    spec = LESSON.made(n_steps=100)
    scene, result = drawn(spec), run(spec)
    at = scene["values"].index(spec.strength)
    assert scene["says"]["data"][at] == result.says
    decay, strength, squares, product = (
        float(numbers(part["value"], at))
        for line in scene["formula"]
        for part in line
        if isinstance(part, dict)
    )
    assert (decay, strength) == pytest.approx((0.01, 0.005))
    assert squares == pytest.approx(result.number("sum_of_squares"), rel=1e-5)
    assert product == pytest.approx(strength * squares, rel=1e-5)


def test_the_formula_of_l1_is_that_of_sizes_and_has_no_weight_decay() -> None:
    spec = LESSON.made(how="l1_threshold", n_steps=100)
    scene, there = drawn(spec), sweep(spec)
    at = there.values.index(spec.strength)
    (line,) = scene["formula"]
    assert line[0] == "λ Σ|w| = "
    strength, sizes, product = (float(numbers(part["value"], at)) for part in line if isinstance(part, dict))
    weights = np.concatenate([there.arrays[f"weights_{n}"][at].ravel() for n in (1, 2, 3)])
    assert sizes == pytest.approx(np.abs(weights).sum(), rel=1e-5)
    assert product == pytest.approx(strength * sizes, rel=1e-5)
