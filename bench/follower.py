"""Asks for what goes on, as the components of a page do (`ui/components/live.js`)."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from ui.components.packing import unpack
from ui.news import ELSEWHERE, GONE

FIRST_GAP_S, MOST_GAP_S = 0.025, 0.4
"""seconds from an answer to the next question: ever more, up to the second"""
ANSWER_S = 30.0
"""an answer that takes longer counts as an error"""


class Follower:
    """Follows what the components of one learner's page follow.

    Args:
        server: as host:port.
        cookie: the header that says who asks.
        turned: called with a component's fragment when what it follows has another phase; tells whether it
            was run, because only one run is under way at a time.

    Attributes:
        errors: what went wrong, in words.
    """

    def __init__(self, server: str, cookie: str, turned: Callable[[str], Awaitable[bool]]) -> None:
        self.errors: list[str] = []
        self._server, self._cookie, self._turned = server, cookie, turned
        self._followed: dict[str, tuple[str, str]] = {}
        self._fragments: dict[str, str] = {}
        self._asking: set[asyncio.Task[None]] = set()

    def follow(self, component: str, news: dict[str, str] | None, fragment: str) -> None:
        """Follow what a component says it follows from now on.

        Args:
            component: its id.
            news: see `ui.news.address`; None is nothing.
            fragment: in which it stands.
        """
        self._fragments[component] = fragment  # another one once the page above it has changed
        mine = (news["at"], news["phase"]) if news else None
        if mine is None:
            self._followed.pop(component, None)
        elif self._followed.get(component) != mine:
            self._followed[component] = mine
            task = asyncio.create_task(self._ask(component, mine))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    def leave(self) -> None:
        """Follow nothing any more: another page is opened."""
        self._followed.clear()

    async def close(self) -> None:
        """Ask nothing any more."""
        for task in (asking := tuple(self._asking)):
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _ask(self, component: str, mine: tuple[str, str]) -> None:
        (at, phase), seen, has, gap_s = mine, "", "", FIRST_GAP_S
        while self._followed.get(component) == mine:
            query = urlencode({"phase": phase, "seen": seen, "has": has})
            try:
                asked = fetched(self._server, f"{at}&{query}", self._cookie)
                status, headers, body = await asyncio.wait_for(asked, ANSWER_S)
            except (OSError, TimeoutError, IndexError) as error:
                self.errors.append(f"news: {type(error).__name__}")
                return
            if status >= 400 and status != GONE:
                self.errors.append(f"news: status {status}")
            if status == 200 and (stock := unpack(body).get("stock")):
                has = stock["id"]
            if status in {ELSEWHERE, GONE} and self._followed.get(component) == mine:
                del self._followed[component]
                if await self._turned(self._fragments[component]):
                    return
                self._followed.setdefault(component, mine)
            seen = headers.get("x-seen", seen)
            await asyncio.sleep(gap_s)
            gap_s = min(MOST_GAP_S, 2 * gap_s)


async def fetched(address: str, path: str, cookie: str) -> tuple[int, dict[str, str], bytes]:
    """Ask a server for something.

    Args:
        address: of the server, as host:port.
        path: with what stands behind the question mark.
        cookie: the header.

    Returns:
        Status, headers by their names in small letters, and content.
    """
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        head = f"GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), headers, body
