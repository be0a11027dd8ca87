"""What surrounds the script in the server's process: lifespan, headers, compression, health."""

import gzip
import logging
import mimetypes
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.components.scripts import script_routes
from ui.fetching import fetch_news
from ui.front import BUNDLE, TAKES_GZIP, Front, inline_scripts
from ui.matrix_live import matrix_news
from ui.news import news_routes
from ui.services import Services, closed, opened
from ui.sweeps import sweep_routes
from ui.training_ladder import ladder_news
from ui.training_news import run_news
from ui.visitor import VisitorCookie

FRAME_ANCESTORS = os.environ.get("DLCORE_FRAME_ANCESTORS", "'self'")


SECURITY = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: {inline_scripts()}",  # blob: is how Streamlit loads components
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {FRAME_ANCESTORS}",
        ]
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
if FRAME_ANCESTORS == "'self'":
    SECURITY["X-Frame-Options"] = "SAMEORIGIN"


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start the workers with the server and close them with it."""
    log_faults()
    services = opened(Services())
    services.warm_up()
    try:
        yield {"services": services}
    finally:
        closed(services)


def log_faults() -> None:
    """Write what goes wrong in workers to the terminal; dlcore, a library, writes nothing by itself."""
    log = logging.getLogger("dlcore.jobs")
    if not any(isinstance(handler, logging.StreamHandler) for handler in log.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(handler)


class SecurityHeaders:
    """Adds the headers in `SECURITY` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; complete the head of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class CompressedBundle:
    """Serves Streamlit's scripts and styles compressed, each compressed once.

    Streamlit sends its bundle as it is: 9.2 MB where 2.9 MB would do.
    """

    def __init__(self, app: ASGIApp, folder: Path = BUNDLE) -> None:
        self.app, self.folder = app, folder.resolve()
        self.packed: dict[Path, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for a script or style of the bundle; pass everything else on."""
        file = self._file(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        if file not in self.packed:
            self.packed[file] = gzip.compress(file.read_bytes(), 6)
        answer = Response(
            self.packed[file],
            media_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            headers={
                "Content-Encoding": "gzip",
                "Cache-Control": "public, immutable, max-age=31536000",
                "Vary": "Accept-Encoding",
            },
        )
        await answer(scope, receive, send)

    def _file(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] != "GET" or "/static/" not in scope["path"]:
            return None
        if not TAKES_GZIP.search(Request(scope).headers.get("accept-encoding", "")):
            return None
        try:
            file = (self.folder / "static" / scope["path"].rpartition("/static/")[2]).resolve()
            is_file = file.suffix in {".js", ".css"} and file.is_file()
        except (OSError, ValueError):  # no system has a file of such a name
            return None
        return file if is_file and file.is_relative_to(self.folder / "static") else None


async def health(_request: Request) -> Response:
    """`/healthz`: the server answers."""
    return JSONResponse({"status": "ok"})


routes = [
    Route("/healthz", health),
    *sweep_routes(),
    *script_routes(),
    *news_routes({"run": run_news, "ladder": ladder_news, "matrix": matrix_news, "fetch": fetch_news}),
]
middleware = [
    Middleware(SecurityHeaders),
    Middleware(VisitorCookie),
    Middleware(Front),
    Middleware(CompressedBundle),
]
