"""Where the app is served."""

from collections.abc import Awaitable, Callable

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def base() -> str:
    """The path before every address of the app: empty, or with a slash before it and none after it."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def routes_at(path: str, answer: Callable[[Request], Awaitable[Response]]) -> list[Route]:
    """A route for what a browser fetches, also where the app is served under a path."""
    return [Route(f"{before}{path}", answer) for before in ("", "/{base:path}")]
