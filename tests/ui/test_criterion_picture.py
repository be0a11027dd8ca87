"""What the stage of “What the loss wants” is told: everything it draws, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.criterion import LESSON, Spec, run, sweep
from dlcore.theory.criteria import PAIRINGS
from tests.ui.scenes import as_read, numbers
from ui.criterion_picture import HIGHEST, LOOKS, LOWEST, picture


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 300_000)


def curves(panel: dict[str, Any]) -> dict[str, Any]:
    """The lines of a chart by name."""
    found = {curve["name"]: curve for curve in panel["curves"]}
    assert len(found) == len(panel["curves"])
    return found


@pytest.mark.parametrize(("handed", "loss"), PAIRINGS)
def test_everything_can_be_drawn(handed: str, loss: str) -> None:
    spec = LESSON.made(handed=handed, loss=loss, n_classes=4, n_steps=9)
    scene, result, whole = drawn(spec), run(spec), sweep(spec)
    at = scene["values"].index(2.0)
    assert scene["says"]["data"][at] == result.says
    assert np.ravel(numbers(scene["last_step"], at)) == [9]
    chosen = [name for name in curves(scene["panels"][0]) if name.startswith("▸ ")]
    assert len(chosen) == (0 if (handed, loss) == ("log_ps", "BCELoss") else 1)
    place = PAIRINGS.index((handed, loss))
    for name in chosen:
        shown = numbers(curves(scene["panels"][0])[name]["y"], at)
        losses = whole.arrays["losses"][:, place]
        seen = np.isfinite(shown)
        assert shown[seen] == pytest.approx(losses[seen], rel=1e-6)
        assert (np.isnan(losses[~seen]) | (losses[~seen] < LOWEST) | (losses[~seen] > HIGHEST)).all()
    probabilities, _, right, pulls = scene["panels"][3:]
    assert numbers(probabilities["values"], at)[:4] == pytest.approx(
        result.numbers["probabilities"], rel=1e-6
    )
    assert numbers(probabilities["values"], at)[4] == pytest.approx(1)
    assert numbers(right["values"], at)[3] == pytest.approx(result.numbers["probabilities"][3] - 1)  # type: ignore[index]
    expected = result.numbers["gradient"] or [np.nan] * 4
    assert numbers(pulls["values"], at) == pytest.approx(expected, rel=1e-6, nan_ok=True)


@pytest.mark.row("C126", "C127")
def test_the_floor_is_a_line_that_softmax_twice_comes_to() -> None:
    scene = drawn(Spec())
    lines = curves(scene["panels"][0])
    assert set(lines) == {"▸ −log p", "softmax twice", "−p", "−z", "floor 1.461"}
    twice, low = numbers(lines["softmax twice"]["y"]), numbers(lines["floor 1.461"]["y"])
    assert low == pytest.approx(twice[-1], abs=1e-4)
    assert (twice >= low[0] - 1e-6).all()
    assert numbers(lines["−p"]["y"])[-1] == pytest.approx(-1, abs=1e-4)
    assert "floor −1" in curves(drawn(LESSON.made(handed="probabilities", loss="NLLLoss"))["panels"][0])
    assert "floor 0.06931" in curves(
        drawn(LESSON.made(handed="log_ps", loss="BCEWithLogitsLoss"))["panels"][0]
    )


def test_every_kind_of_loss_has_a_look_of_its_own_in_its_chart() -> None:
    for loss in ("CrossEntropyLoss", "BCELoss"):
        lines = curves(drawn(LESSON.made(loss=loss, handed="log_ps"))["panels"][0])
        looks = [(curve["colour"], curve["dash"]) for curve in lines.values()]
        assert len(set(looks)) == len(looks)
    assert len(LOOKS) == 9


@pytest.mark.row("E067")
def test_learning_is_drawn_step_by_step() -> None:
    spec = LESSON.made(n_steps=40, step=25)
    lines, result = curves(drawn(spec)["panels"][2]), run(spec)
    for name, pair in {
        "−log p": "logits_into_CrossEntropyLoss",
        "twice": "probabilities_into_CrossEntropyLoss",
        "−p": "probabilities_into_NLLLoss",
    }.items():
        assert numbers(lines[name]["y"])[25] == pytest.approx(result.numbers[f"trained_{pair}"], rel=1e-6)
    assert (numbers(lines["twice"]["y"]) > numbers(lines["1.461"]["y"])).all()


@pytest.mark.parametrize(("handed", "loss"), PAIRINGS)
def test_the_formula_holds_the_loss_and_what_makes_it(handed: str, loss: str) -> None:
    spec = LESSON.made(handed=handed, loss=loss, n_classes=4)
    scene = drawn(spec)
    at = scene["values"].index(2.0)
    slots = [
        float(np.ravel(numbers(part["value"], at))[0])
        for line in scene["formula"]
        for part in line
        if isinstance(part, dict)
    ]
    value = run(spec).numbers["loss"]
    if value is None:
        assert np.isnan(slots[-1])
        return
    assert slots[-1] == pytest.approx(value, rel=1e-6)
    made = {"CrossEntropyLoss": lambda a, b: a - b, "NLLLoss": lambda b: -b}.get(
        loss, lambda a, b: -(a + b) / 4
    )
    assert made(*slots[:-1]) == pytest.approx(value, rel=1e-5)
