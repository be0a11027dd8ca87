"""Streamlit's page, told what a browser would find out step by step: where the server is, what to load."""

import base64
import gzip
import hashlib
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dlcore.lessons.registry import LESSONS
from ui.components.scripts import addresses
from ui.lessons_listed import PAGES

BUNDLE = Path(st.__file__).parent / "static"
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)
PARTS = ("BidiComponent", "Selectbox", "Slider", "Html", "ButtonGroup", "PageLink", "rehype-katex")
"""those of Streamlit's files that a lesson takes beside what every page does"""
COMPONENTS = ("scrub", "prose", "copy")
BEGINS = 'window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href}'
"""without it the page looks for the server below its own address first: a tenth of a second, and errors"""
_IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


def page(stem: str) -> str:
    """Streamlit's page for the address of a lesson, completed."""
    loads: list[str] = []
    if stem in LESSONS:
        for name in COMPONENTS:
            import_module(f"ui.components.{name}")  # not before: there has to be a server to register with
        loads = [f"./static/js/{name}" for name in _parts()] + addresses(COMPONENTS)
    links = "".join(f'<link rel="modulepreload" crossorigin href="{each}">' for each in loads)
    return (
        _index()
        .replace("<head>", f"<head><script>{BEGINS}</script>", 1)
        .replace("</head>", f"{links}</head>", 1)
    )


def inline_scripts() -> str:
    """The hashes of the scripts inside the page: these may run, no other inline script."""
    scripts = [BEGINS, *re.findall(r"<script>(.*?)</script>", _index(), re.DOTALL)]
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{each}'" for each in hashes)


class Front:
    """Answers for the addresses of the lessons; all others are Streamlit's own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page, compressed where the browser takes that; pass everything else on."""
        path = scope["path"] if scope["type"] == "http" and scope["method"] == "GET" else ""
        before, _, stem = path.rpartition("/")
        known = any(lesson.stem == stem for lesson in PAGES)
        if not known or before.strip("/") != str(st.get_option("server.baseUrlPath") or "").strip("/"):
            await self.app(scope, receive, send)
            return
        body, headers = page(stem).encode(), {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
        if TAKES_GZIP.search(Request(scope).headers.get("accept-encoding", "")):
            body, headers = gzip.compress(body, 1), headers | {"Content-Encoding": "gzip"}
        await Response(body, media_type="text/html", headers=headers)(scope, receive, send)


@cache
def _index() -> str:
    return (BUNDLE / "index.html").read_text(encoding="utf-8")


@cache
def _parts() -> list[str]:
    """File names of `PARTS` and of all that they import, without what every page names already."""
    folder, named = BUNDLE / "static" / "js", _index()
    found: list[str] = []
    waiting = [file.name for part in PARTS for file in folder.glob(f"{part}.*.js")]
    while waiting:
        name = waiting.pop()
        if name not in found and name not in named:
            found.append(name)
            waiting += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return found
