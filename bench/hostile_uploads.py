"""Fifty uploads made to harm, given to the real app in Chromium, and the memory of the server meanwhile.

They are those of the tests of `dlcore.intake`: what is no picture, pictures that promise gigabytes, broken
ones, noise as large as an upload may be; and models with code in them, storages that are not there, archives
and headers that lie. Each must be refused with a sentence on the page before the next one comes.
"""

import random
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bench.browsing import new_page, settle
from bench.serving import Server
from dlcore.data.samples import sample_file
from dlcore.limits import MB, Limits

PICTURES, MODELS = 30, 20
UPLOADER = {"picture": ".st-key-classify-files", "model": "[class*=st-key-classify-model-file]"}
SENTENCE = "[data-testid=stAlertContentError]"
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of one process in MB of 1,048,576 bytes.

    Attributes:
        resident: pages in memory, shared ones included (RSS).
        proportional: pages in memory, its part of shared ones (PSS).
        peak: the most that was ever resident since it was last forgotten.
    """

    resident: float
    proportional: float
    peak: float


def memory(pid: int) -> Memory:
    """What a process holds now, from /proc.

    Args:
        pid: its number.
    """
    text = "".join(Path(f"/proc/{pid}", name).read_text("ascii") for name in ("status", "smaps_rollup"))

    def megabytes(line: str) -> float:
        found = re.search(rf"^{line}:\s+(\d+) kB", text, re.MULTILINE)
        return int(found[1]) / 1024 if found else float("nan")

    return Memory(megabytes("VmRSS"), megabytes("Pss"), megabytes("VmHWM"))


def forget_peak(pid: int) -> None:
    """Let `peak` begin anew.

    Args:
        pid: number of a process of ours.
    """
    Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")


def pictures() -> list[File]:
    """`PICTURES` files that call themselves PNG, every third of them of each kind."""
    from tests.dlcore.intake.broken_pictures import BROKEN
    from tests.dlcore.intake.hostile_pictures import NO_PICTURES, TOO_LARGE

    kinds = [
        [("no picture, " + name, data) for name, (data, _) in NO_PICTURES.items()],
        [("giant, " + name, make()) for name, make in TOO_LARGE.items()],
        [("broken, " + name, make()) for name, make in BROKEN.items()],
    ]
    noise = b"\x89PNG\r\n\x1a\n" + random.Random(0).randbytes(Limits().max_picture_bytes - MB)  # noqa: S311
    mixed = [one for each in zip(*kinds, strict=False) for one in each]
    return [("noise of 19 MB.png", noise), *((f"{name}.png", data) for name, data in mixed[: PICTURES - 1])]


def models() -> list[File]:
    """`MODELS` files that call themselves weights, four of each kind."""
    from tests.dlcore.intake.hostile_archives import ARCHIVES, OLD_FILES, SAFE
    from tests.dlcore.intake.hostile_pickles import PICKLES, SIZES

    kinds = (
        (PICKLES, "pt"),
        (SIZES, "pt"),
        (ARCHIVES, "pth"),
        (OLD_FILES, "pth"),
        (SAFE, "safetensors"),
    )
    chosen = [
        (name, make, kind)
        for cases, kind in kinds
        for name, (make, _) in islice(cases.items(), 0, 4 * (len(cases) // 4), len(cases) // 4)
    ]
    return [(f"{name}.{kind}", make()) for name, make, kind in chosen]


def refused(page: Page, kind: str, file: File) -> str:
    """Give one file to an uploader, wait until it is refused, and take it away again.

    Args:
        page: of the lesson, with nothing uploaded.
        kind: "picture" or "model".
        file: name and content.

    Returns:
        What the page says of it.
    """
    name, data = file
    inside = page.locator(UPLOADER[kind])
    inside.locator("input[type=file]").set_input_files(
        {"name": name.replace("/", " "), "mimeType": "application/octet-stream", "buffer": data}
    )
    said = page.locator(SENTENCE).filter(visible=True)
    expect(said).to_have_count(1)
    sentence = said.inner_text()
    settle(page)
    inside.locator("[data-testid=stFileChipDeleteBtn] button").first.click()
    expect(said).to_have_count(0)
    settle(page)
    return sentence


def attacked(browser: Browser, server: Server) -> tuple[Memory, Memory, list[str]]:
    """Give the app a good picture and one bad file of each kind, and then the fifty.

    Args:
        browser: Chromium.
        server: of the app.

    Returns:
        The server's memory before and after the fifty, and what the page said of each.
    """
    page, other = new_page(browser), new_page(browser)
    page.goto(f"{server.address}/classify?classify_source=Upload")
    other.goto(f"{server.address}/classify")
    other.get_by_role("button", name="Use a model of your own").click()
    files = [("picture", page, pictures()), ("model", other, models())]
    _good(page)
    for kind, where, _ in files:
        refused(where, kind, (f"words.{'png' if kind == 'picture' else 'pt'}", b"These are words."))
    before = memory(server.pid)
    forget_peak(server.pid)
    said = [refused(where, kind, file) for kind, where, many in files for file in many]
    return before, memory(server.pid), said


def _good(page: Page) -> None:
    """One picture that is what it says, up and away again."""
    inside = page.locator(UPLOADER["picture"])
    inside.locator("input[type=file]").set_input_files(
        {"name": "five.png", "mimeType": "image/png", "buffer": sample_file("five")}
    )
    page.locator(".bars .row").first.wait_for()
    settle(page)
    inside.locator("[data-testid=stFileChipDeleteBtn] button").first.click()
    expect(page.locator(".bars .row")).to_have_count(0)
