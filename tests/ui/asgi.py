"""Ask an ASGI application without a server."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message

T = TypeVar("T")


@dataclass
class Answer:
    """What the application sent back."""

    status: int = 0
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""


def ask(
    app: ASGIApp,
    path: str = "/",
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
    scheme: str = "http",
    **scope: Any,
) -> Answer:
    """One request, as uvicorn would hand it on; "./x" is asked for by a page at the top."""
    path = path.removeprefix(".")
    answer = Answer()
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    request = {
        "type": "http",
        "method": method,
        "scheme": scheme,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": raw,
    }

    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()  # the client stays connected and has nothing more to say
        sent = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = Headers(raw=list(message["headers"]))
        else:
            answer.body += message.get("body", b"")

    finish(app(request | scope, receive, send))
    return answer


def finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it to its end, apart."""
    return apart(lambda: asyncio.run(coroutine))


def apart(work: Callable[[], T]) -> T:
    """Do something in a thread of its own: browser tests may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()
