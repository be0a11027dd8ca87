"""The few browser components: small, reused, without any lesson's maths."""

from pathlib import Path
from typing import Any

from streamlit.components import v2

from ui.components.scripts import loader

HERE = Path(__file__).parent


def registered(name: str, *parts: str) -> Any:
    """The component whose script, style and markup lie beside this file as `name`.js, .css and .html.

    The scripts and styles of `parts`, where there are any, come before its own: they share one scope.
    """
    js, css = (_joined([*parts, name], kind) for kind in ("js", "css"))
    html = (HERE / f"{name}.html").read_text(encoding="utf-8")
    return v2.component(f"see_it_learn.{name}", js=loader(name, js), css=css, html=html)


def _joined(names: list[str], kind: str) -> str:
    """These files in one, without indents and comments."""
    files = [HERE / f"{name}.{kind}" for name in names]
    lines = "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists()).splitlines()
    return "\n".join(line for each in lines if (line := each.strip()) and not line.startswith("//"))


def nothing() -> None:
    """Streamlit keeps a component's state, and hears its triggers, only where somebody listens."""
