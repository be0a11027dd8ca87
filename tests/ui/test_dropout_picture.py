"""What the stage of dropout is told: masks upon the network, passes, and the networks that learn."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.dropout import INPUT, LESSON, N_PASSES, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.dropout import picture

pytestmark = pytest.mark.tiny


def drawn(**settings: Any) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(LESSON.made(**settings))), 500_000)


@pytest.mark.row("C094")
@pytest.mark.parametrize("units", [2, 6])
def test_what_is_left_out_is_crossed_out_and_the_others_have_their_numbers(units: int) -> None:
    scene = drawn(units=units)
    layers = scene["panels"][0]["layers"]
    live, crosses, kept = layers[1], layers[5], layers[6]
    for at, p in enumerate(scene["values"]):
        for step in (0, 1, 7, N_PASSES):
            result = run(LESSON.made(units=units, p=p, step=step))
            row = result.rows[step]
            after = np.array(row[3:])
            told = np.array(numbers(kept["numbers"], at, step))
            there = np.isfinite(told)
            assert there.sum() == row[2]
            assert told[there] == pytest.approx(after[there], rel=1e-6)
            assert not after[~there].any()
            lines = np.isfinite(np.array(numbers(crosses["points"], at, step))).all(-1).sum()
            assert lines == 4 * (units - row[2])
            edges = np.isfinite(np.array(numbers(live["points"], at, step))).all(-1).sum()
            assert edges == 2 * (len(INPUT) + 2) * row[2]
            assert numbers(layers[7]["numbers"], at, step) == pytest.approx([row[1]], rel=1e-6)


def test_passes_and_means_are_those_of_the_run() -> None:
    scene = drawn(output="sigmoid")
    _, twenty, running, over = scene["panels"]
    for at, p in enumerate(scene["values"]):
        result = run(LESSON.made(output="sigmoid", p=p))
        told = result.numbers
        expected, same, train = (numbers(curve["y"], at) for curve in twenty["curves"])
        assert train == pytest.approx(told["train_outputs"], rel=1e-6)
        assert set(np.round(expected, 5)) == {np.round(np.float32(told["expectation"]), 5)}
        assert set(np.round(same, 5)) == {np.round(np.float32(told["eval_output"]), 5)}
        assert numbers(running["curves"][-1]["y"], at)[-1] == pytest.approx(told["mean_of_1000"], rel=1e-5)
        low, high, mean, _, sampled = (curve["y"]["data"][at] for curve in over["curves"])
        assert (high - low) / 2 == pytest.approx(told["std"], abs=1e-5)
        assert mean == pytest.approx(told["expectation"], rel=1e-5)
        assert sampled == pytest.approx(told["mean_of_1000"], rel=1e-5)
        assert scene["says"]["data"][at] == result.says


def test_networks_that_learn_are_drawn_with_those_without_dropout() -> None:
    scene = drawn(view="digits", n_images=50)
    losses, over, harm, half, weights = scene["panels"]
    result = run(LESSON.made(view="digits", n_images=50, p=0.5))
    at, told = scene["values"].index(0.5), result.numbers
    rows = np.array(result.rows)
    _, _, without, train, test = (curve["y"] for curve in losses["curves"])
    assert numbers(train, at) == pytest.approx(rows[:, 1], rel=1e-5)
    assert numbers(test, at) == pytest.approx(rows[:, 2], rel=1e-5)
    assert numbers(without, at) == pytest.approx(rows[:, 4], rel=1e-5)
    assert over["curves"][3]["y"]["data"][at] == pytest.approx(told["mean_test_loss"], rel=1e-5)
    assert harm["curves"][0]["y"]["data"][at] == pytest.approx(told["most_harm"], rel=1e-5)
    assert half["curves"][1]["y"]["data"][at] == pytest.approx(100 * result.number("half_accuracy"), rel=1e-5)
    for curve in weights["curves"]:
        assert np.sum(numbers(curve["y"], at)) == pytest.approx(100, rel=1e-4)
