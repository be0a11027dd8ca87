"""The page “Fitting a line” without a browser: every control, its links, its tries, points from a file."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.line import LESSON, Spec
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
CSV = b"year;price\n" + b"".join(b"%d;%d,5\n" % (1990 + n, 3 * n) for n in range(100))
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = open_page(
        "line", line_source="own", line_points="1,2; 3,4; 5,7", line_learning_rate="0.0123", line_step="7"
    )
    stands(page)
    assert settings(page)["points"] == "1,2; 3,4; 5,7"
    assert settings(page)["learning_rate"] == 0.0123
    bad = open_page("line", line_learning_rate="fast", line_n_epochs="9999", line_zero_grad="sometimes")
    stands(bad)
    assert "fast" in said(bad.warning)
    assert settings(bad)["n_epochs"] == KNOWN["n_epochs"].default
    assert settings(bad)["zero_grad"] == KNOWN["zero_grad"].default


def test_points_that_cannot_be_read_leave_the_way_on(open_page: Open) -> None:
    page = open_page("line", line_source="own", line_points="1,2; three")
    assert not page.exception
    (error,) = page.error
    assert "three" in error.value
    assert error.value.endswith(".")
    control(page, "points").set_value("1,2; 3,3; 4,5").run()
    stands(page)


@pytest.mark.row("C206")
def test_a_file_becomes_points_or_a_sentence(open_page: Open) -> None:
    page = open_page("line", line_source="own")
    page.file_uploader[0].upload("prices.csv", CSV, "text/csv").run()
    stands(page)
    assert settings(page)["points"].startswith("1990,0.5; ")
    assert settings(page)["points"].count(";") == 59
    assert settings(page)["standardise"]
    assert "60 of 100 points" in said(page.caption)
    page.file_uploader[0].upload("prices.csv", b"PK\x03\x04", "text/csv").run()
    assert not page.exception
    assert "Excel" in page.error[0].value
    assert settings(page)["points"].startswith("1990,0.5; ")


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_line(open_page: Open, lens: str) -> None:
    page = open_page("line", line_learning_rate="0.2", line_n_epochs="12", line_zero_grad="after step")
    page.get_by_key("line.lens").set_value(lens).run()  # type: ignore[union-attr]
    stands(page)
    text = " ".join(each.value for each in [*page.markdown, *page.code])
    expected = {
        "Maths": "0.2 \\cdot",
        "PyTorch": "optimizer.step()  # 4.",
        "Numbers": "| 12 |",
    }[lens]
    assert expected in text


@pytest.mark.row("C207", "C234")
def test_three_versions_stand_side_by_side(open_page: Open) -> None:
    page = open_page("line")
    assert not any("import numpy" in each.value for each in page.code)
    page.session_state["line.versions"] = True
    page.run()
    stands(page)
    whole = [each.value for each in page.code if "N_EPOCHS = 20" in each.value]
    assert len(whole) == 3
    assert "import numpy as np" in whole[0]


@pytest.mark.row("C194", "C190", "C193")
def test_sizes_are_chosen_and_shapes_follow(open_page: Open) -> None:
    page = open_page("line", line_n_inputs="4", line_n_outputs="2")
    page.session_state["line.shapes"] = True
    page.run()
    stands(page)
    text = said(page.markdown)
    assert "| `nn.Linear(4, 2)` | (2, 4) | (2,) | (3, 2) | 10 |" in text
    assert "**10** weights and biases" in text
    control(page, "n_layers").set_value(2)
    control(page, "n_hidden").set_value(5).run()
    stands(page)
    text = said(page.markdown)
    assert "| `nn.Linear(4, 5)` | (5, 4) | (5,) | (3, 5) | 25 |" in text
    assert "| `nn.ReLU()` | – | – | (3, 5) | 0 |" in text
    assert "| `nn.Linear(5, 2)` | (2, 5) | (2,) | (3, 2) | 12 |" in text


def test_reset_puts_everything_back(open_page: Open) -> None:
    page = open_page("line", line_source="own", line_points="1,2; 3,4", line_zero_grad="never")
    page.button(key="line.reset").click().run()
    stands(page)
    assert settings(page) == {name: KNOWN[name].default for name in settings(page)}
