"""The page “Cross-entropy” without a browser: tables, own numbers, clicks, links, guesses, lenses."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.cross_entropy import LESSON, TABLES, Spec, base
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui import cross_entropy

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
STEM = "cross_entropy"
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


def tables(page: AppTest) -> list[str]:
    return [each.value for each in page.markdown if each.value.startswith("| ")]


@pytest.mark.row("C042")
@pytest.mark.parametrize("name", [name for name in TABLES if name != "three"])
def test_another_table_begins_with_its_own_numbers(open_page: Open, name: str) -> None:
    page = open_page(STEM)
    control(page, "table").set_value(name).run()
    stands(page)
    spec = LESSON.made(table=name)
    now = base(spec)
    assert settings(page)["logit"] == now.logits[0][settings(page)["klass"]]
    assert ("logits" in {str(each.key).removeprefix(f"{STEM}_") for each in page.text_input}) == (
        name == "own"
    )
    assert tables(page)[0].count("\n") == now.n_points + 1


def test_what_was_moved_stays_when_another_point_is_looked_at(open_page: Open) -> None:
    page = open_page(STEM, cross_entropy_logit="-3.0")
    control(page, "point").set_value(4).run()
    stands(page)
    assert settings(page).items() >= {"table": "own", "point": 4, "klass": 1, "logit": 0.5}.items()
    assert settings(page)["logits"].startswith("-3, 1, 0.1;")
    control(page, "point").set_value(8).run()
    assert settings(stands(page))["point"] == 4


@pytest.mark.row("C045", "C044")
def test_own_numbers_are_taken_or_refused_in_one_sentence(open_page: Open) -> None:
    page = open_page(STEM, cross_entropy_table="own")
    control(page, "logits").set_value("1; -1").run()
    assert len(page.error) == 1
    control(page, "targets").set_value("1; 0").run()
    stands(page)
    assert settings(page)["logit"] == 1
    assert "`nn.BCEWithLogitsLoss`" in tables(page)[2]
    control(page, "logits").set_value("1; <b>").run()
    assert not page.exception
    (error,) = page.error
    assert "cannot be read as numbers" in said([error])
    control(page, "targets").set_value("1; 7").run()
    assert len(page.error) == 1


@pytest.mark.row("C044", "C043")
def test_clicks_set_a_label_and_a_probability(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(cross_entropy, "put", lambda _page, values: given.update(values))
    cross_entropy.pick(STEM, "label", [2.0, 3.0])
    assert given.items() >= {"table": "own", "point": 1, "klass": 2, "logit": 0.1}.items()
    assert given["targets"] == "2; 1; 2; 1"
    given.clear()
    cross_entropy.pick(STEM, "probability", [0.5, 3.0])
    assert given == {"point": 1, "klass": 0, "logit": pytest.approx(1.34, abs=0.01)}


@pytest.mark.row("C223", "E016")
def test_the_distances_of_two_predictions_stand_in_a_table(open_page: Open) -> None:
    page = stands(open_page(STEM))
    shown = tables(page)[1]
    for words in ("| 0.4 | 0.8 | A |", "| 0.2828 | 0.5657 | A |", "| 0.2231 | 0.5108 | A |"):
        assert words in shown
    assert "All three agree here." in [each.value for each in page.caption]
    control(page, "others").set_value("three").run()
    control(page, "first").set_value(0.4).run()
    control(page, "second").set_value(0.45).run()
    stands(page)
    assert [row.split(" | ")[3][0] for row in tables(page)[1].splitlines()[2:]] == ["B", "A", "B"]
    assert any("L2 says otherwise" in each.value for each in page.caption)


@pytest.mark.row("E017", "E015")
def test_what_goes_wrong_elsewhere_is_said(open_page: Open) -> None:
    page = stands(open_page(STEM, cross_entropy_table="bad", cross_entropy_logit="0.405465"))
    calls = tables(page)[2].splitlines()[2:]
    first, binary, twice = (row.split(" | ")[-1] for row in calls)
    assert first == binary != twice
    watched = str(data_of(page, f"{STEM}.watch"))
    for words in (
        "takes logits",
        "i = 1 … m points",
        "equally far from [1, 0] by none of",
        "for two classes too",
    ):
        assert words in watched


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    own = {"table": "own", "logits": "1, 2, 3", "targets": "2", "logit": "-4.5", "klass": "1"}
    page = stands(open_page(STEM, **{f"{STEM}_{name}": value for name, value in own.items()}))
    assert {name: str(settings(page)[name]) for name in own} == own
    bad = open_page(STEM, cross_entropy_logit="high", cross_entropy_smoothing="7", cross_entropy_table="x")
    stands(bad)
    assert "high" in said(bad.warning)
    assert settings(bad)["table"] == "three"


@pytest.mark.parametrize("number", [0, 3])
def test_a_preset_takes_a_guess_and_tells_the_answer(open_page: Open, number: int) -> None:
    preset, page = LESSON.presets[number], open_page(STEM)
    page.button(key=f"{STEM}.preset-{number}").click().run()
    assert preset.question in data_of(page, f"{STEM}.question")["words"]
    right = preset.right(LESSON.run(LESSON.made(**preset.settings)))
    page.button(key=f"{STEM}.answer-{right}").click().run()
    stands(page)
    assert "Right." in said(page.success)
    assert settings(page).items() >= dict(preset.settings).items()


@pytest.mark.parametrize(
    ("lens", "expected"),
    [("Maths", r"\sum_{i=1}^{m} \sum_{j=1}^{K}"), ("PyTorch", "SMOOTHING = 0.1"), ("Numbers", "| 4 |")],
)
def test_every_lens_has_the_numbers_of_the_points(open_page: Open, lens: str, expected: str) -> None:
    page = open_page(STEM, cross_entropy_smoothing="0.1")
    page.get_by_key(f"{STEM}.lens").set_value(lens).run()
    stands(page)
    assert expected in " ".join(each.value for each in [*page.markdown, *page.code])


@pytest.mark.row("C043")
@pytest.mark.parametrize("p", [0.001, 0.3, 0.999])
def test_the_probability_of_one_label_is_in_the_address(open_page: Open, p: float) -> None:
    page = stands(open_page("cross_entropy", cross_entropy_probability=str(p)))
    slider = page.slider(key="cross_entropy_probability")
    assert (slider.value, slider.min, slider.max) == (p, 0.001, 0.999)


@pytest.mark.row("E015")
def test_a_click_on_a_term_looks_at_its_indices(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(cross_entropy, "put", lambda _page, values: given.update(values))
    cross_entropy.pick(STEM, "term", [2.0, 0.0])  # the third class of the lowest row
    assert given == {"point": 4, "klass": 2, "logit": 0}


@pytest.mark.row("C223")
def test_the_preset_on_distances_has_both_predictions_in_the_picture() -> None:
    preset = LESSON.preset("Equally far?")
    result = LESSON.run(LESSON.made(**preset.settings))
    distances = [result.numbers[name][2] for name in ("first", "second")]  # type: ignore[index]
    assert result.numbers["losses"] == pytest.approx(distances, rel=1e-5)
    assert result.numbers["losses"] != LESSON.run(LESSON.made()).numbers["losses"]
