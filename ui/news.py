"""What goes on while a page stands still: its components ask for it, and the script is not run again.

A component that has been told an address asks there again and again (`components/live.js`). As long as what
it follows stays in one phase, the answers redraw the component where it stands; when the phase changes, the
component has its part of the page made anew, once.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dlcore.jobs.job import Job
from ui.base import routes_at

HOLD_S = 5.0
"""an answer waits this long for something new to say"""
MOST_WAITING, MOST_EACH = 128, 4
"""answers that wait at once, each in a thread, and those about one thing; more are answered at once"""
ELSEWHERE, NOTHING_NEW, GONE = 205, 204, 404
"""what the status of an answer without content says: another phase, still the same, no such thing"""

_threads = ThreadPoolExecutor(MOST_WAITING, "news")
_waiting = Counter[str]()


@dataclass(frozen=True, slots=True)
class News:
    """Something that goes on.

    Attributes:
        phase: tells what it does now; when that changes, the page is made anew.
        wait: given what was seen, and seconds, waits for something new at most that long, or not at all;
            tells, in words of its own, what there is to be seen now.
        told: what a component draws of it, packed for the browser; the name of what the browser has already
            says what can be left out.
    """

    phase: Callable[[], str]
    wait: Callable[[str, float], str]
    told: Callable[[str], bytes]


def of_job(job: Job, phase: Callable[[], str], told: Callable[[str], bytes]) -> News:
    """News of a job, and of its place in line.

    Args:
        job: what goes on.
        phase: as in `News`.
        told: as in `News`.
    """

    def wait(seen: str, seconds: float) -> str:
        version = job.version
        if f"{version} {job.place}" == seen:
            version = job.wait(version, seconds)
        return f"{version} {job.place}"

    return News(phase, wait, told)


Find = Callable[[str], News | None]
"""finds what goes on by a word that nobody can guess, or that is no secret"""


def address(kind: str, name: str, phase: str) -> dict[str, str]:
    """What `live.js` needs to follow something, as a component's data.

    Args:
        kind: one of those of `news_routes`.
        name: for that kind's `Find`.
        phase: in which the page is made.
    """
    return {"at": f"./news/{kind}/{name}", "phase": phase}


def news_routes(kinds: Mapping[str, Find]) -> list[Route]:
    """Where components ask, also where the app is served under a path.

    Args:
        kinds: what there is to follow, by the word in the address.
    """

    async def answer(request: Request) -> Response:
        find, name = kinds.get(request.path_params["kind"]), request.path_params["name"]
        news = find(name) if find else None
        return Response(status_code=GONE) if news is None else await _answer(news, name, request.query_params)

    return routes_at("/news/{kind}/{name}", answer)


async def _answer(news: News, name: str, asked: Mapping[str, str]) -> Response:
    seen, phase = asked.get("seen", ""), asked.get("phase")
    now = await _waited(news, name, seen) if news.phase() == phase else seen
    if news.phase() != phase:
        return Response(status_code=ELSEWHERE)
    if now == seen:
        return Response(status_code=NOTHING_NEW)
    told = await asyncio.to_thread(news.told, asked.get("has", ""))
    headers = {"X-Seen": now, "Cache-Control": "no-store"}
    return Response(told, media_type="application/octet-stream", headers=headers)


async def _waited(news: News, name: str, seen: str) -> str:
    """What there is to be seen once something is new, or the answer has waited long enough."""
    held = _waiting[name] < MOST_EACH and _waiting.total() < MOST_WAITING
    _waiting[name] += 1
    try:
        seconds = HOLD_S if held else 0.0
        return await asyncio.get_running_loop().run_in_executor(_threads, news.wait, seen, seconds)
    finally:
        _waiting[name] -= 1
        if not _waiting[name]:
            del _waiting[name]
