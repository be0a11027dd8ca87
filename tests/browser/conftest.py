"""One real server and one real Chromium for all browser tests of a process."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.get_browser import browser_path

PATIENCE_MS = 60_000  # a busy machine is not a failure
ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP classroom.test 127.0.0.1",  # the server as seen over a network
]
# Written on <html>, where selectors find it: the app's security policy forbids polling with evaluated text.
WATCH = """{
  const note = (name, value) => { document.documentElement.dataset[name] = value };
  let runs = 0, same = 0, text = '';
  new MutationObserver(changes => { for (const change of changes)
    if (change.target.dataset?.testid === 'stApp' && change.target.dataset.testScriptState === 'notRunning')
      note('runs', ++runs);
  }).observe(document, {subtree: true, attributes: true, attributeFilter: ['data-test-script-state']});
  setInterval(() => {
    const app = document.querySelector('[data-testid=stApp]'), now = document.body?.textContent;
    const asked = document.documentElement?.dataset.quiet === 'asked';
    same = !asked && app?.dataset.testScriptState === 'notRunning' && now === text ? same + 1 : 0;
    text = now;
    if (document.documentElement) note('quiet', same > 5);
  }, 100);
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app with its own state folder."""
    with running_app(tmp_path_factory.mktemp("server")) as address:
        yield address


@contextlib.contextmanager
def running_app(folder: Path, **environment: str) -> Iterator[str]:
    """A server of this checkout, ended with everything it started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = os.environ.get("DLCORE_TEST_DATA")
    places = {"DLCORE_STATE": str(folder / "state"), "XDG_CACHE_HOME": str(folder / "cache")}
    if data:
        places["TORCH_HOME"] = str(Path(data).resolve() / "torch_home")
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    log = (folder / "server.log").open("w")
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | places | environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address + "/healthz", process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()
    written = (folder / "server.log").read_text()
    assert "URL: http" in written, "this is no server's log"
    assert "Traceback" not in written, written


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers; a server that ended is an error at once."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            continue
        return
    raise RuntimeError(f"the server ended with {process.returncode}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium with a fake camera."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """A page with what it complained about: console errors and requests to other hosts."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page = context.new_page()
        self.page.add_init_script(WATCH)
        self.complaints: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)

    def open(self, path: str = "/") -> Page:
        """Open an address of the app and wait until its script has run."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]")
        self.page.wait_for_selector("html[data-runs]", state="attached")
        return self.page

    def act(self, action: Callable[[], Any]) -> None:
        """Do something and wait until the script has run because of it."""
        runs = self.page.locator("html").get_attribute("data-runs")
        action()
        self.page.wait_for_selector(f"html:not([data-runs='{runs}'])", state="attached")

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _request(self, request: Any) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.address):
            self.complaints.append(f"request to another host: {request.url}")


@contextlib.contextmanager
def visits(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Opens fresh visitors; at the end nobody may have complained, and no page may show a traceback."""
    begun: list[Visit] = []

    def begin(**options: Any) -> Visit:
        usual = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        address = options.pop("address", server)
        context = browser.new_context(**(usual | options))
        context.set_default_timeout(PATIENCE_MS)
        begun.append(Visit(context, address))
        return begun[-1]

    try:
        yield begin
        for each in begun:
            assert each.page.is_closed() or each.page.locator("[data-testid=stException]").count() == 0
            assert each.complaints == []
    finally:
        for each in begun:
            each.context.close()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Opens fresh visitors of the shared server."""
    with visits(browser, server) as begin:
        yield begin
