"""The page of a lesson is Streamlit's own, told where the server is and what to load."""

import base64
import gzip
import hashlib
import re

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Router

from tests.ui.asgi import ask
from ui import front
from ui.components.scripts import script_routes
from ui.lessons_listed import PAGES
from ui.server import SECURITY

PASSED_ON = b"passed on"
APP = front.Front(PlainTextResponse(PASSED_ON))
ADDED = re.compile(
    r'<script>window\.__streamlit=.*?</script>|<link rel="modulepreload" crossorigin href="[^"]*">'
)


def page(path: str) -> str:
    return ask(APP, path).body.decode()


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.stem)
def test_nothing_but_the_additions_differs_from_streamlits_page(lesson: object) -> None:
    own = (front.BUNDLE / "index.html").read_text(encoding="utf-8")
    assert ADDED.sub("", page(f"/{lesson.stem}")) == ADDED.sub("", own)  # type: ignore[attr-defined]


def test_a_browser_may_run_what_was_added_and_it_comes_before_all_other_scripts() -> None:
    text = page("/descent")
    first = text.index("<script")
    script = text[first + len("<script>") : text.index("</script>")]
    assert "BACKEND_BASE_URL" in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in SECURITY["Content-Security-Policy"]


def test_what_it_loads_is_there_is_not_named_twice_and_is_all_that_these_parts_import() -> None:
    links = re.findall(r'<link rel="modulepreload" crossorigin href="\./static/js/([^"]+)">', page("/line"))
    assert len(links) == len(set(links)) > len(front.PARTS)
    for name in links:
        text = (front.BUNDLE / "static" / "js" / name).read_text(encoding="utf-8")
        assert {f"./static/js/{each}" for each in re.findall(r'from"\./([\w.-]+\.js)"', text)} <= {
            f"./static/js/{each}" for each in links
        } | set(re.findall(r'(?:src|href)="(\./static/js/[^"]+)"', page("/line")))


def test_every_part_is_a_file_of_this_streamlit() -> None:
    for part in front.PARTS:
        assert list((front.BUNDLE / "static" / "js").glob(f"{part}.*.js")), part


def test_only_a_lesson_with_a_stage_loads_more() -> None:
    assert page("/classify").count("modulepreload") < page("/descent").count("modulepreload")


def test_the_scripts_of_components_that_it_loads_are_there() -> None:
    links = re.findall(r'href="\./(components/[^"]+)"', page("/descent"))
    assert len(links) == len(front.COMPONENTS)
    routes = Router(script_routes())
    assert [ask(routes, f"/{link}").status for link in links] == [200] * len(links)


def test_it_is_found_under_the_path_at_which_the_app_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front.st, "get_option", lambda _name: "/class/")
    assert "__streamlit" in page("/class/descent")
    assert ask(APP, "/descent").body == PASSED_ON


@pytest.mark.parametrize("path", ["/", "/descent/", "/nothing", "/descent/_stcore/health", "/x/descent"])
def test_everything_else_is_streamlits(path: str) -> None:
    assert ask(APP, path).body == PASSED_ON


def test_another_method_is_streamlits() -> None:
    assert ask(APP, "/descent", method="POST").body == PASSED_ON


@pytest.mark.parametrize(("accepts", "packed"), [("gzip, br", True), ("br", False), ("gzip;q=0", False)])
def test_it_is_compressed_where_the_browser_takes_that(accepts: str, packed: bool) -> None:
    answer = ask(APP, "/descent", {"Accept-Encoding": accepts})
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    text = (gzip.decompress(answer.body) if packed else answer.body).decode()
    assert text == page("/descent")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/html")
