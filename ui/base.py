"""Where the browser fetches what a page only names."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def routes_at(path: str, answer: Callable[[Request], Awaitable[Response]]) -> list[Route]:
    """A route for what a browser fetches, also where the app is served under a path."""
    return [Route(f"{before}{path}", answer) for before in ("", "/{base:path}")]
