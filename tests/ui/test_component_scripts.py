"""A component's script is fetched once: what Streamlit sends with every update only fetches it."""

import gzip
import re

import pytest
from starlette.routing import Router

from tests.ui.asgi import ask
from ui.components import HERE, registered, run, scripts

APP = Router(scripts.script_routes())


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What Streamlit is told of the component of a run."""
    texts: dict[str, str] = {}
    monkeypatch.setattr("ui.components.v2.component", lambda name, **parts: texts.update(parts))
    registered("run", *run.PARTS)
    return texts


def address(script: str) -> str:
    (found,) = re.findall(r'import\(new URL\("([^"]+)"', script)
    return found


def test_what_travels_with_every_update_is_small(told: dict[str, str]) -> None:
    assert len(told["js"]) < 1_500
    assert len(told["js"]) + len(told["css"]) < 15_000


def test_what_is_fetched_is_all_of_the_script_without_its_comments(told: dict[str, str]) -> None:
    answer = ask(APP, address(told["js"]))
    script = gzip.decompress(answer.body).decode()
    wanted = [
        line.strip()
        for name in (*run.PARTS, "run")
        if (HERE / f"{name}.js").exists()
        for line in (HERE / f"{name}.js").read_text(encoding="utf-8").splitlines()
    ]
    assert script.splitlines() == [line for line in wanted if line and not line.startswith("//")]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


def test_another_script_has_another_address() -> None:
    assert address(scripts.loader("one", "export default 1")) != address(
        scripts.loader("one", "export default 2")
    )


def test_it_is_found_under_the_path_at_which_the_app_is_served() -> None:
    at = address(scripts.loader("one", "export default 1"))
    assert at.startswith("./components/one.")
    assert ask(APP, at).status == ask(APP, "/class" + at[1:]).status == 200


@pytest.mark.parametrize("name", ["run.js", "run.0123456789abcdef.js", "..%2Fscripts.py"])
def test_nothing_else_is_found(name: str) -> None:
    assert ask(APP, f"/components/{name}").status == 404
