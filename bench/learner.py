"""A learner without a browser: speaks Streamlit's protocol over a WebSocket, with a cookie of their own.

What the front end would do is done here as far as the server notices it: a page is opened, a widget's new
value or a pressed button is sent with the values sent before, fragments that ask to be run again every so
often are run again, and what a component follows is asked for. A learner has one request under way at a
time, so the run that answers is never in doubt; the clock of an action starts before it waits for that.
"""

import asyncio
import secrets
import time
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.follower import Follower
from bench.protocol import Where, Widget, news_in, request, trouble_in, widget_of
from ui.visitor import COOKIE, LENGTH

ANSWER_S = 30.0
"""an action that takes longer counts as an error"""
MOST_BYTES = 64 * 2**20


class Learner:
    """One visitor with one page open.

    Args:
        address: of the server, as http://host:port.
        cookie: the visitor's secret; by default a new visitor's.

    Attributes:
        page: where they are: last part of its address; empty for the home page.
        widgets: of the page by their keys.
        errors: what went wrong, in words.
    """

    def __init__(self, address: str, cookie: str = "") -> None:
        self.cookie = cookie or secrets.token_urlsafe(32)[:LENGTH]
        self.widgets: dict[str, Widget] = {}
        self.errors: list[str] = []
        server = urlsplit(address).netloc
        self._stream = f"ws://{server}/_stcore/stream"
        self._follower = Follower(server, f"{COOKIE}={self.cookie}", self._turned)
        self.page, self._query, self._hash = "", "", ""
        self._values: dict[str, tuple[str, Any]] = {}
        self._turn = asyncio.Lock()
        self._answered: asyncio.Future[None] | None = None
        self._begun = False
        self._running: set[str] = set()
        self._seen: set[str] = set()
        self._repeated: dict[str, object] = {}
        self._repeating: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._socket: ClientConnection = await connect(
            self._stream,
            additional_headers={"Cookie": f"{COOKIE}={self.cookie}"},
            subprotocols=["streamlit"],  # pyright: ignore[reportArgumentType]
            max_size=MOST_BYTES,
            compression=None,
            open_timeout=ANSWER_S,
            ping_interval=None,
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._follower.close()
        self.errors += self._follower.errors
        for task in (*self._repeating, self._reader):
            task.cancel()
        await asyncio.gather(*self._repeating, self._reader, return_exceptions=True)
        await self._socket.close()

    async def open(self, page: str, query: str = "") -> float:
        """Go to a page; milliseconds until its script has run.

        Args:
            page: last part of its address; empty for the home page.
            query: what stands behind the question mark.
        """
        started = time.perf_counter()
        async with self._turn:  # what still comes belongs to the page before
            self.page, self._query, self._hash = page, query, ""
            self._values, self.widgets = {}, {}
            self._follower.leave()
        waited = 1000 * (time.perf_counter() - started)
        return waited + await self._ask("")

    async def change(self, key: str, value: Any) -> float:
        """Give a widget a new value; milliseconds until what follows from it has run.

        Args:
            key: of the widget.
            value: a number, a text, a truth value, or a list of texts, as its kind has it.
        """
        widget = self.widgets[key]
        self._values[widget.id] = (widget.field, value)
        return await self._ask(widget.fragment)

    async def press(self, key: str) -> float:
        """Press a button; milliseconds until what follows from it has run.

        Args:
            key: of the button.
        """
        widget = self.widgets[key]
        return await self._ask(widget.fragment, pressed=widget.id)

    async def _ask(self, fragment: str, pressed: str = "", repeated: bool = False) -> float:
        started = time.perf_counter()
        async with self._turn:
            self._answered, self._begun = asyncio.get_running_loop().create_future(), False
            try:
                where = Where(self.page, self._query, self._hash, fragment)
                await self._socket.send(request(where, self._values, pressed, repeated))
                await asyncio.wait_for(self._answered, ANSWER_S)
            except Exception as error:  # a lost connection has many names; each is an error of the server's
                self.errors.append(f"{self.page or 'home'}: {type(error).__name__}")
            finally:
                self._answered = None
        return 1000 * (time.perf_counter() - started)

    async def _turned(self, fragment: str) -> bool:
        """Run a fragment, unless something else is under way, which may make it anew."""
        if free := not self._turn.locked():
            await self._ask(fragment)
        return free

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                self._hear(ForwardMsg.FromString(data))  # pyright: ignore[reportArgumentType]
        except Exception as error:  # see `_ask`
            self.errors.append(f"connection: {type(error).__name__}")
        if self._answered and not self._answered.done():
            self._answered.set_exception(ConnectionError())

    def _hear(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._begins(set(message.metadata.run.fragment_ids))
            case "navigation":
                self._hash = message.navigation.page_script_hash
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._see(message.delta.new_element, message.delta.fragment_id)
            case "auto_rerun":
                self._repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._repeated.pop(fragment, None)
            case "page_not_found":
                self.errors.append(f"{self.page}: page not found")
            case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self._ends()

    def _begins(self, fragments: set[str]) -> None:
        """The server runs these fragments, or the whole script."""
        self._begun, self._running, self._seen = True, fragments, set()
        if not fragments:
            self._repeated.clear()

    def _ends(self) -> None:
        """The run is over: what was not shown again has gone from the page."""
        for key, widget in list(self.widgets.items()):
            if key not in self._seen and (not self._running or widget.fragment in self._running):
                del self.widgets[key]
        if self._begun and self._answered and not self._answered.done():
            self._answered.set_result(None)

    def _see(self, element: Any, fragment: str) -> None:
        if words := trouble_in(element):
            self.errors.append(f"{self.page or 'home'}: {words}")
        if element.WhichOneof("type") == "bidi_component":
            self._follower.follow(element.bidi_component.id, news_in(element), fragment)
        if widget := widget_of(element, fragment):
            self.widgets[widget.key] = widget
            self._seen.add(widget.key)

    def _repeat(self, fragment: str, interval_s: float) -> None:
        """Have a fragment run every so often, as a page that follows something does."""
        mine = self._repeated[fragment] = object()

        async def again() -> None:
            while True:
                await asyncio.sleep(interval_s)
                if self._repeated.get(fragment) is not mine:
                    break
                if not self._turn.locked():
                    await self._ask(fragment, repeated=True)

        task = asyncio.create_task(again())
        self._repeating.add(task)
        task.add_done_callback(self._repeating.discard)
