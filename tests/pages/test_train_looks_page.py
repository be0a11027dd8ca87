"""Looking closer on the page "Train a network": before a run, and at one that is over."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_saving import file_of
from dlcore.training.spec import Spec
from ui.services import services
from ui.training_looks import LOOKS

Open = Callable[..., AppTest]
DATA, BATCH, NETWORK, TEST, SAVED = LOOKS
QUICK = {"train_network": "softmax", "train_epochs": "1", "train_shift": "0.0", "train_rotate": "0.0"}


def look(page: AppTest, name: str) -> str:
    """Choose a look; everything the page then says."""
    page.get_by_key("train.look").set_value(name).run()
    return said(page)


def said(page: AppTest) -> str:
    assert not page.exception
    assert not page.error
    return "\n".join(str(each.value) for each in [*page.markdown, *page.caption, *page.info])


@pytest.fixture
def trained(open_page: Open) -> AppTest:
    """The page with a short run that is over."""
    page = open_page("train", **QUICK)
    page.button(key="train.start").click().run()
    owner = page.session_state["visitor.id"]
    job = services().jobs.find(owner)
    assert job
    while job.state not in {"done", "failed"}:
        job.wait(job.version, 30)
    return page.run()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (DATA, "1\\,223 training images"),
        (BATCH, "⌈1,223 / 64⌉ = 20 steps"),
        (NETWORK, "650 numbers in all"),
        (TEST, "press Start"),
        (SAVED, "press Start"),
    ],
)
def test_every_look_stands_before_a_run(open_page: Open, name: str, words: str) -> None:
    assert words in look(open_page("train", **QUICK), name)


def test_every_look_stands_after_a_run(trained: AppTest) -> None:
    assert "Every class has" in look(trained, DATA) or "The rarest class" in said(trained)
    assert "The network trained for 20 steps" in look(trained, BATCH)
    assert "650 numbers in all" in look(trained, NETWORK)
    assert "Accuracy = right / total" in look(trained, TEST)
    assert "The state dict holds 2 parameter tensors, 650 numbers" in look(trained, SAVED)
    assert "networks that differ" in said(trained)


def test_a_shorter_epoch_moves_the_chosen_step_into_it(open_page: Open) -> None:
    page = open_page("train", **QUICK)
    look(page, BATCH)
    page.get_by_key("train.batch").set_value(20).run()
    page.get_by_key("train_batch_size").set_value(256).run()
    assert "⌈1,223 / 256⌉ = 5 steps" in said(page)
    assert page.get_by_key("train.batch").value <= 5


def test_forgetting_the_view_shows_another_mean(open_page: Open) -> None:
    page = open_page("train", **QUICK)
    look(page, BATCH)
    loader, compared, *_ = page.code
    assert "DataLoader(trainset, batch_size=batch_size, shuffle=True)" in loader.value
    assert "labels.view" in compared.value
    page.toggle(key="train.forget-view").set_value(True).run()
    assert "labels.view" not in page.code[1].value
    assert "broadcast to 64 × 64" in said(page)


def test_going_on_from_a_file_is_tried_before_any_run(open_page: Open) -> None:
    page = open_page("train", **QUICK)
    look(page, SAVED)
    page.toggle(key="train.go-on-twice").set_value(True).run()
    assert "Adam remembers" in said(page)


def test_weights_that_come_back_answer_identically(trained: AppTest) -> None:
    look(trained, SAVED)
    owner = trained.session_state["visitor.id"]
    job = services().jobs.find(owner)
    assert job
    assert job.folder
    spec = Spec(network="softmax", epochs=1, shift=0.0, rotate=0.0)
    file = file_of(Kept(spec, job.folder), "pth")
    trained.file_uploader(key="train.load").set_value(("network.pth", file, "")).run()
    assert "identical to those of the run above" in said(trained).replace("\\", "")
    trained.get_by_key("train_network").set_value("mlp").run()
    assert "does not fit the MLP" in said(trained).replace("\\", "")


def test_a_file_that_is_no_weights_is_one_sentence(open_page: Open) -> None:
    page = open_page("train", **QUICK)
    look(page, SAVED)
    page.file_uploader(key="train.load").set_value(("notes.pth", b"no weights", "")).run()
    assert not page.exception
    assert len(page.error) == 1


@pytest.mark.row("C171")
def test_unequal_classes_move_the_accuracy_and_not_the_recall(trained: AppTest) -> None:
    look(trained, TEST)
    trained.get_by_key("train.unequal").set_value(90).run()
    assert "would get 90 %" in said(trained).replace("\\", "")
    assert "10.00 % for the one answer" in said(trained).replace("\\", "")


@pytest.mark.row("C156", "C177")
def test_the_network_of_the_controls_takes_the_weights_until_it_is_changed(trained: AppTest) -> None:
    assert "| the network of the controls | yes |" in look(trained, SAVED)
    trained.get_by_key("train_network").set_value("mlp").run()
    assert "| the network of the controls | no |" in said(trained)
