"""What the stage of “Train and eval” is told: five lines in each chart, and what is kept."""

import numpy as np
import pytest

from dlcore.lessons.modes import LESSON, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.modes import picture

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_charts_have_the_rows_of_the_runs(mode: str) -> None:
    spec = LESSON.made(mode=mode, passes=20)
    scene = as_read(dict(picture(sweep(spec))), 60_000)
    *charts, kept = scene["panels"]
    for chart, column in zip(charts, (1, 5, 3, 2), strict=True):
        for curve, values in (
            (chart["curves"][-1], {"mode": mode}),
            (chart["curves"][0], {"mode": "train", "grad": "grad"}),
            (chart["curves"][3], {"mode": "eval", "grad": "no_grad"}),
        ):
            rows = np.array(run(LESSON.made(**values, passes=20)).rows)
            assert numbers(curve["y"]) == pytest.approx(rows[:, column], rel=1e-6)
    saved = numbers(kept["values"])
    assert saved[1] == saved[3] == 0
    assert saved[0] > saved[2] > 0
    slots = [part["value"] for part in scene["formula"][0] if isinstance(part, dict)]
    found = [float(numbers(slot, 19)) for slot in slots]
    assert found == pytest.approx(run(spec).rows[-1][1:6], rel=1e-6)
