"""One uploaded photo with MobileNetV2: what it computes, and how long from the upload to the picture.

Computation is timed inside a worker of the pool, after the first photo, beside the naive way (two passes,
gradients everywhere, full backward hooks). The way through the browser is timed beside a Streamlit page that
answers an upload with one line of text: the two take turns, and each answers a file it has not seen.
"""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from bench.browsing import chromium, new_page, settle
from bench.photo_work import Times
from bench.report import Figure, Report, command, figure, quantile, ratio
from bench.serving import TEXT_ONLY, served
from dlcore.data.samples import sample_file
from dlcore.jobs.pool import PRELOAD, Workers
from dlcore.nets.pretrained import is_here

COMPUTATION_MS = 40
TIMES_TEXT_ONLY = 3
LARGE_PX = (4000, 3000)
APP = "/classify?classify_source=Upload&classify_model=mobilenet_v2"
SHOWN = {
    "app": "[...document.querySelectorAll('img[alt*=Grad-CAM]')]"
    ".some((img) => img.complete && img.naturalWidth)",
    "text only": "[...document.querySelectorAll('[data-testid=stMarkdownContainer] p')]"
    ".some((p) => p.textContent.includes(' bytes.'))",
}
"""when the answer to an upload is on the page: the picture has been loaded, or the line is there"""
TIME_UPLOAD = """() => {
  window.benchUpload = new Promise((done, failed) => document.addEventListener('change', () => {
    const from = performance.now();
    bench.when(() => SHOWN).then((at) => done(at - from), failed);
  }, {once: true, capture: true}));
}"""


def upload(page: Page, photo: bytes, shown: str) -> float:
    """Give a file to a page's uploader and take it away again.

    Args:
        page: with an uploader that holds nothing.
        photo: the file.
        shown: JavaScript that is true once the answer is there.

    Returns:
        Milliseconds from the browser taking the file until the answer was there.
    """
    page.evaluate(TIME_UPLOAD.replace("SHOWN", shown))
    page.set_input_files("input[type=file]", {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo})
    took = page.evaluate("window.benchUpload")
    settle(page)
    page.locator("[data-testid=stFileChipDeleteBtn] button").first.click()
    page.evaluate(f"bench.when(() => !({shown}))")
    settle(page)
    return took


def photos() -> Iterator[bytes]:
    """Photographs of about 640 × 427 pixels, each another cut of the same one, without end."""
    with Image.open(io.BytesIO(sample_file("flower"))) as flower:
        for cut in range(10**6):
            file = io.BytesIO()
            flower.crop((cut % 40, cut // 40, flower.width, flower.height)).save(file, "JPEG", quality=90)
            yield file.getvalue()


def through_the_browser(repeat: int) -> tuple[list[float], list[float]]:
    """Milliseconds from upload to picture, and from upload to line of text on the text-only page.

    Args:
        repeat: uploads of each, in turns, after a first one that is not counted.
    """
    ours: list[float] = []
    texts: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "text_only.py")
        script.write_text(TEXT_ONLY, encoding="utf-8")
        with served("app.py") as app, served(script) as plain, chromium() as browser:
            page, other = new_page(browser), new_page(browser)
            page.goto(app.address + APP)
            other.goto(plain.address)
            for each in (page, other):
                settle(each)
                each.wait_for_selector("input[type=file]", state="attached")  # its script is loaded late
            files = photos()
            for turn in range(-1, repeat):
                took = upload(page, next(files), SHOWN["app"])
                text = upload(other, next(files), SHOWN["text only"])
                if turn >= 0:
                    ours.append(took)
                    texts.append(text)
    return ours, texts


def computed(repeat: int) -> tuple[Times, Times]:
    """Times of every step inside a worker, of a photo of 640 × 427 and of one of 12 million pixels."""
    large = io.BytesIO()
    with Image.open(io.BytesIO(sample_file("flower"))) as flower:
        flower.resize(LARGE_PX).save(large, "JPEG", quality=90)
    with Workers(slots=1, preload=(*PRELOAD, "bench.photo_work")) as workers:
        small = workers.call("bench.photo_work:steps", sample_file("flower"), repeat, timeout_s=900)
        return small, workers.call("bench.photo_work:steps", large.getvalue(), repeat // 4 + 1, timeout_s=900)


@contextmanager
def weights() -> Iterator[str]:
    """MobileNetV2's weights where torch looks for them; yields which they are."""
    if is_here("mobilenet_v2"):
        yield "The weights are the published ones."
        return
    with tempfile.TemporaryDirectory() as folder:
        with Workers(slots=1) as workers:
            workers.call("bench.photo_work:save_random_weights", folder, timeout_s=120)
        before = os.environ.get("TORCH_HOME")
        os.environ["TORCH_HOME"] = folder
        try:
            yield "The weights are random, for want of the published ones: the arithmetic is the same."
        finally:
            os.environ.pop("TORCH_HOME")
            if before is not None:
                os.environ["TORCH_HOME"] = before


def measure(repeat: int) -> Report:
    """Computation first, then the way through the browser.

    Args:
        repeat: photos of each kind.
    """
    with weights() as which:
        small, large = computed(repeat)
        ours, texts = through_the_browser(repeat)
    return Report("One photo with MobileNetV2, after the first", _figures(small, large, ours, texts), [which])


def _figures(small: Times, large: Times, ours: list[float], texts: list[float]) -> list[Figure]:
    (_, together), (_, naive) = small["together"], small["naive"]
    rows = [_step(name, *small[name]) for name in ("decode", "prepare", "infer", "label and Grad-CAM")]
    return [
        *rows,
        figure(
            "together, decoding included",
            together,
            "ms CPU",
            bar=COMPUTATION_MS,
            note=_wall(small["together"][0]),
        ),
        _step("naive, decoding included", *small["naive"]),
        ratio("naive / ours", naive, together),
        _step("12-megapixel photo: decode", *large["decode"]),
        _step("12-megapixel photo: together", *large["together"]),
        figure("from upload to picture", ours),
        figure("from upload to text, text-only page", texts),
        ratio("picture / text", ours, texts, bar=TIMES_TEXT_ONLY),
    ]


def _step(name: str, wall: list[float], cpu: list[float]) -> Figure:
    return figure(name, cpu, "ms CPU", note=_wall(wall))


def _wall(wall: list[float]) -> str:
    return f"{quantile(wall, 50):.1f} ms on the clock"


if __name__ == "__main__":
    command(measure, repeat=20, doc=__doc__)
