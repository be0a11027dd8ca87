"""Training in the browser: watched, found again, paused, stopped, killed, shared, kept and taken home."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dlcore.data.samples import samples
from tests.browser.conftest import Visit, running_app, visits
from tests.browser.steps import (
    clear,
    draw,
    draw_own,
    expect_label,
    expect_settled,
    keyed,
    select,
    sentence,
    upload,
)
from tests.browser.test_links import go
from tests.browser.training_steps import (
    LONG,
    Processes,
    accuracy,
    button,
    ended,
    error,
    expect_over,
    expect_progress,
    expect_quiet,
    expect_running,
    live_sentence,
    press,
    radio,
    step,
)

SHORT = "/train?train_epochs=3&train_filters=4&train_seed="
TITLE = "Train a network"
on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="sees processes as Linux shows them"
)


@pytest.fixture
def impatient(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    """Opens fresh visitors of a server that soon ends the trainings of those who have left.

    The other tests have one as it comes: where machines are slow, a reload takes longer than this patience.
    """
    patience = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1", "DLCORE_JOB_GRACE_S": "1"}
    with running_app(tmp_path, **patience) as address, visits(browser, address) as begin:
        yield begin


def trained(visit: Callable[..., Visit], link: str) -> Page:
    """A page whose run is over."""
    page = visit().open(link)
    press(page, "start")
    expect_over(page)
    return page


def saved(page: Page, name: str, folder: Path) -> Path:
    """A file that the page hands out."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target


@on_linux
def test_two_learn_digits_at_the_price_of_one_while_one_clicks_around(visit: Callable[..., Visit]) -> None:
    one, other = visit(), visit()
    page, elsewhere = one.open("/train"), other.open("/train")
    press(page, "start")
    press(elsewhere, "start")
    go(page, "Classify an image")
    draw_own(page, "three", "3")
    go(page, "Home")
    go(page, TITLE)
    said = expect_over(page)
    assert accuracy(said) > 95
    assert re.search(r" in [\d.]+ s;", said)
    assert expect_over(elsewhere) == said  # to the tenth of a second that the one run took


def test_a_run_rests_goes_on_stops_and_is_forgotten(visit: Callable[..., Visit]) -> None:
    page = visit().open(LONG + "1")
    press(page, "start")
    expect_running(page)
    press(page, "pause")
    expect_progress(page, "Paused")
    rested = step(page)
    page.reload()
    expect_progress(page, "Paused")
    assert step(page) == rested
    press(page, "resume")
    expect_running(page)
    assert step(page) >= rested
    press(page, "stop")
    expect_over(page)
    expect(button(page, "pause")).to_have_count(0)
    page.get_by_role("button", name="Reset").click()
    expect(sentence(page)).to_have_count(0)
    expect(button(page, "start")).to_be_enabled()
    assert "train_seed" not in page.url


