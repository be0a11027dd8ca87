"""What the stage of “Double descent” is told: packed, with the numbers of the sweep."""

import numpy as np
import pytest

from dlcore.lessons.double_descent import LESSON, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.double_descent import FEW, REACH, picture

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("width", [20, 40, 160])
def test_predictions_errors_and_weights_are_those_of_the_width(width: int) -> None:
    scene = as_read(dict(picture(sweep(LESSON.made()))), 150_000)
    errors, plane, norms = scene["panels"]
    at, result = scene["values"].index(width), run(LESSON.made(width=width))
    _, own, new = plane["layers"]
    seen = np.clip(np.array(result.rows)[:100], -REACH, REACH)  # what is further out is at the edge
    assert numbers(new["points"], at) == pytest.approx(seen, rel=1e-4, abs=1e-5)
    off = numbers(own["points"], at)
    assert ((off[:, 0] - off[:, 1]) ** 2).mean() == pytest.approx(result.number("training_error"), abs=1e-4)
    names = ("median_test_error", "test_error", "median_training_error")
    for name, curve in zip(names, errors["curves"], strict=True):
        seen, there = curve["y"]["data"][at], result.number(name)
        assert seen == pytest.approx(there, rel=1e-5) if there >= FEW else np.isnan(seen)
    assert norms["curves"][1]["y"]["data"][at] == pytest.approx(result.number("norm"), rel=1e-5)
    assert scene["says"]["data"][at] == result.says
