"""The page “Under- and overfitting” without a browser: its controls, its links, points from a file."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.overfitting import LESSON, Spec, run
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
CSV = b"year;price\n" + b"".join(b"%d;%d,5\n" % (1990 + n, 3 * n) for n in range(100))
ON = LessonPage(LESSON)
stands, control, settings, shown = ON.stands, ON.control, ON.settings, ON.shown


@pytest.mark.row("C086", "C142")
def test_each_source_has_its_own_controls(open_page: Open) -> None:
    page = open_page("overfitting")
    stands(page)
    made = {"curve", "n_points", "noise", "wrong"}
    assert {*made, "model", "seed", "validation_share", "test_share", "by_test", "capacity"} <= shown(page)
    control(page, "source").set_value("own").run()
    stands(page)
    assert not made & shown(page)
    assert {"points", "model", "seed", "validation_share", "test_share"} <= shown(page)
    assert "rescaled" in said(page.caption)


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = open_page(
        "overfitting", overfitting_model="network", overfitting_capacity="7", overfitting_seed="5"
    )
    stands(page)
    assert settings(page).items() >= {"model": "network", "capacity": 7, "seed": 5}.items()
    bad = open_page("overfitting", overfitting_capacity="ninety", overfitting_model="forest")
    stands(bad)
    assert "ninety" in said(bad.warning)
    assert settings(bad)["model"] == KNOWN["model"].default


def test_too_few_points_are_said_and_leave_the_way_on(open_page: Open) -> None:
    page = open_page("overfitting", overfitting_source="own", overfitting_points="1,2; 3,4")
    assert not page.exception
    (error,) = page.error
    assert "at least 10 points" in error.value
    control(page, "points").set_value("; ".join(f"{n},{n % 4}" for n in range(12))).run()
    stands(page)


def test_a_file_becomes_points_or_a_sentence(open_page: Open) -> None:
    page = open_page("overfitting", overfitting_source="own")
    page.file_uploader[0].upload("prices.csv", CSV, "text/csv").run()
    stands(page)
    assert settings(page)["points"].startswith("1990,0.5; ")
    assert "60 of 100 points" in said(page.caption)
    page.file_uploader[0].upload("prices.csv", b"PK\x03\x04", "text/csv").run()
    assert not page.exception
    assert "Excel" in page.error[0].value
    assert settings(page)["points"].startswith("1990,0.5; ")


def test_nothing_moves_before_a_guess_and_then_it_is_answered(open_page: Open) -> None:
    page = open_page("overfitting")
    before, preset = settings(page), LESSON.preset("Too free")
    page.button(key=f"overfitting.preset-{LESSON.presets.index(preset)}").click().run()
    assert settings(page) == before
    assert preset.question in data_of(page, "overfitting.question")["words"]
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"overfitting.answer-{right}").click().run()
    assert settings(stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_fit(open_page: Open, lens: str) -> None:
    page = open_page("overfitting", overfitting_capacity="9")
    page.get_by_key("overfitting.lens").set_value(lens).run()  # type: ignore[union-attr]
    stands(page)
    expected = {"Maths": r"\quad k = 9", "PyTorch": "CAPACITY = 9", "Numbers": "| 24 |"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])


@pytest.mark.row("C142")
def test_the_leak_is_a_switch(open_page: Open) -> None:
    page = open_page("overfitting")
    control(page, "by_test").set_value(True).run()
    stands(page)
    assert settings(page)["by_test"]
    page.button(key="overfitting.reset").click().run()
    stands(page)
    assert settings(page) == {name: KNOWN[name].default for name in settings(page)}
