"""A Chromium to measure with, and what it can tell about a Streamlit page."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.get_browser import browser_path

FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
VIEWPORT: Any = {"width": 1280, "height": 800}
TIMEOUT_MS = 30_000

WATCH = """(() => {
  const app = () => document.querySelector('[data-testid=stApp]');
  const state = () => app()?.getAttribute('data-test-script-state');
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...how) {
      super(...how);
      this.addEventListener('message', () => (bench.heard = performance.now()));
    }
  };
  window.bench = {
    runs: 0,
    heard: 0,  // when the server last said something
    ready: () => app()?.getAttribute('data-test-connection-state') === 'CONNECTED'
      && bench.runs > 0 && state() === 'notRunning',
    // Resolves with performance.now() of the first change, or loaded picture, with which it holds
    when: (holds) => new Promise((done, failed) => {
      const late = setTimeout(() => failed(`waited in vain for ${holds}`), TIMEOUT_MS);
      const look = () => {
        if (!holds()) return;
        clearTimeout(late);
        watch.disconnect();
        document.removeEventListener('load', look, true);
        done(performance.now());
      };
      const watch = new MutationObserver(look);
      watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
      document.addEventListener('load', look, true);
      look();
    }),
  };
  new MutationObserver((changes) => {
    for (const change of changes)
      if (change.target === app() && state() === 'notRunning') bench.runs++;
  }).observe(document, {subtree: true, attributes: true, attributeFilter: ['data-test-script-state']});
})()"""
"""counts the script's runs as the page sees them (the app's element is replaced while a page starts);
Playwright's `wait_for_function` is no use here: it needs `eval`, which the app's security policy forbids"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; the program ends with a sentence where there is none."""
    path = browser_path()
    if path is None:
        sys.exit("No Chromium here: `python -m tests.browser.get_browser` gets one.")
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser) -> Page:
    """A page of a fresh visitor: no cache, no cookies; light, 1280 × 800 pixels."""
    context = browser.new_context(viewport=VIEWPORT, color_scheme="light")
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    page.add_init_script(WATCH.replace("TIMEOUT_MS", str(TIMEOUT_MS)))
    return page


def settle(page: Page) -> None:
    """Wait until the page is connected and its script has run and ended."""
    page.evaluate("bench.when(bench.ready)")
