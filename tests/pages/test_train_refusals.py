"""What the training page cannot do is one sentence with what works instead; pictures and weights brought."""

import io
import socket
from collections.abc import Callable
from itertools import pairwise

import pytest
import torch
from streamlit.testing.v1 import AppTest

from tests.dlcore.intake.picture_zips import noise, picture, two_classes, with_entry, zipped
from tests.pages.train_steps import control, is_over, one_sentence, said, stands, start, until

Open = Callable[..., AppTest]
MINE = zipped({f"{name}/{k}.png": noise(k + 10 * len(name)) for name in ("ant", "beetle") for k in range(8)})
HOSTILE = {
    "outside": lambda: with_entry("red/../../x.png"),
    "link": lambda: with_entry("red/x.png", b"/etc/passwd", 0o120777),
    "bomb": lambda: zipped(two_classes() | {"red/bomb.png": bytes(40 * 2**20)}),
    "nested": lambda: with_entry("red/more.zip", b"x"),
    "one class": lambda: zipped({f"red/{k}.png": picture() for k in range(9)}),
    "few": lambda: zipped(two_classes(2)),
    "empty": lambda: b"",
    "no zip": picture,
}


@pytest.fixture
def closed_port() -> str:
    """An address where nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def bring(page: AppTest, key: str, name: str, data: bytes) -> AppTest:
    return page.file_uploader(key=key).set_value((name, data, "application/octet-stream")).run()


def test_digits_are_not_mirrored(open_page: Open) -> None:
    page = stands(open_page("train", train_flip="True", train_epochs="1"))
    said_so = one_sentence(start(page))
    assert "may not be mirrored" in said_so
    assert said_so.endswith(": set flip to off.")
    control(page, "flip").set_value(False).run()
    stands(start(page))


@pytest.mark.parametrize("widths", ["64, x", "0", "-5", "9" * 30, "64,,64", "1e3", ", ".join("9" * 40)])
def test_widths_that_are_none_are_told(open_page: Open, widths: str) -> None:
    page = open_page("train", train_network="mlp", train_widths=widths)
    assert "idths" in one_sentence(start(page))


def test_settings_that_do_not_go_together_are_told(open_page: Open) -> None:
    page = stands(open_page("train", train_batch_size="1", train_epochs="1", train_train_percent="1"))
    assert "Batch norm compares the images of a batch" in one_sentence(start(page))
    control(page, "batch_norm").set_value(False).run()
    stands(start(page))


def test_what_cannot_be_fetched_is_told_with_what_works_instead(
    open_page: Open, closed_port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLCORE_DATA_URL", closed_port)
    page = stands(open_page("train", train_dataset="mnist"))
    assert page.button(key="train.start").disabled
    page.button(key="fetch.mnist").click().run()
    assert "use the digits" in one_sentence(until(page, lambda page: page.error))
    assert page.button(key="train.start").disabled
    control(page, "dataset").set_value("digits").run()
    assert not stands(page).button(key="train.start").disabled


def test_what_a_run_has_left_stays_while_other_data_is_to_be_fetched(open_page: Open) -> None:
    page = start(stands(open_page("train", train_epochs="1")))
    control(page, "dataset").set_value("fashion_mnist").run()
    for look in page.segmented_control(key="train.look").options:
        page.segmented_control(key="train.look").set_value(look).run()
        stands(page)
    for lens in page.segmented_control(key="train.lens").options:
        page.segmented_control(key="train.lens").set_value(lens).run()
        stands(page)


def test_pictures_of_ones_own_are_trained_on_and_forgotten(open_page: Open) -> None:
    page = stands(open_page("train", train_epochs="2"))
    bring(page, "train.data-file-0", "beasts.zip", MINE)
    stands(page)
    mine = control(page, "dataset").value
    assert mine.startswith("mine:")
    assert "beasts.zip (yours)" in control(page, "dataset").options
    page.button(key="train.quick").click().run()
    control(page, "epochs").set_value(2).run()
    assert control(page, "dataset").value == mine
    stands(start(page))
    assert "test images right" in page.get_by_key("what-you-see").markdown[0].value
    page.button(key=f"train.forget-{mine.removeprefix('mine:')}").click().run()
    stands(page)
    assert control(page, "dataset").value == "digits"
    assert not any("beasts" in option for option in control(page, "dataset").options)
    control(page, "flip").set_value(False).run()
    stands(start(page))


@pytest.mark.parametrize("case", HOSTILE)
def test_a_zip_that_means_harm_or_is_none_gets_one_sentence(open_page: Open, case: str) -> None:
    page = stands(open_page("train"))
    bring(page, "train.data-file-0", "mine.zip", HOSTILE[case]())
    assert "mine.zip" in one_sentence(page)
    assert control(page, "dataset").value == "digits"
    assert not page.button(key="train.start").disabled


def weights(*sizes: int) -> bytes:
    file = io.BytesIO()
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(sizes)]
    torch.save(torch.nn.Sequential(torch.nn.Flatten(), *layers).state_dict(), file)
    return file.getvalue()


def test_weights_of_another_network_are_answered_with_what_does_not_fit(open_page: Open) -> None:
    page = stands(open_page("train", train_network="softmax"))
    page.segmented_control(key="train.look").set_value("What is saved").run()
    bring(page, "train.load", "wide.pth", weights(64, 32, 10))
    stands(page)
    texts = said(page.main.markdown)
    assert "| `1.weight` | 32 × 64 | 10 × 64 |" in texts
    assert any("size mismatch" in code.value for code in page.code)
    bring(page, "train.load", "right.pth", weights(64, 10))
    stands(page)
    assert not any("size mismatch" in code.value for code in page.code)


@pytest.mark.parametrize("data", [b"", b"no weights", b"PK\x03\x04" + bytes(99), bytes(5000)])
def test_what_is_no_file_of_weights_gets_one_sentence(open_page: Open, data: bytes) -> None:
    page = stands(open_page("train"))
    page.segmented_control(key="train.look").set_value("What is saved").run()
    bring(page, "train.load", "mine.pth", data)
    assert "mine.pth" in one_sentence(page)
    assert is_over(page)