def test_a_run_is_found_again_after_a_reload_and_in_a_second_tab(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page = visitor.open(LONG + "2")
    press(page, "start")
    expect_running(page)
    page.reload()
    expect_running(page)
    tab = visitor.context.new_page()
    tab.goto(visitor.address + "/train")
    expect_running(tab)
    page.close()
    before = step(tab)
    expect_progress(tab, re.compile(rf"step (?!{before:,} )"))
    press(tab, "pause")
    expect_progress(tab, "Paused")
    other = visitor.context.new_page()
    other.goto(visitor.address + "/train")
    expect_progress(other, "Paused")
    press(tab, "resume")
    expect_running(tab)
    expect(button(other, "resume")).to_be_enabled()  # a run at rest is not followed …
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect_running(other)  # … but looked at again when its tab is
    press(other, "stop")
    assert "MLP" in expect_over(other)
    tab.close()
    other.close()


@on_linux
def test_a_run_ends_when_its_visitor_has_gone(impatient: Callable[..., Visit]) -> None:
    visitor = impatient()
    page = visitor.open(LONG + "3")
    expect_quiet(page)
    with Processes(visitor.address).new() as came:
        press(page, "start")
        expect_running(page)
    page.close()
    assert came
    assert all(map(ended, came))


@on_linux
def test_a_killed_run_is_a_sentence_and_goes_on_from_its_checkpoint(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page = visitor.open(LONG + "4")
    expect_quiet(page)
    with Processes(visitor.address).new() as came:
        press(page, "start")
        expect_running(page)
    expect_progress(page, re.compile(r"epoch ([2-9]|\d\d)"))
    press(page, "pause")  # a checkpoint is written
    expect_progress(page, "Paused")
    kept = step(page)
    with Processes(visitor.address).new() as again:
        press(page, "resume")
        expect_running(page)
    assert all(map(ended, came))
    for pid in again:
        os.kill(pid, signal.SIGKILL)
    expect(error(page)).to_have_count(1)
    expect(error(page)).to_contain_text("The training was killed")
    press(page, "resume")
    expect_running(page)
    expect(error(page)).to_have_count(0)
    assert step(page) >= kept
    press(page, "stop")
    expect_over(page)
    visitor.open(SHORT + "12")
    press(page, "start")
    expect(sentence(page)).to_contain_text("The Small CNN")
    expect_over(page)


def test_two_visitors_see_nothing_of_each_other(visit: Callable[..., Visit]) -> None:
    one, other = visit(), visit()
    page, elsewhere = one.open(SHORT + "5"), other.open(LONG + "6")
    press(elsewhere, "start")
    press(page, "start")
    expect_running(elsewhere)
    said = expect_over(page)
    assert "Small CNN" in said
    expect(live_sentence(elsewhere)).to_contain_text("the MLP reads")
    press(page, "use")
    expect_label(page, "3")
    link = page.url.removeprefix(one.address)
    assert "mine%3A" in link or "mine:" in link
    expect_running(elsewhere)
    press(elsewhere, "stop")
    expect_over(elsewhere)
    third = visit().open(link)
    expect(third.get_by_test_id("stAlertContentWarning")).to_contain_text("Network cannot be")
    expect(keyed(third, "classify_model").get_by_role("combobox")).to_have_value(re.compile("^Digit model"))
    nobody = visit().open("/train")
    expect_quiet(nobody)
    expect(sentence(nobody)).to_have_count(0)


def test_weights_go_home_and_come_back(visit: Callable[..., Visit], tmp_path: Path) -> None:
    page = trained(visit, "/train?train_epochs=8&train_seed=7")
    radio(page, "look", "What is saved")
    files = [saved(page, name, tmp_path) for name in ("Weights (.pth)", "Weights (.safetensors)")]
    for file in files:
        upload(page, "train.load", file)
        expect(
            page.get_by_text(re.compile(rf"{re.escape(file.name)}.*(identical|the same)")).first
        ).to_be_visible()
    other = visit().open("/classify")
    draw_own(other, "three", "3")
    for number, file in enumerate(files):
        other.get_by_role("button", name="Use a model of your own").click()
        upload(other, f"classify.model-file-{number}", file)
        network = keyed(other, "classify_model").get_by_role("combobox")
        expect(network).to_have_value(re.compile(rf"{file.name}.*yours"))
        expect_label(other, "3")
        other.keyboard.press("Escape")


def test_mnist_is_learnt_from_the_files_of_torchvision(
    browser: Browser, test_data: Path, tmp_path: Path
) -> None:
    with (
        running_app(tmp_path, DLCORE_DATA=str(test_data)) as address,
        visits(browser, address) as begin,
    ):
        page = begin().open("/train?train_dataset=mnist")
        page.get_by_role("button", name="Quick", exact=True).click()
        expect_quiet(page)
        press(page, "start")
        said = expect_over(page)
    assert "of 10,000 test images" in said
    assert accuracy(said) > 98.5


def test_the_network_reads_a_digit_of_ones_own(visit: Callable[..., Visit]) -> None:
    page = trained(visit, "/train?train_seed=8&train_epochs=10")
    press(page, "use")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Classify an image")
    network = keyed(page, "classify_model").get_by_role("combobox")
    expect(network).to_have_value(re.compile("yours"))
    expect_label(page, "3")
    clear(page)
    draw(page, samples()["three"].strokes)
    expect_label(page, "3")
    go(page, TITLE)
    expect_over(page)


def test_the_time_slider_moves_everything_by_keys(visit: Callable[..., Visit]) -> None:
    page = trained(visit, SHORT + "9")
    slider = page.get_by_role("slider", name="Time: a moment of the run")
    run = keyed(page, "train.run")

    def seen() -> tuple[str, ...]:
        lines = [line.get_attribute("x1") or "" for line in run.locator("svg .here line").all()]
        parts = [run.locator(f".{name}").inner_text() for name in ("says", "matrix table", "answers .bars")]
        return (*lines, *parts, slider.get_attribute("aria-valuetext") or "")

    expect(slider).to_be_enabled()
    expect_quiet(page)
    slider.focus()
    last = seen()
    page.keyboard.press("Home")
    first = seen()
    assert len(first) > 5
    assert all(a != b for a, b in zip(first, last, strict=True))
    assert first[-1].startswith("step 0 of")
    page.keyboard.press("ArrowRight")
    assert first[-1] != seen()[-1] != last[-1]
    page.keyboard.press("End")
    assert seen() == last
    expect_quiet(page)
    assert seen() == last


def test_the_script_taken_home_gives_the_losses_of_the_page(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    page = trained(visit, "/train?train_epochs=1&train_seed=10")  # of twenty steps
    radio(page, "lens", "Numbers")
    rows = list(csv.DictReader(saved(page, "All losses (.csv)", tmp_path).open(encoding="utf-8")))
    radio(page, "lens", "PyTorch")
    script = saved(page, "Script (.py)", tmp_path)
    command = [sys.executable, "-I", str(script)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True)
    losses = json.loads(ran.stdout.splitlines()[-1])["losses"]
    assert len(losses) == 20
    assert [float(row["loss"]) for row in rows[:20]] == pytest.approx(losses, abs=1e-5)


def test_a_run_that_diverges_says_so_and_leaves_the_last_good_weights(visit: Callable[..., Visit]) -> None:
    page = visit().open("/train?train_seed=11")
    page.get_by_role("button", name="Steps far too long").click()
    expect(page.get_by_text("Where will it end, and in which layer")).to_be_visible()
    press(page, "start")
    expect(button(page, "start")).to_be_enabled()
    expect(sentence(page)).to_contain_text("no finite number any more")
    expect(page.get_by_role("slider", name="Time: a moment of the run")).to_be_visible()
    press(page, "use")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Classify an image")
    expect(keyed(page, "classify_model").get_by_role("combobox")).to_have_value(re.compile("yours"))
    expect_settled(page)


def test_settings_are_in_the_address_and_outlive_a_reload(visit: Callable[..., Visit]) -> None:
    page = visit().open("/train?train_network=mlp&train_width=77&train_filters=5")
    slider = keyed(page, "train_epochs").get_by_role("slider")
    slider.press("ArrowRight")
    expect(slider).to_have_value("21")
    page.wait_for_url(re.compile("train_epochs=21"))
    page.reload()
    expect(slider).to_have_value("21")
    expect(keyed(page, "train_width").get_by_role("slider")).to_have_value("77")


def test_a_run_goes_on_while_its_controls_change(visit: Callable[..., Visit]) -> None:
    page = visit().open(LONG + "13")
    press(page, "start")
    expect_running(page)
    select(page, "train_dataset", re.compile("^MNIST"))
    expect(page.get_by_role("button", name=re.compile("^Fetch MNIST"))).to_be_visible()
    select(page, "train_network", "LeNet-5")
    expect(page.get_by_text("Moved since this run began: Data, Network.")).to_be_visible()
    for look in ("What is saved", "The data"):
        radio(page, "look", look)
    expect_running(page)
    press(page, "stop")
    expect(sentence(page)).to_contain_text(re.compile("The MLP reads .* test images right"))
    expect(button(page, "start")).to_be_disabled()  # what the controls ask for has to be fetched first
