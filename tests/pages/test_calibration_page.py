"""The page “How sure is it?” without a browser: its controls, its pictures, and networks of one's own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.routing import Router
from streamlit.testing.v1 import AppTest

from dlcore.lessons.calibration import LESSON, TILES, Spec, run
from dlcore.nets import own
from dlcore.nets.opening import keep
from dlcore.settings import controls
from dlcore.shelf import PREFIX
from tests.dlcore.lessons.test_calibration_real import kept
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from tests.ui.asgi import ask
from ui import calibration, calibration_real, link, sweeps
from ui.components.scrub import scrub
from ui.places import visitors_folder

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, settings = ON.stands, ON.settings


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where real networks' sweeps are to be had, as their component was told, one a run."""
    told: list[str] = []

    def listen(key: str, sweep: str, *others: Any, **more: Any) -> None:
        told.append(sweep)
        scrub(key, sweep, *others, **more)

    monkeypatch.setattr(calibration_real, "scrub", listen)
    return told


def keeping(page: AppTest, file: Path) -> str:
    """The name of a network that this page's visitor keeps now."""
    folder = visitors_folder() / page.session_state["visitor.id"] / "models"
    folder.mkdir(parents=True, exist_ok=True)
    return f"{PREFIX}{keep(file.read_bytes(), 'mine.safetensors', folder).token}"


def on_real(page: AppTest, name: str) -> AppTest:
    """The same page, with this network chosen below its stage."""
    page.session_state["calibration.real"] = True
    page.run()
    return stands(page.selectbox(key="calibration_network").set_value(name).run())


@pytest.mark.row("C026")
def test_the_costliest_pictures_are_shown_with_what_they_cost(open_page: Open) -> None:
    page = stands(open_page("calibration", calibration_temperature="2.0"))
    tiles = data_of(page, "calibration.costliest")["tiles"]
    assert len(tiles) == TILES
    largest = run(LESSON.made(temperature=2.0)).numbers["largest_losses"]
    for tile, cost in zip(tiles, largest, strict=False):  # type: ignore[arg-type]
        assert f"−ln\u00a0p\u00a0=\u00a0{cost:.3g}" in tile["text"]
        assert " read as " in tile["title"]


def test_the_button_takes_the_fitted_temperature(open_page: Open) -> None:
    page = open_page("calibration")
    page.button(key="calibration.take-fitted").click().run()
    fitted = run(Spec()).numbers["fitted_temperature"]
    assert settings(stands(page))["temperature"] == pytest.approx(fitted, abs=1e-4)


def test_among_training_pictures_wrong_labels_are_marked(open_page: Open) -> None:
    page = stands(open_page("calibration", calibration_pictures="training", calibration_wrong_labels="0.2"))
    about = run(LESSON.made(pictures="training", wrong_labels=0.2)).picture["about"]
    tiles = data_of(page, "calibration.costliest")["tiles"]
    assert ["the label is wrong" in tile["text"] for tile in tiles] == about[:, 3].astype(bool).tolist()
    assert about[:, 3].any()


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers(open_page: Open, lens: str) -> None:
    page = open_page("calibration", calibration_temperature="2.0", calibration_n_bins="5")
    page.get_by_key("calibration.lens").set_value(lens).run()
    stands(page)
    expected = {"Maths": r"\text{ECE}", "PyTorch": "TEMPERATURE = 2.0", "Numbers": "| 0.8 |"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])


def test_the_digit_model_is_judged_where_it_is_asked_for(open_page: Open) -> None:
    page = open_page("calibration")
    assert "calibration_network" not in page.session_state
    page.session_state["calibration.real"] = True
    page.run()
    stands(page)
    assert "The digit model of this app, trained on MNIST, on Digits: 899 pictures judge it." in said(
        page.markdown
    )
    assert len(data_of(page, "calibration.real-costliest")["tiles"]) == TILES


def test_a_network_of_ones_own_is_listed_for_its_visitor_alone(open_page: Open, tmp_path: Path) -> None:
    page = open_page("calibration")
    token = keeping(page, kept(tmp_path)).removeprefix(PREFIX)
    folder = visitors_folder() / page.session_state["visitor.id"] / "models"
    on_real(page, f"{PREFIX}{token}")
    assert "Your Softmax regression on Digits: 180 pictures judge it." in said(page.markdown)
    other = open_page("calibration")
    other.session_state["visitor.id"] = "somebody-else"
    other.session_state["calibration.real"] = True
    other.run()
    assert not any("mine" in str(each) for each in other.selectbox(key="calibration_network").options)
    (folder / f"{token}.safetensors").unlink()
    page.session_state["classify.answers"].clear()
    page.run()
    assert "not yours or is no longer kept" in said(page.error)
    (folder / f"{token}.json").unlink()
    stands(page.run())
    assert "The digit model of this app" in said(page.markdown)


