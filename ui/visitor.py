"""Who a visitor is: a random cookie, never an address; and the folder that only its holder can reach."""

import hashlib
import secrets
import shutil
import time
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dlcore.limits import limits
from ui.places import visitors_folder

COOKIE, ID = "see_it_learn_visitor", "visitor.id"
LENGTH = 43  # characters of 32 random bytes in URL-safe base 64
DAYS = 30
TOUCH_S = 60
"""how exactly the last visit is noted, in seconds: every page asks for the folder more than once"""


class VisitorCookie:
    """Gives every browser without one a random, unreadable-by-script cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; set the cookie with the answer to a page."""
        if scope["type"] != "http" or _from_header(Headers(scope=scope).get("cookie", "")):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Set-Cookie", _cookie(scope))
                    headers["Cache-Control"] = "no-store"  # a shared cache must not hand the cookie out
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def visitor() -> str:
    """The visitor of this session: a digest of their cookie, safe as a folder name and as an owner.

    A browser that keeps no cookies gets an identity for this session alone.
    """
    if ID not in st.session_state:  # a session has one connection, and so one cookie
        secret = st.context.cookies.get(COOKIE, "")
        secret = secret if len(secret) == LENGTH else secrets.token_urlsafe(32)
        st.session_state[ID] = hashlib.sha256(secret.encode()).hexdigest()[:40]
    return st.session_state[ID]


def visitor_folder() -> Path:
    """The visitor's own folder, made when first asked for, readable by the server's user alone."""
    folder = visitors_folder() / visitor()
    with suppress(FileNotFoundError):
        if time.time() - folder.stat().st_mtime < TOUCH_S:
            return folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.touch()  # its age counts from the last visit
    return folder


def forget_old_visitors() -> None:
    """Delete the folders of visitors who have been away longer than `Limits.visitor_hours`."""
    root, oldest = visitors_folder(), time.time() - limits().visitor_hours * 3600
    for folder in root.iterdir() if root.is_dir() else ():
        with suppress(OSError):  # another server on the same state may have been quicker
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _from_header(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel and len(morsel.value) == LENGTH else ""


def _cookie(scope: Scope) -> str:
    forwarded = Headers(scope=scope).get("x-forwarded-proto", scope.get("scheme", "http"))
    secure = "; Secure" if forwarded.split(",")[0].strip() == "https" else ""  # the first proxy's word counts
    path = scope.get("root_path") or "/"
    value = secrets.token_urlsafe(32)
    return f"{COOKIE}={value}; Path={path}; Max-Age={DAYS * 86400}; HttpOnly; SameSite=Lax{secure}"
