"""The camera: a photograph is read, and where there is no camera the page says what to do instead."""

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as NotYet

from tests.browser.conftest import Visit
from tests.browser.steps import expect_label, keyed, sentence, source

SHOWING = """video => new Promise(yes => {
  if (video.readyState > 1 && video.videoWidth) yes(true);
  else video.addEventListener('loadeddata', () => yes(true));
})"""

# What a browser answers to whoever has chosen "Block": a fake camera cannot be blocked everywhere.
DENIED = """navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))"""


def test_a_photograph_is_answered_and_another_can_be_taken(visit: Callable[..., Visit]) -> None:
    page = visit(permissions=["camera"]).open("/classify?classify_source=Camera")
    camera = keyed(page, "classify.camera")
    refusal = page.get_by_test_id("stAlertContentError")
    for _ in range(2):
        assert camera.locator("video").evaluate(SHOWING)
        take_photo(camera)
        expect(sentence(page).or_(refusal)).to_be_visible()
        said = sentence(page).or_(refusal).inner_text()
        assert re.search(r"reads this as .+probability|try |:", said), said
        camera.get_by_role("button", name="Clear photo").click()
        expect(page.get_by_text("another source of pictures above")).to_be_visible()


def take_photo(camera: Locator) -> None:
    """Press until there is a photo: a camera that has just started may give nothing at the first press."""
    taken = camera.get_by_role("button", name="Clear photo")
    while not taken.is_visible():
        with suppress(NotYet):
            camera.get_by_role("button", name="Take Photo").click(timeout=5000)
            taken.wait_for(timeout=5000)


def test_a_browser_that_is_not_allowed_the_camera_says_so(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    visitor.page.add_init_script(DENIED)
    page = visitor.open("/classify?classify_source=Camera")
    camera = keyed(page, "classify.camera")
    expect(camera).to_contain_text("This app would like to use your camera")
    expect(camera.get_by_role("button", name="Take Photo")).to_be_disabled()
    source(page, "Samples")
    expect_label(page, "7")


def test_over_plain_http_the_page_names_another_way(visit: Callable[..., Visit], server: str) -> None:
    network = server.replace("127.0.0.1", "classroom.test")
    page = visit(address=network).open("/classify?classify_source=Camera")
    expect(page.get_by_text("only on an https address or on localhost")).to_contain_text("choose Upload")
    expect(page.get_by_test_id("stCameraInput")).to_have_count(0)
    source(page, "Samples")
    expect_label(page, "7")
