"""What a learner does on the training page, and what an onlooker sees of the server's processes."""

import os
import re
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import keyed, sentence

FORK_SERVER = b"dlcore.jobs.forkserver"
LONG = "/train?train_network=mlp&train_epochs=200&train_batch_size=4&train_seed="
"""a run of minutes; with a seed of one's own it is nobody else's"""
END_S = 30  # less than half of what LONG takes


def button(page: Page, name: str) -> Locator:
    """One of the page's buttons: start, pause, resume, stop, use …"""
    return keyed(page, f"train.{name}").get_by_role("button")


def press(page: Page, name: str) -> None:
    """Press it."""
    button(page, name).click()


def radio(page: Page, key: str, name: str) -> None:
    """Choose one of a row of looks or lenses."""
    keyed(page, f"train.{key}").get_by_role("radio", name=name).click()


def progress(page: Page) -> Locator:
    """The line above the bar: how far the run is."""
    return keyed(page, "train.run").locator(".progress .words")


def live_sentence(page: Page) -> Locator:
    """What is said of a run that goes on."""
    return keyed(page, "train.run").locator(".sentence")


def expect_progress(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait until the bar says this."""
    expect(progress(page)).to_contain_text(words)


def expect_running(page: Page) -> None:
    """Wait until a run has taken steps."""
    expect_progress(page, re.compile("step [1-9]"))
    expect(button(page, "pause")).to_be_enabled()


def expect_over(page: Page) -> str:
    """Wait until the run is over and tested; what it says."""
    expect(button(page, "start")).to_be_enabled()
    expect(sentence(page)).to_contain_text("test images right")
    return sentence(page).inner_text()


def expect_quiet(page: Page) -> None:
    """Wait until nothing on the page changes any more."""
    page.wait_for_selector("html[data-quiet=true]", state="attached")


def step(page: Page) -> int:
    """How many steps the bar says were taken."""
    found = re.search(r"step ([\d,]+) of", progress(page).inner_text())
    assert found
    return int(found[1].replace(",", ""))


def accuracy(said: str) -> float:
    """The first percentage of a sentence."""
    found = re.search(r"([\d.]+)\s%", said)
    assert found, said
    return float(found[1])


def error(page: Page) -> Locator:
    """The page's errors."""
    return page.get_by_test_id("stAlertContentError")


class Processes:
    """The processes below a server, as Linux shows them."""

    def __init__(self, address: str) -> None:
        port = str(urlsplit(address).port).encode()
        (self.server,) = [pid for pid, words in _commands() if port in words and b"app.py" in words]

    def workers(self) -> set[int]:
        """The children of the fork server: workers, and a process for each job that runs."""
        forking = {
            pid
            for pid, words in _commands()
            if any(FORK_SERVER in word for word in words) and _parent(pid) == self.server
        }
        return {pid for pid, _ in _commands() if _parent(pid) in forking}

    @contextmanager
    def new(self) -> Iterator[set[int]]:
        """The workers that come up meanwhile, known afterwards."""
        before, found = self.workers(), set[int]()
        yield found
        found |= self.workers() - before


def ended(pid: int) -> bool:
    """Whether a process ends, waited for."""
    try:
        watch = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watch], [], [], END_S)[0])
    finally:
        os.close(watch)


def _commands() -> Iterator[tuple[int, list[bytes]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                yield int(folder.name), (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:  # it has just ended
                continue


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
