"""What import-linter cannot see: how long files are, what pages may do, that every widget has a key."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.tiny
ROOT = Path(__file__).parent.parent
ROOMS = ("dlcore", "figures", "ui", "pages", "recipes", "bench")
LAYOUT = {"expander", "popover", "tabs"}  # they may have a key, and hold no value that a page uses


def files(*rooms: str) -> list[Path]:
    """Every Python file of these rooms."""
    found = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    assert found, f"no Python files in {rooms}"
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." if node.level else (node.module or "").partition(".")[0])
    return names


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Name and node of every call in a file; of `a.b.c()` the name is `c`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            yield (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id), node


def where(path: Path, node: ast.AST | None = None) -> str:
    line = f":{getattr(node, 'lineno', 1)}" if node else ""
    return f"{path.relative_to(ROOT)}{line}"


# Lengths


def test_files_stay_short() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 30
    lengths = {where(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(*ROOMS)}
    assert {name: n for name, n in lengths.items() if n > (120 if name.startswith("pages") else 200)} == {}


# Imports


def test_the_launcher_imports_nothing_heavy() -> None:
    assert imported(ROOT / "app.py") <= {"streamlit", "ui"}


@pytest.mark.parametrize("path", files("pages"), ids=lambda path: path.stem)
def test_a_page_imports_only_what_tells_the_story(path: Path) -> None:
    assert imported(path) <= {"streamlit", "dlcore", "figures", "ui"}


@pytest.mark.parametrize("path", files("pages"), ids=lambda path: path.stem)
def test_a_page_computes_nothing(path: Path) -> None:
    kinds = (ast.ClassDef, ast.While, ast.Lambda, ast.AugAssign, ast.Mult, ast.Div, ast.Sub, ast.Pow, ast.Mod)
    assert [where(path, node) for node in ast.walk(tree(path)) if isinstance(node, kinds)] == []


def test_streamlit_is_known_to_ui_and_pages_alone() -> None:
    assert [
        where(path) for path in files("dlcore", "figures", "recipes") if "streamlit" in imported(path)
    ] == []


def test_importing_dlcore_is_light() -> None:
    heavy = "{'torch', 'torchvision', 'numpy', 'sklearn', 'pydantic', 'streamlit', 'plotly', 'pandas'}"
    code = f"import sys, dlcore; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_no_module_of_ui_hides_another() -> None:
    """Streamlit puts `ui/` first on `sys.path`, so `ui/token.py` would be everybody's `token`."""
    known = {*sys.stdlib_module_names, *packages_distributions(), *ROOMS, "tests"}
    assert [path.name for path in (ROOT / "ui").iterdir() if path.stem in known] == []


# Manners


@cache
def widgets() -> set[str]:
    """Names of Streamlit's functions that take a key and answer to the visitor."""
    import streamlit as st

    found = set()
    for name in dir(st):
        function = getattr(st, name)
        if inspect.isfunction(function) or inspect.ismethod(function):
            parameters = set(inspect.signature(function).parameters)
            if "key" in parameters and parameters & {"on_change", "on_click"}:
                found.add(name)
    assert {"slider", "button", "file_uploader", "selectbox"} <= found
    return found - LAYOUT


def test_every_widget_has_a_key() -> None:
    names, bare = widgets(), []
    for path in files("ui", "pages"):
        for name, call in calls(path):
            keyed = any(keyword.arg in {"key", None} for keyword in call.keywords)
            if name in names and isinstance(call.func, ast.Attribute) and not keyed:
                bare.append(where(path, call))
    assert bare == []


def test_keys_passed_on_hold_a_key() -> None:
    """`**common` counts as keyed only where `common` is a dict with a key, or the caller's own words."""
    for path in files("ui", "pages"):
        for name, call in calls(path):
            splat = [keyword.value for keyword in call.keywords if keyword.arg is None]
            if name in widgets() and splat and not any(keyword.arg == "key" for keyword in call.keywords):
                assert '"key": ' in path.read_text(encoding="utf-8"), where(path, call)


def is_style(what: ast.expr) -> bool:
    """Whether this is what `ui.artwork.style` made of the style sheets, and no HTML."""
    return isinstance(what, ast.Call) and isinstance(what.func, ast.Name) and what.func.id == "style"


def test_no_html_by_hand_and_no_sleeping() -> None:
    found = []
    for path in files("ui", "pages"):
        found += [where(path, call) for name, call in calls(path) if name == "sleep"]
        texts = [call for name, call in calls(path) if name == "html" and not is_style(call.args[0])]
        found += [where(path, call) for call in texts]
        found += [where(path)] * ("unsafe_allow_" + "html" in path.read_text(encoding="utf-8"))
    assert found == []


def test_only_the_terminal_prints() -> None:
    quiet = [path for path in files("dlcore", "figures", "ui", "pages") if "cli" not in path.parts]
    assert [where(path, call) for path in quiet for name, call in calls(path) if name == "print"] == []


def test_no_changing_globals() -> None:
    nodes = ((path, node) for path in files(*ROOMS) for node in ast.walk(tree(path)))
    assert [where(path, node) for path, node in nodes if isinstance(node, ast.Global)] == []


def is_broad(handler: ast.ExceptHandler) -> bool:
    names = (
        {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else {""}
    )
    return bool(names & {"", "Exception", "BaseException"})


def test_a_broad_except_says_why() -> None:
    silent = []
    for path in files(*ROOMS):
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and is_broad(node):
                comment = lines[node.lineno - 1].partition("#")[2]
                if not re.sub(r"noqa: *[A-Z0-9, ]+", "", comment).strip():
                    silent.append(where(path, node))
    assert silent == []


# The registry


def test_the_registry_is_complete() -> None:
    from ui.lessons_listed import PAGES

    stems = [lesson.stem for lesson in PAGES]
    assert len(stems) == len(set(stems))
    assert sorted(stems) == sorted(path.stem for path in files("pages") if path.stem != "home")
