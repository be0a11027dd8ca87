"""What the home page weighs in a browser that has nothing of it: bytes over the wire, requests, time.

Every figure is taken in a fresh browser context. The comparison is the same page served by Streamlit alone
(`streamlit run ui/main.py`), without what `app.py` puts around it.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from bench.browsing import chromium, new_page, settle
from bench.report import Figure, Report, command, figure, ratio
from bench.serving import served

BAR_KB = 1500
SLOW = {"offline": False, "latency": 40, "downloadThroughput": 2_500_000, "uploadThroughput": 2_500_000}
"""20 Mbit/s each way, 40 ms round trip"""
LARGEST = 12
BUTTON = "document.querySelector('[data-testid=stBaseButton-primary]')"
FIRST_FRAME = """new Promise((done, failed) => {
  const frame = (now) => {
    if (bench.ready() && SHOWN) done(now);
    else if (now > 60000) failed('waited in vain');
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""
"""looks at every frame, because what changes inside a component is hidden from observers of the document"""


@dataclass(frozen=True, slots=True)
class Load:
    """One cold visit.

    Attributes:
        kilobytes: over the wire, headers and WebSocket included, in 1000 bytes.
        requests: how many, the WebSocket counted.
        interactive_ms: from the start of the visit until the script has run and its button is there.
        parts: bytes of each file.
    """

    kilobytes: float
    requests: int
    interactive_ms: float
    parts: Counter[str]


def visit(browser: Browser, address: str, network: dict[str, Any] | None = None, shown: str = BUTTON) -> Load:
    """Open a page as a browser that has never been here.

    Args:
        browser: Chromium.
        address: of the page.
        network: conditions to emulate.
        shown: JavaScript that is true once there is to be seen what one came for.
    """
    page = new_page(browser)
    tools: Any = page.context.new_cdp_session(page)
    names: dict[str, str] = {}
    parts: Counter[str] = Counter()
    sockets: list[str] = []
    tools.on("Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]}))
    tools.on(
        "Network.loadingFinished",
        lambda e: parts.update({_short(names.get(e["requestId"], "?")): int(e["encodedDataLength"])}),
    )
    tools.on("Network.webSocketCreated", lambda e: sockets.append(e["url"]))
    for frame in ("Network.webSocketFrameReceived", "Network.webSocketFrameSent"):
        tools.on(frame, lambda e: parts.update({"WebSocket": _length(e["response"])}))
    tools.send("Network.enable")
    if network:
        tools.send("Network.emulateNetworkConditions", network)
    page.goto(address)
    interactive = page.evaluate(FIRST_FRAME.replace("SHOWN", shown))
    settle(page)
    page.wait_for_load_state("networkidle")
    page.context.close()
    return Load(sum(parts.values()) / 1000, len(names) + len(sockets), interactive, parts)


def measure(repeat: int) -> Report:
    """Visit both servers in turns, each time as a new visitor.

    Args:
        repeat: visits of each.
    """
    ours: list[Load] = []
    plain: list[Load] = []
    slow: list[Load] = []
    with served("app.py") as app, served("ui/main.py") as bare, chromium() as browser:
        for server in (app, bare):
            visit(browser, server.address)  # the first run of a script reads its files
        for _ in range(repeat):
            ours.append(visit(browser, app.address))
            plain.append(visit(browser, bare.address))
            slow.append(visit(browser, app.address, SLOW))
    return Report("The home page, cold in Chromium", _figures(ours, plain, slow), _largest(ours[-1]))


def _figures(ours: list[Load], plain: list[Load], slow: list[Load]) -> list[Figure]:
    weight, bare_weight = [one.kilobytes for one in ours], [one.kilobytes for one in plain]
    time, bare_time = [one.interactive_ms for one in ours], [one.interactive_ms for one in plain]
    return [
        figure("over the wire", weight, "kB", bar=BAR_KB),
        figure("over the wire, Streamlit alone", bare_weight, "kB"),
        ratio("Streamlit alone / ours", bare_weight, weight),
        figure("requests", [float(one.requests) for one in ours], ""),
        figure("until interactive", time),
        figure("until interactive, Streamlit alone", bare_time),
        figure("until interactive at 20 Mbit/s, 40 ms", [one.interactive_ms for one in slow]),
    ]


def _largest(load: Load) -> list[str]:
    return ["The largest parts:"] + [
        f"  {size / 1000:7.1f} kB  {name}" for name, size in load.parts.most_common(LARGEST)
    ]


def _short(address: str) -> str:
    parts = urlsplit(address)
    return parts.path.removeprefix("/static/") if parts.scheme.startswith("http") else parts.scheme + ":"


def _length(frame: dict[str, Any]) -> int:
    """Bytes of one WebSocket frame; binary payloads come in base 64."""
    data = frame["payloadData"]
    return len(data) * 3 // 4 if frame["opcode"] == 2 else len(data)


if __name__ == "__main__":
    command(measure, repeat=7, doc=__doc__)
