"""What the stage is told of a race: everything it draws, packed, small enough, and equal to the sweep."""

import gzip

import numpy as np
import pytest

from dlcore.lessons.race import GOOD, LESSON, SHORT, sweep
from dlcore.theory.landscape_names import LANDSCAPES
from ui.components.packing import pack, unpack
from ui.race_picture import picture, style

RULES = list(SHORT)
MOST_BYTES = 700_000
"""of a scene as it is sent"""


def drawn(**settings):
    whole = sweep(LESSON.made(**settings))
    return whole, unpack(pack(picture(whole)))


@pytest.mark.parametrize("name", LANDSCAPES)
def test_every_surface_can_be_drawn(name: str) -> None:
    whole, scene = drawn(landscape=name, **GOOD[name])
    plane, lines, strip, bars = scene["panels"]
    assert [panel["kind"] for panel in scene["panels"]] == ["plane", "lines", "heat", "bars"]
    walks = [layer for layer in plane["layers"] if layer["kind"] == "walk"]
    assert (
        {walk["name"] for walk in walks}
        == {curve["name"] for curve in lines["curves"]}
        == set(SHORT.values())
    )
    assert [walk["name"] for walk in walks][-1] == "Adam"  # on top
    assert len({(walk["colour"], walk["dash"]) for walk in walks}) == 9
    assert len(scene["formula"]) == len(whole.still["axes"])
    assert strip["cells"]["data"].shape == (9, len(whole.values))
    assert len(bars["names"]) == bars["values"]["data"].shape[-1] if whole.still["live"] else True
    assert (plane["ground"] is None) == (len(whole.still["axes"]) == 1)


def test_walks_are_those_of_the_sweep_to_less_than_a_pixel() -> None:
    whole, scene = drawn()
    window = np.array(whole.still["window"])
    pixel = (window[:, 1] - window[:, 0]) / 640
    for walk in (layer for layer in scene["panels"][0]["layers"] if layer["kind"] == "walk"):
        rule = list(SHORT.values()).index(walk["name"])
        points = whole.arrays["points"][:, rule]
        seen = np.abs(points - window.mean(1)).max(-1) < 10
        apart = np.abs(walk["points"]["data"] - points)[seen]
        assert (apart <= pixel).all()
        assert (walk["last"]["data"] == whole.arrays["last"][:, rule]).all()
        if walk["name"] == "Adam":
            assert (walk["points"]["data"] == points).all()  # its numbers stand in the formula


def test_the_formula_holds_the_numbers_of_the_step() -> None:
    whole, scene = drawn(rule="momentum")
    line = scene["formula"][0]
    slots = [part["value"] for part in line if not isinstance(part, str)]
    before, rate, velocity, after = slots
    at, step = 10, 20
    x = whole.arrays["points"][at, RULES.index("momentum"), :, 0]
    eta = rate["data"][at]
    v = velocity["data"][at, step - 1, velocity["part"]]
    assert (before["lag"], after["lag"], after["first"], velocity["lag"]) == (1, 0, 1, 1)
    assert x[step - 1] - eta * v == pytest.approx(x[step], rel=1e-5)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_formula_and_its_bars(rule: str) -> None:
    _, scene = drawn(rule=rule, n_steps=5)
    assert scene["panels"][3]["title"].startswith(f"What {SHORT[rule]} ")
    assert all(len(line) >= 5 for line in scene["formula"])
    selected = RULES.index(rule)
    assert style(selected, selected)[0] == "accent"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"n_steps": 500},
        {"landscape": "rosenbrock", **GOOD["rosenbrock"], "n_steps": 500},
        {"n_steps": 100, "own_best": True},
    ],
)
def test_a_scene_is_small_enough_to_be_fetched(settings) -> None:
    whole, _ = drawn(**settings)
    assert len(gzip.compress(pack(picture(whole)), compresslevel=5)) < MOST_BYTES


def test_a_long_race_shows_what_is_kept_where_the_page_stands() -> None:
    _, scene = drawn(n_steps=300)
    assert scene["panels"][3]["values"] == {**scene["panels"][3]["values"], "data": "kept", "settled": True}


def test_at_their_own_best_rate_the_others_stand_still() -> None:
    _, scene = drawn(own_best=True)
    walks = [layer for layer in scene["panels"][0]["layers"] if layer["kind"] == "walk"]
    assert [walk["points"]["by"] for walk in walks] == [""] * 8 + ["v"]
