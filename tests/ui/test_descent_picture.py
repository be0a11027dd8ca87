"""What the walk's component is told: everything it draws, packed, for every surface and for odd formulas."""

import numpy as np
import pytest

from dlcore.lessons.descent import GOOD, LESSON, sweep
from dlcore.theory.landscape_names import LANDSCAPES
from ui.components.packing import pack, unpack
from ui.descent import told

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("name", LANDSCAPES)
def test_every_surface_can_be_drawn(name: str) -> None:
    spec = LESSON.made(landscape=name, **GOOD[name])
    whole = sweep(spec)
    packed = pack(told(whole))
    drawn = unpack(packed)
    assert len(packed) < 1_000_000
    at = drawn["values"].index(spec.learning_rate)
    assert drawn["valid"][at] == spec.n_steps
    assert np.allclose(drawn["points"][at], whole.arrays["points"][at])
    assert len(drawn["formula"]) == len(drawn["axes"]) == len(drawn["window"])
    slots = [part["slot"] for part in drawn["formula"][0] if "slot" in part]
    assert slots == ["point", "rate", "slope", "next"]
    if len(drawn["axes"]) == 2:
        assert drawn["bands"].ndim == 2
        assert drawn["ends"][-1] == len(drawn["lines"])
    else:
        low, high = drawn["reach"]
        assert low < drawn["heights"].min() < drawn["heights"].max() < high


def test_a_walk_that_diverges_holds_numbers_alone() -> None:
    drawn = unpack(pack(told(sweep(LESSON.made(condition=1000.0, n_steps=200)))))
    assert drawn["valid"].min() < 200
    assert all(np.isfinite(drawn[name]).all() for name in ("points", "losses", "slopes"))
    assert drawn["wrong"].max() == 1


def test_a_formula_with_no_height_in_sight_is_drawn_empty() -> None:
    drawn = unpack(pack(told(sweep(LESSON.made(landscape="own", expression="log(x-5.5)", start_x=6.0)))))
    low, high = drawn["reach"]
    assert low < high
