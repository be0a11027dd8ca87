"""What the stage reports: clicks, and points that were dragged; anything else is no report."""

from typing import Any

import pytest

from ui.components import scrub
from ui.components.packing import unpack

pytestmark = pytest.mark.tiny


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Streamlit is given of the component; `state` is the session's."""
    given: dict[str, Any] = {"state": {}}
    monkeypatch.setattr(scrub, "_mount", lambda **parts: given.update(parts))
    monkeypatch.setattr(scrub.st, "session_state", given["state"])
    return given


def mounted(told: dict[str, Any]) -> list[Any]:
    """Put it on a page; returns what it reports from then on."""
    heard: list[Any] = []
    on = scrub.Heard(
        lambda *place: heard.append(("place", *place)),
        lambda *pick: heard.append(("pick", *pick)),
        lambda *drag: heard.append(("drag", *drag)),
    )
    scrub.scrub("stage", "sweep", (0, 0), on, label="w", settled={})
    return heard


def test_a_click_has_a_place_and_a_drag_two_and_the_page_says_that_it_was_heard(told: dict[str, Any]) -> None:
    heard = mounted(told)
    assert unpack(told["data"])["picked"] == 0
    told["state"]["stage"] = {"pick": {"name": "point", "point": [1, 0.5]}}
    told["on_pick_change"]()
    told["state"]["stage"] = {
        "pick": {"name": "point", "point": [2.5, 1], "from": [1, 1], "n": 1700000000123}
    }
    told["on_pick_change"]()
    assert heard == [("pick", "point", [1, 0.5]), ("drag", "point", [1, 1], [2.5, 1])]
    mounted(told)
    assert unpack(told["data"])["picked"] == 1700000000123


@pytest.mark.parametrize(
    "put",
    [
        None,
        {},
        {"pick": "point"},
        {"pick": {"name": "point", "point": [1]}},
        {"pick": {"name": "point", "point": [1, 2], "from": [1, "2"], "n": 1}},
        {"pick": {"name": "point", "point": [1, 2], "from": None, "n": 1}},
        {"pick": {"name": "point", "point": [1, 2], "from": [1, 1]}},
        {"pick": {"name": "point", "point": [1, 2], "from": [1, 1], "n": True}},
    ],
)
def test_what_is_neither_is_not_reported(told: dict[str, Any], put: Any) -> None:
    heard = mounted(told)
    told["state"]["stage"] = put
    told["on_pick_change"]()
    assert heard == []


def test_a_page_that_takes_no_drag_is_told_of_none(told: dict[str, Any]) -> None:
    scrub.scrub("stage", "sweep", (0, 0), scrub.Heard(lambda *_: None), label="w", settled={})
    told["state"]["stage"] = {"pick": {"name": "point", "point": [2, 1], "from": [1, 1], "n": 5}}
    told["on_pick_change"]()
    assert told["state"]["picked.stage"] == 5  # the point goes back to where it was
