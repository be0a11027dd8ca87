"""What a teacher adds to a link: read from any text, kept within its limits, and a goal that is computed."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.lessons.tasks import ENTRIES, Goal, Task, read, read_goal

pytestmark = pytest.mark.tiny
SETTINGS = {"learning_rate": 0.1, "n_steps": 30, "start": -2.0}


def result(numbers: dict[str, Any], **settings: Any) -> Any:
    """A result with these numbers, at the link's settings except for these."""
    return SimpleNamespace(numbers=numbers, spec=SimpleNamespace(**SETTINGS | settings))


def test_a_task_goes_through_a_link_and_back() -> None:
    task = Task(("learning_rate",), ("start",), "Which rate?", Goal("final_loss", True, 0.01), SETTINGS)
    assert read(task.entries, SETTINGS) == (task, [])
    assert read({}, SETTINGS)[0].entries == {}
    assert not read({}, SETTINGS)[0]


def test_what_is_not_known_is_said_and_the_rest_holds() -> None:
    task, refused = read({"lock": "n_steps,password", "goal": "loss<", "ask": "a\nb"}, SETTINGS)
    assert task.locked == ("n_steps",)
    assert task.goal is None
    assert task.question == "a b"
    assert len(refused) == 2
    assert all(why.endswith(".") for why in refused)


@given(st.dictionaries(st.sampled_from(ENTRIES), st.text(max_size=3000)))
def test_any_text_is_a_task_or_is_refused(raw: dict[str, str]) -> None:
    task, refused = read(raw, SETTINGS)
    assert set(task.locked) | set(task.hidden) <= set(SETTINGS)
    assert len(task.question) <= 200
    assert "\n" not in task.question
    assert all(len(why) < 200 for why in refused)
    assert read(task.entries, SETTINGS)[0] == task


@pytest.mark.parametrize(
    "text", ["", "loss", "loss<nan", "loss<inf", "loss=1", "a b<1", "<1", "loss<1e", "loss<<1"]
)
def test_a_goal_that_cannot_be_read_is_one_sentence(text: str) -> None:
    with pytest.raises(BadSetting, match="cannot be read"):
        read_goal(text)


def test_a_goal_is_reached_by_its_number_alone_with_the_fixed_settings() -> None:
    below = Task(("n_steps",), (), "", read_goal("final_loss<0.01"), SETTINGS)
    assert below.done(result({"final_loss": 0.009}))
    assert not below.done(result({"final_loss": 0.01}))
    assert not below.done(result({"final_loss": 0.009}, n_steps=31))
    assert below.done(result({"final_loss": 0.009}, learning_rate=0.7))
    above = Task((), (), "", read_goal("slope>-2e-3"), SETTINGS)
    assert above.done(result({"slope": 0}))
    assert not above.done(result({"slope": float("nan")}))
    assert not above.done(result({"slope": [1.0]}))
    assert not above.done(result({}))
    assert not Task().done(result({"slope": 0}))


def test_a_goal_reads_like_a_sentence() -> None:
    assert read_goal("final_loss<0.0001").says == "Bring the final loss below 0.0001."
    assert read_goal("best_rate>0.5").says == "Bring the best rate above 0.5."
