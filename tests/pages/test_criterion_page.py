"""The page “What the loss wants” without a browser: its controls, table, code, links, guesses and lenses."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.criterion import ENDS, LESSON, Spec, run
from dlcore.settings import controls
from dlcore.theory.criteria import PAIRINGS
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, settings = ON.stands, ON.settings


def written(page: AppTest) -> str:
    """What stands below the picture, without the places where names may be broken."""
    return " ".join(each.value for each in [*page.markdown, *page.caption]).replace("\u200b", "")


def test_every_pairing_can_be_looked_at(open_page: Open) -> None:
    page = stands(open_page("criterion"))
    for handed, loss in PAIRINGS[1::2]:
        page.selectbox(key="criterion_handed").set_value(handed)
        page.selectbox(key="criterion_loss").set_value(loss).run()
        assert settings(stands(page)).items() >= {"handed": handed, "loss": loss}.items()
        assert f"nn.{loss}()({handed}, " in page.code[0].value
    assert list(page.selectbox(key="criterion_handed").options) == list(ENDS.values())


@pytest.mark.row("C126", "E067")
def test_the_table_shows_every_answer_and_the_floor(open_page: Open) -> None:
    page = stands(open_page("criterion", criterion_handed="probabilities"))
    numbers, shown = run(LESSON.made(handed="probabilities")).numbers, written(page)
    assert "▸ probabilities | 2.007, **wrong**: softmax twice, floor 1.461" in shown
    assert "**refused**: “all elements of input should be between 0 and 1”" in shown
    assert "−0.402, **wrong**: −p, no logarithm" in shown
    assert (
        f"probabilities → CrossEntropyLoss | {numbers['trained_probabilities_into_CrossEntropyLoss']:.4g}"
        in shown
    )
    assert "all classes gives 1.091; the class number alone gives 0.9114" in shown


@pytest.mark.row("E068")
def test_the_switch_renames_and_changes_no_number(open_page: Open) -> None:
    page = stands(open_page("criterion", criterion_handed="log_ps", criterion_loss="NLLLoss"))
    before = written(page)
    assert page.code[0].value.startswith(
        "log_ps = nn.LogSoftmax(dim=1)(network(x))\nloss = nn.NLLLoss()(log_ps"
    )
    page.toggle(key="criterion_misnamed").set_value(True).run()
    assert page.code[0].value.startswith(
        "logits = nn.LogSoftmax(dim=1)(network(x))\nloss = nn.NLLLoss()(logits"
    )
    assert written(stands(page)) == before


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(
        open_page("criterion", criterion_loss="BCELoss", criterion_logit="1.23", criterion_rival="-2")
    )
    assert settings(page).items() >= {"loss": "BCELoss", "logit": 1.23, "rival": -2.0}.items()
    bad = stands(open_page("criterion", criterion_loss="MSELoss", criterion_n_classes="11"))
    assert "MSELoss" in said(bad.warning)
    assert settings(bad).items() >= {"loss": "CrossEntropyLoss", "n_classes": 10}.items()


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_example(open_page: Open, lens: str) -> None:
    page = open_page("criterion", criterion_handed="probabilities", criterion_n_classes="3")
    page.get_by_key("criterion.lens").set_value(lens).run()
    stands(page)
    expected = {
        "Maths": r"\ln\left(1 + \frac{2}{e}\right) = 0.5514",
        "PyTorch": "loss = nn.CrossEntropyLoss()(probabilities, label)",
        "Numbers": "| class | logit | log p | exp(log p) | target | p − y | gradient |",
    }
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])
