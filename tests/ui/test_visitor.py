"""A visitor is a random cookie; their folder is theirs alone."""

import os
import re
import stat
import time
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

import ui.visitor
from dlcore.limits import limits
from tests.ui.asgi import ask
from ui.places import visitors_folder
from ui.visitor import COOKIE, LENGTH, VisitorCookie, forget_old_visitors, visitor, visitor_folder

pytestmark = pytest.mark.tiny
PAGE = VisitorCookie(HTMLResponse("<p>page</p>"))


def cookies_of(app: object = PAGE, headers: dict[str, str] | None = None, **scope: str) -> list[str]:
    return ask(app, "/", headers, **scope).headers.getlist("set-cookie")  # type: ignore[arg-type]


def secret_in(cookie: str) -> str:
    return SimpleCookie(cookie)[COOKIE].value


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """`browser(secret)`: be the browser with this cookie in a new session."""
    monkeypatch.setenv("DLCORE_STATE", str(tmp_path))

    def be(secret: str | None) -> None:
        cookies = {} if secret is None else {COOKIE: secret}
        session = SimpleNamespace(context=SimpleNamespace(cookies=cookies), session_state={})
        monkeypatch.setattr(ui.visitor, "st", session)

    return be


def test_every_browser_gets_another_cookie() -> None:
    secrets = {secret_in(cookie) for _ in range(50) for cookie in cookies_of()}
    assert len(secrets) == 50
    assert all(re.fullmatch(r"[\w-]{43}", secret) for secret in secrets)


def test_scripts_and_other_sites_cannot_use_it() -> None:
    (cookie,) = cookies_of()
    words = cookie.split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(words)
    assert not any(word.startswith("Domain") for word in words)


@pytest.mark.parametrize(
    ("scheme", "forwarded", "secure"),
    [("http", None, False), ("https", None, True), ("http", "https", True), ("http", "https, http", True)],
)
def test_behind_https_it_never_travels_in_the_clear(scheme: str, forwarded: str | None, secure: bool) -> None:
    headers = {"X-Forwarded-Proto": forwarded} if forwarded else None
    (cookie,) = cookies_of(headers=headers, scheme=scheme)
    assert ("Secure" in cookie.split("; ")) is secure


def test_an_app_under_a_path_keeps_its_cookie_there() -> None:
    (cookie,) = cookies_of(root_path="/learn")
    assert "Path=/learn" in cookie.split("; ")


def test_a_browser_that_has_one_gets_no_second() -> None:
    secret = secret_in(cookies_of()[0])
    answer = ask(PAGE, "/", {"Cookie": f"other=1; {COOKIE}={secret}; _xsrf=2|a|b"})
    assert answer.headers.getlist("set-cookie") == []
    assert "cache-control" not in answer.headers


@pytest.mark.parametrize("worthless", ["", "short", "x" * (LENGTH + 1), '"', "é" * LENGTH])
def test_a_worthless_cookie_is_replaced(worthless: str) -> None:
    assert len(cookies_of(headers={"Cookie": f"{COOKIE}={worthless}"})) == 1


def test_no_shared_cache_may_hand_the_cookie_to_somebody_else() -> None:
    cached = VisitorCookie(HTMLResponse("", headers={"Cache-Control": "public, max-age=600"}))
    assert ask(cached).headers.getlist("cache-control") == ["no-store"]


def test_only_pages_set_it_and_other_cookies_stay() -> None:
    assert cookies_of(VisitorCookie(JSONResponse({}))) == []
    assert cookies_of(VisitorCookie(Response(b"", media_type="image/png"))) == []
    page = HTMLResponse("", headers={"Set-Cookie": "_xsrf=1"})
    assert [cookie.split("=")[0] for cookie in cookies_of(VisitorCookie(page))] == ["_xsrf", COOKIE]


def test_a_visitor_is_the_same_in_every_session_of_their_browser(browser) -> None:
    browser("a" * LENGTH)
    first = visitor()
    browser("a" * LENGTH)
    assert visitor() == first
    browser("b" * LENGTH)
    assert visitor() != first


def test_the_name_on_the_server_does_not_tell_the_cookie(browser) -> None:
    secret = "../../" + "a" * (LENGTH - 6)
    browser(secret)
    assert re.fullmatch("[0-9a-f]{40}", visitor())
    assert visitor_folder().parent == visitors_folder()


@pytest.mark.parametrize("secret", [None, "", "guess"])
def test_a_browser_without_cookies_is_nobody_else(browser, secret: str | None) -> None:
    browser(secret)
    first = visitor()
    assert visitor() == first
    browser(secret)
    assert visitor() != first


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_nobody_else_on_the_machine_reads_a_visitor_s_folder(browser) -> None:
    browser("a" * LENGTH)
    assert stat.S_IMODE(visitor_folder().stat().st_mode) == 0o700


def test_folders_of_two_visitors_are_apart(browser) -> None:
    browser("a" * LENGTH)
    mine = visitor_folder()
    (mine / "file").write_text("mine")
    browser("b" * LENGTH)
    other = visitor_folder()
    assert other != mine
    assert list(other.iterdir()) == []


def test_who_has_been_away_too_long_is_forgotten(browser) -> None:
    folders = {}
    for name in ("away", "here"):
        browser(name[0] * LENGTH)
        folders[name] = visitor_folder()
        (folders[name] / "models").mkdir()
        (folders[name] / "models" / "file").write_text("x")
    long_ago = time.time() - limits().visitor_hours * 3600 - 60
    os.utime(folders["away"], (long_ago, long_ago))
    forget_old_visitors()
    assert not folders["away"].exists()
    assert (folders["here"] / "models" / "file").exists()


def test_coming_back_counts_as_a_visit(browser) -> None:
    browser("a" * LENGTH)
    folder = visitor_folder()
    os.utime(folder, (0, 0))
    assert visitor_folder() == folder
    forget_old_visitors()
    assert folder.exists()


def test_there_is_nothing_to_forget_on_a_fresh_server(browser) -> None:
    browser("a" * LENGTH)
    forget_old_visitors()
    assert not visitors_folder().exists()
