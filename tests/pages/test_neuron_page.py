"""The page “Squared error and one neuron” without a browser: controls, links, guesses, challenges, lenses."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.neuron import LESSON, N_LINES, Spec
from dlcore.lessons.neuron_tables import TABLES
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


@pytest.mark.parametrize("name", ["exam", "single"])
def test_another_table_begins_well(open_page: Open, name: str) -> None:
    page = open_page("neuron")
    control(page, "table").set_value("gate" if name != "gate" else "line").run()
    control(page, "table").set_value(name).run()
    stands(page)
    assert settings(page).items() >= dict(TABLES[name].good).items()


@pytest.mark.parametrize(
    ("switch", "word"),
    [
        ("misprint", "\\hat y - \\hat y"),
        ("literal_dash", "- \\eta"),
        ("wrong_sign", "+\\eta"),
        ("missing_reset", ""),
    ],
)
@pytest.mark.row("E031", "E027", "E035")
def test_a_misconception_has_its_wrong_variant_as_a_switch(open_page: Open, switch: str, word: str) -> None:
    page = open_page("neuron")
    before = " ".join(each.value for each in page.markdown)
    control(page, switch).set_value(True).run()
    stands(page)
    after = " ".join(each.value for each in page.markdown)
    assert after != before
    assert word in after


@pytest.mark.row("C071", "E030")
def test_the_derivation_is_revealed_line_by_line(open_page: Open) -> None:
    page = open_page("neuron")

    def lines() -> list[str]:
        return [each.value for each in page.markdown if each.value[:1].isdigit() and "$" in each.value]

    assert len(lines()) == 1
    for shown in (2, 3):
        page.button(key="neuron.next-line").click().run()
        assert len(lines()) == shown == settings(page)["line"]
    control(page, "line").set_value(N_LINES).run()
    assert len(lines()) == N_LINES
    assert page.button(key="neuron.next-line").disabled
    assert "-\\frac{\\partial \\hat y}{\\partial w_1}" in lines()[4]
    stands(page)


@pytest.mark.row("C064", "C076")
def test_records_and_rates_stand_in_tables(open_page: Open) -> None:
    page = stands(open_page("neuron", neuron_n_outputs="2", neuron_loss="mse", neuron_learning_rate="1.0"))
    tables = [each.value for each in page.markdown if each.value.startswith("| ")]
    assert tables[0].count("with distinction") == 5
    assert "| ½ SSE | 0.2 |" in tables[1]
    control(page, "loss").set_value("absolute").run()
    assert "The same steps" not in [each.value for each in page.subheader]


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = open_page(
        "neuron", neuron_table="line", neuron_learning_rate="0.0123", neuron_missing_reset="true"
    )
    stands(page)
    assert settings(page)["learning_rate"] == 0.0123
    assert settings(page)["missing_reset"] is True
    bad = open_page("neuron", neuron_learning_rate="fast", neuron_n_epochs="9999", neuron_table="moon")
    stands(bad)
    assert "fast" in said(bad.warning)
    assert settings(bad)["n_epochs"] == KNOWN["n_epochs"].default


@pytest.mark.parametrize("number", [0, 4])
def test_a_preset_takes_a_guess_and_tells_the_answer(open_page: Open, number: int) -> None:
    preset, page = LESSON.presets[number], open_page("neuron")
    page.button(key=f"neuron.preset-{number}").click().run()
    assert preset.question in data_of(page, "neuron.question")["words"]
    right = preset.right(LESSON.run(LESSON.made(**preset.settings)))
    page.button(key=f"neuron.answer-{right}").click().run()
    stands(page)
    assert "Right." in said(page.success)
    assert settings(page).items() >= dict(preset.settings).items()


@pytest.mark.parametrize(
    ("lens", "expected"),
    [("Maths", "\\text{nn.MSELoss}"), ("PyTorch", "LEARNING_RATE = 0.5"), ("Numbers", "| 20 |")],
)
def test_every_lens_has_the_numbers_of_the_neuron(open_page: Open, lens: str, expected: str) -> None:
    page = open_page("neuron", neuron_learning_rate="0.5", neuron_n_epochs="20")
    page.get_by_key("neuron.lens").set_value(lens).run()
    stands(page)
    assert expected in " ".join(each.value for each in [*page.markdown, *page.code])
