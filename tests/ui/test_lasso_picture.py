"""What the stage of lasso and ridge is told: paths, bars with the truth, counts and errors, packed."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.lasso import LESSON, Spec, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.lasso import picture

pytestmark = pytest.mark.tiny


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(dict(picture(sweep(spec))), 120_000)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"mix": 0.0, "data": "diabetes"},
        {"mix": 0.5, "n_features": 16, "n_true": 16, "penalty": 3.21},
        {"penalise_bias": True, "noise": 0.0},
    ],
)
def test_everything_is_drawn_with_the_numbers_of_the_run(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values)
    scene, result = drawn(spec), run(spec)
    paths, bars, left, errors = scene["panels"]
    at = scene["values"].index(spec.penalty)
    effects = [row[2] for row in result.rows]
    assert [numbers(curve["y"])[at] for curve in paths["curves"]] == pytest.approx(
        effects, rel=1e-5, abs=1e-6
    )
    assert numbers(bars["values"], at) == pytest.approx(effects, rel=1e-5, abs=1e-6)
    if spec.data == "made":
        assert numbers(bars["marks"]) == pytest.approx([row[3] for row in result.rows], rel=1e-5)
    else:
        assert bars["marks"] is None
    assert numbers(left["curves"][0]["y"])[at] == result.numbers["n_left"]
    told = [result.numbers[f"{name}_error"] for name in ("train", "validation", "test")]
    assert [numbers(curve["y"])[at] for curve in errors["curves"]] == pytest.approx(told, rel=1e-5)
    assert numbers(errors["lines"][0]["x"])[0] == pytest.approx(result.numbers["chosen_penalty"])
    assert scene["says"]["data"][at] == result.says
    looks = {(curve["colour"], curve["dash"]) for curve in paths["curves"]}
    n_true = min(spec.n_true, spec.n_features) if spec.data == "made" else 10
    assert len(looks) == n_true + (n_true < len(paths["curves"]))


@pytest.mark.parametrize("mix", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("penalise_bias", [False, True])
def test_the_formula_adds_up(mix: float, penalise_bias: bool) -> None:
    spec = LESSON.made(mix=mix, penalise_bias=penalise_bias, penalty=5.1)
    scene, result = drawn(spec), run(spec)
    at = scene["values"].index(5.1)
    first, second = (
        [float(np.ravel(numbers(part["value"], at))[0]) for part in line if isinstance(part, dict)]
        for line in scene["formula"]
    )
    error, *terms, whole = first
    prices = dict(zip(terms[::2], terms[1::2], strict=True))
    assert whole == pytest.approx(error + sum(price * size for price, size in prices.items()), rel=1e-5)
    assert error == pytest.approx(result.numbers["train_error"], rel=1e-5)
    weights = np.array(result.numbers["weights"])
    assert second == pytest.approx(
        [np.abs(weights).sum(), np.square(weights).sum(), (weights != 0).sum()], rel=1e-5
    )
    assert len(terms) == 2 * ((mix > 0) + (mix < 1))
