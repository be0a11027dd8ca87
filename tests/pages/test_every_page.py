"""What holds for every page of the registry, those of later lessons included."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.settings import Control, controls
from tests.pages.conftest import data_of
from ui.controls import key
from ui.lessons_listed import HOME, PAGES, Lesson
from ui.navigation import neighbours

ROOT = Path(__file__).resolve().parents[2]
EVERY = pytest.mark.parametrize("lesson", PAGES, ids=[lesson.stem for lesson in PAGES])


def settings_of(lesson: Lesson) -> dict[str, Control]:
    return controls(import_module(f"dlcore.lessons.{lesson.stem}").Spec)


def extremes(lesson: Lesson) -> Iterator[tuple[str, object]]:
    """Each of its settings at both ends, or with each of its choices."""
    for name, control in settings_of(lesson).items():
        ends = control.choices or (control.low, control.high)
        yield from ((name, end) for end in ends if end not in {None, ""})


def stands(page: AppTest, title: str) -> None:
    """The page is the one asked for, and shows neither a traceback nor an error."""
    assert [heading.value for heading in page.title] == [title]
    assert not page.exception
    assert not page.error


def test_home_is_the_first_page_and_leads_to_every_lesson() -> None:
    page = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60).run()
    stands(page, HOME.title)
    titles = " ".join(link.label for link in page.main.get("page_link"))
    assert all(lesson.title in titles for lesson in PAGES)


@EVERY
def test_it_opens_with_its_title_and_question(open_page: Callable[..., AppTest], lesson: Lesson) -> None:
    page = open_page(lesson.stem)
    stands(page, lesson.title)
    assert data_of(page, f"{lesson.stem}.asks")["words"] == lesson.question


@EVERY
def test_every_control_has_a_key_of_its_page(open_page: Callable[..., AppTest], lesson: Lesson) -> None:
    page = open_page(lesson.stem)
    kinds = ("button", "button_group", "selectbox", "slider", "file_uploader", "camera_input", "number_input")
    keys = [widget.key for kind in kinds for widget in page.main.get(kind)]
    assert keys
    assert all(str(name).startswith((f"{lesson.stem}.", f"{lesson.stem}_")) for name in keys)


@EVERY
def test_it_stands_with_each_setting_at_its_end(open_page: Callable[..., AppTest], lesson: Lesson) -> None:
    page = open_page(lesson.stem)
    for name, end in extremes(lesson):
        place = key(lesson.stem, name)
        before = (
            page.session_state[place] if place in page.session_state else settings_of(lesson)[name].default
        )
        page.session_state[place] = end
        stands(page.run(), lesson.title)
        page.session_state[place] = before


@EVERY
@pytest.mark.parametrize("which", [0, -1], ids=["low", "high"])
def test_a_link_may_set_everything_to_its_end(
    open_page: Callable[..., AppTest], lesson: Lesson, which: int
) -> None:
    ends = {name: [end for other, end in extremes(lesson) if other == name] for name, _ in extremes(lesson)}
    page = open_page(
        lesson.stem, **{key(lesson.stem, name): str(found[which]) for name, found in ends.items()}
    )
    assert [heading.value for heading in page.title] == [lesson.title]
    assert not page.exception
    assert all(error.value.endswith(".") for error in page.error)  # not everything can be computed


@EVERY
def test_a_link_full_of_nonsense_opens_it_with_a_notice(
    open_page: Callable[..., AppTest], lesson: Lesson
) -> None:
    for nonsense in ("nan", "<b>", "-1e99", "\N{SNOWMAN}" * 400):
        page = open_page(lesson.stem, **{key(lesson.stem, name): nonsense for name in settings_of(lesson)})
        stands(page, lesson.title)
        assert page.warning


@EVERY
def test_the_path_leads_there_and_back(lesson: Lesson) -> None:
    before, after = neighbours(lesson.stem)
    assert before is None or neighbours(before.stem)[1] == lesson
    assert after is None or neighbours(after.stem)[0] == lesson


def test_no_address_is_given_twice_and_every_page_has_its_file() -> None:
    stems = [lesson.stem for lesson in PAGES]
    assert len(stems) == len(set(stems))
    assert {stem for stem in stems if not (ROOT / "pages" / f"{stem}.py").is_file()} == set()
    assert {file.stem for file in (ROOT / "pages").glob("*.py")} == {*stems, HOME.stem}
