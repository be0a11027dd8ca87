"""What the stage of “Train and eval” is told: a line for each combination, and what is kept."""

import numpy as np
import pytest

from dlcore.lessons.modes import LESSON, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.modes import picture

pytestmark = pytest.mark.tiny


def test_inference_mode_is_called_so_and_lies_where_no_grad_does() -> None:
    scene = as_read(dict(picture(sweep(LESSON.made(mode="train", grad="inference")))), 60_000)
    *charts, kept = scene["panels"]
    assert {chart["curves"][-1]["name"] for chart in charts} == {"here: train, inference"}
    assert list(kept["names"]) == ["train", "here: train, inference", "eval", "eval, no_grad"]
    for chart, plain in zip(
        charts, picture(sweep(LESSON.made(mode="train", grad="no_grad")))["panels"], strict=False
    ):
        assert np.array_equal(numbers(chart["curves"][-1]["y"]), plain["curves"][-1]["y"]["data"])


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_charts_have_the_rows_of_the_runs(mode: str) -> None:
    spec = LESSON.made(mode=mode, passes=20)
    scene = as_read(dict(picture(sweep(spec))), 60_000)
    *charts, kept = scene["panels"]
    for chart, column in zip(charts, (1, 5, 3, 2), strict=True):
        curves = {curve["name"]: curve for curve in chart["curves"]}
        assert list(curves)[-1] == f"here: {mode}"
        for curve, values in (
            (chart["curves"][-1], {"mode": mode}),
            (curves["eval, no_grad"], {"mode": "eval", "grad": "no_grad"}),
            (curves["train, no_grad"], {"mode": "train", "grad": "no_grad"}),
        ):
            rows = np.array(run(LESSON.made(**values, passes=20)).rows)
            assert numbers(curve["y"]) == pytest.approx(rows[:, column], rel=1e-6)
    saved = numbers(kept["values"])
    assert saved[1] == saved[3] == 0
    assert saved[0] > saved[2] > 0
    slots = [part["value"] for part in scene["formula"][0] if isinstance(part, dict)]
    found = [float(numbers(slot, 19)) for slot in slots]
    assert found == pytest.approx(run(spec).rows[-1][1:6], rel=1e-6)
