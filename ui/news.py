"""What goes on while a page stands still: its components ask for it, and the script is not run again.

A component that has been told an address asks there again and again (`components/live.js`). As long as what
it follows stays in one phase, the answers redraw the component where it stands; when the phase changes, the
component has its part of the page made anew, once.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from figures.style import Palette, palette
from ui.theme import theme

HOLD_S = 5.0
"""an answer waits this long for something new to say"""
LOOK_S = 0.02
ELSEWHERE, NOTHING_NEW, GONE = 205, 204, 404
"""what the status of an answer without content says: another phase, still the same, no such thing"""


@dataclass(frozen=True, slots=True)
class News:
    """Something that goes on.

    Attributes:
        phase: tells what it does now; when that changes, the page is made anew.
        version: tells something else whenever there is something new.
        told: what a component draws of it, packed for the browser, in the colours of a palette; the name of
            what the browser has already says what can be left out.
    """

    phase: Callable[[], str]
    version: Callable[[], str]
    told: Callable[[Palette, str], bytes]


Find = Callable[[str], News | None]
"""finds what goes on by a word that nobody can guess, or that is no secret"""


def address(kind: str, name: str, phase: str) -> dict[str, str]:
    """What `live.js` needs to follow something, as a component's data.

    Args:
        kind: one of those of `news_route`.
        name: for that kind's `Find`.
        phase: in which the page is made.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return {"at": f"{'/' + base if base else ''}/news/{kind}/{name}?theme={theme()}", "phase": phase}


def news_route(kinds: Mapping[str, Find]) -> Route:
    """Where components ask.

    Args:
        kinds: what there is to follow, by the word in the address.
    """

    async def answer(request: Request) -> Response:
        find, asked = kinds.get(request.path_params["kind"]), request.query_params
        news = find(request.path_params["name"]) if find else None
        if news is None:
            return Response(status_code=GONE)
        end, seen = time.monotonic() + HOLD_S, asked.get("seen", "")
        while news.phase() == asked.get("phase"):
            if (version := news.version()) != seen:
                break
            if time.monotonic() > end:
                return Response(status_code=NOTHING_NEW)
            await asyncio.sleep(LOOK_S)
        else:
            return Response(status_code=ELSEWHERE)
        told = await asyncio.to_thread(news.told, palette(asked.get("theme", "")), asked.get("has", ""))
        headers = {"X-Seen": version, "Cache-Control": "no-store"}
        return Response(told, media_type="application/octet-stream", headers=headers)

    return Route("/news/{kind}/{name}", answer)
