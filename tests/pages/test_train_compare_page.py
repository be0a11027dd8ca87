"""Beside a run: other runs, the ladder of networks, and what all of them tell a page that stands still."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.training.ladder import RUNGS
from dlcore.training.spec import NETWORKS, Spec
from tests.pages.train_steps import control, said, stands, start, until
from ui.components.packing import unpack
from ui.fetching import fetch_news
from ui.services import ladder_owner, services
from ui.training_controls import moved
from ui.training_ladder import ladder_news
from ui.training_news import run_news

Open = Callable[..., AppTest]
SHORT = {"train_network": "softmax", "train_epochs": "2", "train_shift": "0.0", "train_rotate": "0.0"}
LONG = SHORT | {"train_epochs": "200", "train_batch_size": "1", "train_seed": "5"}


def tables(page: AppTest) -> str:
    return said([each for each in page.markdown if each.value.startswith("|")])


def test_a_pinned_run_is_compared_by_the_settings_that_differ(open_page: Open) -> None:
    page = start(open_page("train", **SHORT))
    page.get_by_key("train.next").set_value("Compare").run()
    page.button(key="train.pin").click().run()
    control(page, "epochs").set_value(1).run()
    start(page)
    compared = tables(stands(page))
    assert re.search(r"^\| +\| Run 1 \| This run \|", compared)
    assert "| Epochs | 2 | 1 |" in compared
    assert "Learning rate" not in compared
    assert "**test accuracy**" in compared
    page.button(key="train.unpin").click().run()
    assert not tables(page)


def test_controls_that_no_longer_describe_the_run_are_named(open_page: Open) -> None:
    page = start(open_page("train", **SHORT))
    assert "Moved since" not in said(page.caption)
    control(page, "epochs").set_value(1).run()
    control(page, "learning_rate").set_value(0.1).run()
    assert "Moved since this run began: Learning rate, Epochs." in said(stands(page).caption)
    control(page, "epochs").set_value(2).run()
    assert "began: Learning rate. Start" in said(page.caption)
    assert "Moved since" not in said(start(page).caption)


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ({"network": "softmax"}, {"network": "softmax", "filters": 3, "depth": 5, "dropout": 0.5}, []),
        ({"network": "softmax"}, {"network": "mlp", "depth": 5}, ["Network", "Hidden layers"]),
        ({"filters": 8}, {"optimiser": "sgd", "momentum": 0.5}, ["Filters", "Optimiser"]),
        ({"optimiser": "momentum"}, {"optimiser": "momentum", "momentum": 0.5}, ["Momentum"]),
    ],
)
def test_settings_without_use_make_no_other_run(
    before: dict[str, Any], after: dict[str, Any], names: list[str]
) -> None:
    assert moved(Spec(**after), Spec(**before)) == names


@pytest.mark.row("C238", "C239")
def test_the_ladder_is_climbed_network_by_network(open_page: Open) -> None:
    page = start(open_page("train", **SHORT))
    page.get_by_key("train.next").set_value("Ladder").run()
    page.button(key="train.ladder.ladder").click().run()
    job = services().jobs.find(ladder_owner(page.session_state["visitor.id"]))
    assert job
    news = ladder_news(job.id)
    assert news
    told = unpack(news.told(""))
    assert told["live"]
    assert (told["progress"] is None) or re.match("Training|Waiting", told["progress"]["words"])
    until(page, lambda _page: job.state == "done")
    page.run()
    assert news.phase() == f"rests {len(RUNGS)}"
    rows = [row.split(" | ") for row in tables(stands(page)).splitlines() if row.startswith("| ")]
    climbed = [row for row in rows if row[0].strip("| ") in {NETWORKS[name] for name in RUNGS}]
    assert [row[0].strip("| ") for row in climbed] == [NETWORKS[name] for name in RUNGS]
    assert climbed[0][1] == "650"
    (chart,) = unpack(news.told(""))["charts"]
    assert [curve["name"] for curve in chart["curves"]] == [NETWORKS[name] for name in RUNGS]


def test_a_run_that_goes_on_tells_what_is_new_and_in_which_phase(open_page: Open) -> None:
    page = open_page("train", **LONG)
    page.button(key="train.start").click().run()
    job = services().jobs.find(page.session_state["visitor.id"])
    assert job
    news = run_news(job.id)
    assert news
    seen = ""
    for _ in range(1000):
        seen = news.wait(seen, 30)
        told = unpack(news.told(""))
        if told["progress"]["words"].startswith("step "):
            break
    assert 0 < told["progress"]["share"] < 1
    assert told["says"].startswith("After step ")
    assert [chart["title"] for chart in told["charts"]] == ["Loss", "Accuracy", "Gradients"]
    assert len(told["shots"]["steps"]) == 1
    assert news.phase() == "goes"
    page.button(key="train.pause").click().run()
    while job.state != "paused":
        job.wait(job.version, 30)
    assert news.phase() == "rests"
    page.run().button(key="train.resume").click().run()
    assert news.phase() == "goes"
    page.button(key="train.stop").click().run()
    until(page, lambda _page: news.phase() == "rests")


def test_nothing_is_told_of_what_is_not_there() -> None:
    for find in (run_news, ladder_news, fetch_news):
        assert find("../../secrets") is None
        assert find("") is None


def test_what_is_fetched_is_told_by_its_name() -> None:
    news = fetch_news("mnist")
    assert news
    assert news.phase() == "rests"
    told = unpack(news.told(""))
    assert re.fullmatch(r"[\d.]+ of [\d.]+ MB have arrived", told["progress"]["words"])