def test_an_own_networks_sweep_is_its_visitors_and_the_digit_models_is_everybodys(
    open_page: Open, tmp_path: Path, fetched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "new_token", lambda: "0" * 16)  # one name for both visitors' networks
    places: dict[str, list[str]] = {"digits": [], "mine:" + "0" * 16: []}
    for who in ("ada", "ben"):
        page = open_page("calibration")
        page.session_state["visitor.id"] = who
        name = keeping(page, kept(tmp_path))
        for each in ("digits", name):
            on_real(page, each)
            places[each].append(fetched[-1])
    assert len(set(places["digits"])) == 1
    assert len(set(places[name])) == 2
    names = [sweeps._known[place.rpartition("/")[2]][0] for place in places[name]]
    assert [who in each for who, each in zip(("ada", "ben"), names, strict=True)] == [True, True]
    (shared,) = {sweeps._known[place.rpartition("/")[2]][0] for place in places["digits"]}
    assert "ada" not in shared


def test_of_a_deleted_network_nothing_can_be_fetched_or_is_remembered(
    open_page: Open, tmp_path: Path, fetched: list[str]
) -> None:
    app = Router(sweeps.sweep_routes())
    page = open_page("calibration")
    name = keeping(page, kept(tmp_path))
    on_real(page, name)
    place = fetched[-1]
    assert ask(app, place).status == 200
    page.switch_page("../pages/classify.py").run()
    page.button(key=f"classify.forget-{name.removeprefix(PREFIX)}").click().run()
    assert not page.exception
    assert ask(app, place).status == 404
    assert name not in str(list(page.session_state["classify.answers"]))


NONE = "The validation pictures choose no T"


@pytest.mark.parametrize(("fitted", "label"), [(0.02, NONE), (50.0, NONE), (8.0, "Set T to 8")])
def test_no_temperature_is_offered_where_none_was_found(
    monkeypatch: pytest.MonkeyPatch, fitted: float, label: str
) -> None:
    found = run(Spec())
    drawn: list[Any] = []
    monkeypatch.setattr(
        calibration.st, "button", lambda *said, disabled, **_: drawn.append((*said, disabled))
    )
    calibration._take("calibration", replace(found, numbers={**found.numbers, "fitted_temperature": fitted}))
    ((said, disabled),) = drawn
    assert said.startswith(label)
    assert disabled == (fitted != 8.0)


def test_where_networks_come_from_is_said(open_page: Open) -> None:
    page = open_page("calibration")
    page.session_state["calibration.real"] = True
    page.run()
    assert "Keep a network on *Train a network* to see it here." in said(page.caption)


def test_a_link_opens_a_real_network_at_its_temperature_and_is_copied_there(open_page: Open) -> None:
    page = stands(open_page("calibration", calibration_own_temperature="2.0", calibration_own_step="3"))
    assert page.session_state["calibration.real"]
    assert page.session_state["calibration_own_step"] == 3
    query = parse_qs(data_of(page, "calibration.real-copy")["query"])
    assert query["calibration_own_temperature"] == ["2"]
    assert query["calibration_own_step"] == ["3"]
    assert query["calibration_network"] == ["digits"]
    assert query["calibration_n_train"] == ["100"]
    page.button(key="calibration.reset").click().run()
    assert page.session_state["calibration_own_temperature"] == 1
    assert page.session_state["calibration_own_step"] == 0


@pytest.mark.parametrize(
    ("asked", "said_in", "words"),
    [("99", "warning", "only a number from 0.1 to 10"), ("2.34", "toast", "so 2.4 is used")],
)
def test_a_temperature_that_the_slider_has_not_is_said(
    open_page: Open, asked: str, said_in: str, words: str
) -> None:
    page = stands(open_page("calibration", calibration_own_temperature=asked))
    assert words in said(getattr(page, said_in))


def test_the_recipe_of_a_real_network_has_its_temperature(open_page: Open) -> None:
    page = open_page("calibration", calibration_own_temperature="2.0")
    page.toggle(key="calibration.real-recipe").set_value(True).run()
    stands(page)
    (script,) = [each.value for each in page.code if "torch.load(FILE" in each.value]
    assert "TEMPERATURE = 2.0\n" in script


@pytest.mark.parametrize("name", ["temperature", "own_temperature"])
def test_a_copied_link_keeps_a_whole_temperature_in_the_address(open_page: Open, name: str) -> None:
    copied = link.query("calibration", LESSON.made(temperature=2.0))
    assert "calibration_temperature=2&" in copied
    page = stands(open_page("calibration", **{f"calibration_{name}": "2"}))
    assert page.query_params[f"calibration_{name}"] == "2"
