"""The page “Regularising on images” without a browser: its controls, links, switch and table."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from dlcore.lessons.regularisers import LESSON, VARIANTS, Spec, run
from dlcore.lessons.regularisers_words import percent
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


def words(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.code])


def test_every_setting_has_a_control_and_the_table_has_every_network(open_page: Open) -> None:
    page = stands(open_page("regularisers"))
    assert ON.shown(page) == set(KNOWN)
    (table,) = [each.value for each in page.markdown if each.value.startswith("| right on")]
    assert any(each.value == "**After 40 epochs**" for each in page.markdown)
    assert all(name.capitalize() in table for name in VARIANTS.values())
    rows = run(Spec()).picture["table"].tolist()
    assert all(percent(row[2]) in line for row, line in zip(rows, table.splitlines()[2:], strict=True))
    page.segmented_control(key="regularisers.lens").set_value("PyTorch").run()
    assert "label_smoothing=SMOOTHING" in words(stands(page))


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("regularisers", regularisers_remedy="norm", regularisers_batch_size="64"))
    assert settings(page).items() >= {"remedy": "norm", "batch_size": 64}.items()
    page.segmented_control(key="regularisers.lens").set_value("Maths").run()
    assert r"\sigma_B^2" in words(stands(page))
    bad = stands(open_page("regularisers", regularisers_remedy="hope", regularisers_n_train="50"))
    assert "hope" in said(bad.warning) + said(bad.toast)
    assert settings(bad)["n_train"] == KNOWN["n_train"].default


def test_the_wrong_augmentation_is_a_switch_and_reset_puts_it_back(open_page: Open) -> None:
    page = open_page("regularisers", regularisers_remedy="augmentation", regularisers_n_train="100")
    control(page, "mirror").set_value(True).run()
    assert settings(stands(page))["mirror"] is True
    page.button(key="regularisers.reset").click().run()
    assert settings(stands(page)) == {name: KNOWN[name].default for name in settings(page)}
