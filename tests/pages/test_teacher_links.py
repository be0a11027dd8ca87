"""A teacher's link: its question stands above, what it fixes stays, its goal is checked; one may leave it."""

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from dlcore.lessons.descent import LESSON
from tests.pages.conftest import data_of
from tests.pages.train_steps import said

Open = Callable[..., AppTest]


def control(page: AppTest, name: str) -> Any:
    kinds = (page.slider, page.select_slider, page.selectbox, page.text_input)
    (found,) = [widget for kind in kinds for widget in kind if widget.key == f"descent_{name}"]
    return found


def given(open_page: Open, **entries: str) -> AppTest:
    page = open_page("descent", **{f"descent_{name}": value for name, value in entries.items()})
    assert not page.exception
    return page


def test_its_question_stands_above_as_plain_text(open_page: Open) -> None:
    page = given(open_page, ask="What if **η** > 0.2? <b>[x](http://a.b)</b>")
    (shown,) = [text.value for text in page.markdown if "What if" in text.value]
    assert shown.startswith("**What if \\*\\*η\\*\\*")
    assert "<b>" not in shown
    assert "](" not in shown
    assert "Explore freely" in [button.label for button in page.button]
    assert "Explore freely" not in [button.label for button in given(open_page).button]


def test_what_it_locks_cannot_be_moved_and_survives_presets_and_reset(open_page: Open) -> None:
    page = given(open_page, lock="n_steps,condition", n_steps="7", learning_rate="0.05")
    assert control(page, "n_steps").disabled
    assert not control(page, "rotation_deg").disabled
    barred = {button.key: button.disabled for button in page.button if "preset" in (button.key or "")}
    assert all(barred.values())  # each of them sets the number of steps
    control(page, "learning_rate").set_value(0.1).run()
    page.button(key="descent.reset").click().run()
    assert control(page, "n_steps").value == 7
    assert control(page, "learning_rate").value == 0.05


def test_its_goal_is_checked_by_computing(open_page: Open) -> None:
    page = given(open_page, goal="final_loss<0.0001", lock="n_steps", learning_rate="0.001")
    assert "Bring the final loss below 0.0001" in said(page.markdown)
    assert "Reached" not in said(page.success)
    control(page, "learning_rate").set_value(0.18).run()
    assert "Reached" in said(page.success)


def test_one_may_leave_it(open_page: Open) -> None:
    page = given(open_page, lock="n_steps", ask="Why?")
    page.button(key="descent.leave").click().run()
    assert not control(page, "n_steps").disabled
    assert "Why?" not in said(page.markdown)


def test_bad_entries_are_said_and_the_page_stands(open_page: Open) -> None:
    page = given(open_page, lock="everything", goal="quickly", hide=",,,", n_steps="x")
    assert "everything" in said(page.warning)
    assert "quickly" in said(page.warning)
    unknown = given(open_page, goal="happiness<1")
    assert "no number called" in said(unknown.warning)


def test_a_link_is_made_with_question_locks_and_goal(open_page: Open) -> None:
    page = given(open_page, n_steps="12")
    assert not page.multiselect
    page.session_state["descent.teach"] = True
    page.run()
    page.text_input(key="descent.teach-ask").set_value("Which rate arrives first?")
    page.multiselect(key="descent.teach-lock").set_value(["n_steps"])
    page.multiselect(key="descent.teach-hide").set_value(["rotation_deg"])
    page.selectbox(key="descent.teach-number").set_value("final_loss")
    page.text_input(key="descent.teach-limit").set_value("0.05")
    page.run()
    told = data_of(page, "descent.teach-copy")
    assert told["page"] == "descent"
    assert told["entries"] == {
        "descent_ask": "Which rate arrives first?",
        "descent_lock": "n_steps",
        "descent_hide": "rotation_deg",
        "descent_goal": "final_loss<0.05",
    }
    assert "descent_n_steps=12" in told["query"]
    assert "descent_ask" not in told["query"]
    page.text_input(key="descent.teach-limit").set_value("little").run()
    assert "no number" in said(page.warning)


def test_no_setting_is_called_like_an_entry_of_a_task() -> None:
    from dlcore.lessons.registry import lessons
    from dlcore.lessons.tasks import ENTRIES
    from dlcore.settings import controls

    assert LESSON.name == "descent"
    for lesson in lessons():
        assert not {*ENTRIES, "lens"} & controls(lesson.spec).keys()
