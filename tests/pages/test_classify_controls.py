"""Every control of the classify page changes what it says it changes."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.data.samples import sample_file, samples
from dlcore.lessons.classify import PRESETS, Spec
from dlcore.settings import controls
from tests.pages.conftest import data_of
from ui import drawing_link
from ui.components.canvas import Drawing

Open = Callable[..., AppTest]
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.fixture
def gallery(open_page: Open) -> Open:
    """The page with a picture of the gallery."""
    return lambda **query: open_page("classify", **{"classify_source": "Samples", **query})


def sentence(page: AppTest) -> str:
    assert not page.exception
    return page.get_by_key("what-you-see").markdown[0].value


def warned(page: AppTest) -> str:
    """The warnings as a reader sees them: without the backslashes that keep Markdown from working."""
    texts = [each.value for each in (*page.warning, *page.toast)]
    return re.sub(r"\\(.)", r"\1", " ".join(texts)).replace("\u2060", "")


def said(page: AppTest) -> str:
    """All small print."""
    return " ".join(caption.value for caption in page.main.caption)


@pytest.mark.parametrize("digit", range(10))
def test_each_drawn_sample_is_read_as_what_it_shows(gallery: Open, digit: int) -> None:
    page = gallery(classify_sample=DIGITS[digit])
    assert f"**{digit}**" in sentence(page)
    assert data_of(page, "classify.bars")["rows"][0]["label"] == str(digit)


@pytest.mark.parametrize("name", sorted({*samples()} - {*DIGITS, "letter A"}))
def test_what_is_no_digit_is_said_to_be_unlike_the_training_data(gallery: Open, name: str) -> None:
    assert "unlike" in sentence(gallery(classify_sample=name))


@pytest.mark.row("C173")
@pytest.mark.parametrize("k", [1, 3, 10])
def test_as_many_classes_are_listed_as_asked_for_most_probable_first(gallery: Open, k: int) -> None:
    page = gallery()
    page.slider(key="classify_top_k").set_value(k).run()
    shares = [row["share"] for row in data_of(page, "classify.bars")["rows"]]
    assert len(shares) == k
    assert shares == sorted(shares, reverse=True)
    assert k < 10 or sum(shares) == pytest.approx(1, abs=1e-6)


@pytest.mark.row("C236")
@pytest.mark.parametrize("row", [0, 27])
def test_the_row_to_unroll_names_its_inputs(gallery: Open, row: int) -> None:
    page = gallery()
    page.slider(key="classify_row").set_value(row).run()
    assert f"row {row} becomes inputs {28 * row} to {28 * row + 27}" in said(page)


@pytest.mark.parametrize("explain", [0, 9])
def test_the_evidence_of_any_class_can_be_asked_for(gallery: Open, explain: int) -> None:
    page = gallery(classify_explain=str(explain))
    assert data_of(page, "classify.bars")["explained"] == explain
    assert f"for {explain} " in said(page).replace("\\", "") + " "
    page.selectbox(key="classify_explain").set_value(-1).run()
    assert data_of(page, "classify.bars")["explained"] == 7


@pytest.mark.parametrize("look", ["Layer by layer", "Similar training pictures"])
@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_each_look_and_each_lens_shows_something(gallery: Open, look: str, lens: str) -> None:
    page = gallery()
    page.segmented_control(key="classify.look").set_value(look).run()
    page.segmented_control(key="classify.lens").set_value(lens).run()
    assert not page.exception
    assert not page.error
    assert len(page.get("imgs")) + len(page.image) >= 2
    shown = {"Maths": page.latex, "PyTorch": page.code, "Numbers": page.get("download_button")}[lens]
    assert len(shown) >= 1


def test_every_layer_can_be_looked_into(gallery: Open) -> None:
    page = gallery()
    page.segmented_control(key="classify.look").set_value("Layer by layer").run()
    layers = len(page.selectbox(key="classify.layer").options)
    for index in range(layers):
        page.selectbox(key="classify.layer").select_index(index).run()
        assert "feature maps" in said(page)
        assert not page.error


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"classify_top_k": "77"}, "How many to list cannot be “77”, only a whole number from 1 to 10"),
        ({"classify_top_k": "abc"}, "“abc”"),
        ({"classify_top_k": "nan"}, "“nan”"),
        ({"classify_top_k": "3.5"}, "“3.5”"),
        ({"classify_row": "-1"}, "Row to unroll cannot be “-1”"),
        ({"classify_sample": "nobody"}, "nobody"),
        ({"classify_model": "bogus"}, "bogus"),
        ({"classify_model": "mine:0123456789abcdef"}, "mine:"),
        ({"classify_explain": "500"}, "500"),
        ({"classify_source": "Telescope"}, "Telescope"),
        ({"classify_source": "Draw", "classify_drawing": "AAAA"}, "drawing"),
        ({"v": "2"}, "version 2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_value_in_a_link_is_corrected_and_said_so_once(gallery: Open, query, notice: str) -> None:
    page = gallery(**query)
    assert not page.exception
    assert notice in warned(page)
    for name, default in {"classify_top_k": 3, "classify_model": "digits"}.items():
        assert page.session_state[name] == default
    page.slider(key="classify_top_k").set_value(4).run()
    assert not page.warning


def test_several_bad_values_are_all_named(gallery: Open) -> None:
    page = gallery(classify_top_k="77", classify_row="99", classify_sample="two")
    assert len(page.warning) == 1
    assert "How many to list" in warned(page)
    assert "Row to unroll" in warned(page)
    assert "**2**" in sentence(page)


def test_reset_puts_everything_back(gallery: Open) -> None:
    page = gallery(classify_sample="two", classify_top_k="9", classify_explain="4", classify_row="3")
    page.button(key="classify.reset").click().run()
    assert not page.exception
    assert page.segmented_control(key="classify_source").value == "Draw"
    page.segmented_control(key="classify_source").set_value("Samples").run()
    values = {name: page.session_state[f"classify_{name}"] for name in controls(Spec)}
    assert values == {name: control.default for name, control in controls(Spec).items()}


@pytest.mark.parametrize("number", range(len(PRESETS)))
def test_a_preset_sets_its_picture_and_asks_its_question(gallery: Open, number: int) -> None:
    preset = PRESETS[number]
    page = gallery(classify_explain="4")
    page.button(key=f"classify.preset-{number}").click().run()
    assert preset.question in [text.value for text in page.info]
    assert page.session_state["classify_top_k"] == preset.top_k
    if samples()[preset.sample].strokes:
        replay = data_of(page, "classify.canvas")["replay"]
        assert replay["strokes"] == [[[x, y] for x, y in line] for line in samples()[preset.sample].strokes]
    else:
        assert page.session_state["classify_sample"] == preset.sample
        assert data_of(page, "classify.bars")["explained"] != 4


def test_a_copied_link_holds_every_setting_and_opens_the_same_numbers(gallery: Open, open_page: Open) -> None:
    page = gallery(classify_sample="two", classify_top_k="5", classify_explain="4", classify_row="3")
    query = data_of(page, "classify.copy")["query"]
    fields = {name: values[0] for name, values in parse_qs(query).items()}
    assert set(fields) >= {"v", "classify_source", *(f"classify_{name}" for name in controls(Spec))}
    again = open_page("classify", **fields)
    assert sentence(again) == sentence(page)
    assert data_of(again, "classify.bars") == data_of(page, "classify.bars")
    assert data_of(again, "classify.copy")["query"] == query


def test_a_copied_link_brings_the_drawing(open_page: Open) -> None:
    page = open_page("classify")
    strokes = samples()["eight"].strokes
    page.session_state["classify.canvas.kept"] = Drawing(b"", strokes, 18, 1)
    page.segmented_control(key="classify_source").set_value("Samples").run()
    page.segmented_control(key="classify_source").set_value("Draw").run()
    again = open_page("classify", classify_drawing=drawing_link.written(strokes, 31))
    replay = data_of(again, "classify.canvas")["replay"]
    assert replay["strokes"] == [[list(xy) for xy in line] for line in strokes]
    assert replay["width"] == 31
    assert not again.warning


def test_a_link_names_what_does_not_travel_with_it(gallery: Open) -> None:
    page = gallery(classify_sample="two")
    assert data_of(page, "classify.copy")["missing"] == ""
    page.segmented_control(key="classify_source").set_value("Draw").run()
    assert "classify_sample" not in page.query_params
    page.session_state["classify.canvas.kept"] = Drawing(sample_file("two"), ((),), 18, 1)
    page.run()
    assert "does not travel" in data_of(page, "classify.copy")["missing"]
    assert "classify_sample" not in data_of(page, "classify.copy")["query"]


def test_a_preset_brings_the_answer_into_view(gallery: Open) -> None:
    page = gallery()
    before = data_of(page, "classify.bars")["reveal"]
    page.button(key="classify.preset-1").click().run()
    page.session_state["classify.canvas.kept"] = Drawing(sample_file("two"), ((),), 18, 1)
    page.run()
    assert data_of(page, "classify.bars")["reveal"] == before + 1
