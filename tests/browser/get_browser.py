"""Finds a Chromium for the browser tests, or gets one: `python -m tests.browser.get_browser`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
MAC_APPS = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS_FILES = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
ASK_PLAYWRIGHT = """from playwright.sync_api import sync_playwright
with sync_playwright() as playwright: print(playwright.chromium.executable_path)"""


def browser_path() -> str | None:
    """The browser of the tests: an installed one, else Playwright's own; None where there is neither."""
    installed = next((path for path in candidates() if starts(path)), None)
    return installed or playwrights_own()


def candidates() -> list[str]:
    """Where a browser may be on this system, best first."""
    found = [path for path in map(shutil.which, COMMANDS) if path]
    if sys.platform == "darwin":
        found += [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC_APPS]
    if sys.platform == "win32":
        roots = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        found += [str(Path(root) / file) for root in roots if root for file in WINDOWS_FILES]
    return [path for path in found if Path(path).is_file()]


def starts(path: str) -> bool:
    """Whether the browser is complete: on some systems `chromium-browser` only says how to install it."""
    if sys.platform == "win32":
        return True  # there, --version opens a window
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def playwrights_own() -> str | None:
    """The Chromium that Playwright's installer got earlier; asked in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False
    )
    path = answer.stdout.strip()
    return path if path and Path(path).is_file() and starts(path) else None


def fetch() -> None:
    """Get a browser by Playwright's installer or, as root on Debian, by apt-get."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    may_install = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    if playwrights_own() is None and may_install:
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *command], check=False, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print one line: which browser the tests will use, or what to do."""
    path = browser_path()
    if path is None:
        print("No Chromium or Chrome here: fetching one ...", flush=True)
        fetch()
        path = browser_path()
    if path is None:
        sys.exit("No browser for the tests: install Chromium or Chrome (Debian: apt-get install chromium).")
    print(f"Browser for the tests: {path}")


if __name__ == "__main__":
    main()
