"""Every answer of the server carries the headers that tell a browser what it must not do."""

import subprocess
import sys
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.types import Receive, Scope, Send

from tests.ui.asgi import ask, finish
from ui.server import SECURITY, SecurityHeaders, health

ANSWERS = {
    "page": HTMLResponse("<p>here</p>"),
    "script": Response(b"1", media_type="text/javascript"),
    "data": JSONResponse({"status": "ok"}),
    "missing": PlainTextResponse("not found", status_code=404),
    "broken": PlainTextResponse("error", status_code=500),
    "moved": RedirectResponse("/elsewhere"),
    "stream": StreamingResponse(iter([b"one", b"two"])),
    "empty": Response(status_code=204),
}


def directives() -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in SECURITY["Content-Security-Policy"].split(";"))


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_carries_them(kind: str) -> None:
    answer = ask(SecurityHeaders(ANSWERS[kind]))
    assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY


def test_the_health_check_answers() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (await health(Request(scope)))(scope, receive, send)

    answer = ask(SecurityHeaders(app), "/healthz")
    assert (answer.status, answer.body) == (200, b'{"status":"ok"}')


def test_an_answer_that_sets_one_itself_keeps_its_own() -> None:
    own = HTMLResponse("", headers={"Referrer-Policy": "no-referrer"})
    assert ask(SecurityHeaders(own)).headers.getlist("referrer-policy") == ["no-referrer"]


def test_web_sockets_pass_untouched() -> None:
    seen: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept", "headers": []})

    async def send(message: Any) -> None:
        seen.append(message)

    finish(SecurityHeaders(app)({"type": "websocket"}, None, send))  # type: ignore[arg-type]
    assert seen == [{"type": "websocket.accept", "headers": []}]


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = directives()
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    for name, sources in policy.items():
        assert "*" not in sources, name
        assert "http" not in sources, name


def test_no_script_runs_but_the_server_s_own_and_streamlit_s_inline_ones_by_their_hashes() -> None:
    sources = directives()["script-src"].split()
    assert {source.split("-")[0] for source in sources} == {"'self'", "blob:", "'sha256"}


@pytest.mark.parametrize(("ancestors", "framed"), [("", True), ("https://school.example", False)])
def test_an_operator_may_let_a_site_embed_the_app(ancestors: str, framed: bool) -> None:
    code = "from ui.server import SECURITY; print(SECURITY)"
    environment = {"DLCORE_FRAME_ANCESTORS": ancestors} if ancestors else {}
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    ).stdout
    assert ("X-Frame-Options" in printed) is framed
    assert f"frame-ancestors {ancestors or repr('self')}" in printed
