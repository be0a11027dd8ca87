"""Sweeps on their way to the components that move through them: computed once for everybody, fetched by name.

A page only says where its sweep is to be had; the browser fetches it beside everything else, and not again
while only the swept control moves.
"""

import asyncio
import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dlcore import __version__
from dlcore.errors import DlcoreError
from ui.base import routes_at
from ui.components.packing import pack
from ui.services import services

KEPT = 64
"""sweeps kept; a class moves through few, and each is below a megabyte"""
KNOWN = 16
"""kept of those that are known already, in a place of their own: they push no lesson's sweep out"""
LESSON = "dlcore.lessons.registry:sweep"

Told = Callable[[Any], Mapping[str, Any]]
"""what a component is told of a sweep, made for `pack`"""

_asked: OrderedDict[str, tuple[str, Any, Told, Any]] = OrderedDict()
_known: OrderedDict[str, tuple[str, Any, Told, Any]] = OrderedDict()
_made: dict[str, Future[bytes]] = {}
_lock = threading.Lock()


def address(name: str, spec: Any, told: Told, known: Any = None) -> str:
    """Where a sweep can be fetched; it is computed when somebody does.

    Args:
        name: of the lesson.
        spec: its settings; equal ones have one address.
        told: makes of the sweep what its component draws.
        known: the sweep, where it is computed already. Where it is of one visitor's own things, `name` has
            to hold what only they have, so that nobody else can name its address.
    """
    digest = blake2b(f"{__version__} {name} {spec}".encode(), digest_size=16).hexdigest()
    store, most = (_asked, KEPT) if known is None else (_known, KNOWN)
    with _lock:
        store[digest] = name, spec, told, known
        store.move_to_end(digest)
        while len(store) > most:
            _made.pop(store.popitem(last=False)[0], None)
    return f"./sweeps/{digest}"


def forget(name: str) -> None:
    """Nothing that is known by this name can be fetched any more."""
    with _lock:
        for digest in [digest for digest, (one, *_) in _known.items() if one == name]:
            del _known[digest]
            _made.pop(digest, None)


def sweep_routes() -> list[Route]:
    """Where the browser fetches them, also where the app is served under a path."""
    return routes_at("/sweeps/{digest}", _answer)


async def _answer(request: Request) -> Response:
    try:
        packed = await asyncio.to_thread(_packed, request.path_params["digest"])
    except KeyError:
        return Response(status_code=404)  # the page says its settings again
    except DlcoreError as error:
        return PlainTextResponse(str(error), status_code=422)
    headers = {"Content-Encoding": "gzip", "Cache-Control": "private, max-age=3600, immutable"}
    return Response(packed, media_type="application/octet-stream", headers=headers)


def _packed(digest: str) -> bytes:
    """The sweep, compressed; whoever comes while it is computed waits for the same one.

    Raises:
        KeyError: nobody has asked for it, or long ago.
        DlcoreError: it cannot be computed.
    """
    with _lock:
        name, spec, told, known = _known[digest] if digest in _known else _asked[digest]
        first = digest not in _made
        future = _made.setdefault(digest, Future())
    if first:
        try:
            sweep = services().workers.call(LESSON, name, spec) if known is None else known
            future.set_result(gzip.compress(pack(told(sweep)), compresslevel=5))
        except BaseException as error:  # told to everybody who waits for it
            with _lock:
                _made.pop(digest, None)
            future.set_exception(error)
    return future.result()
