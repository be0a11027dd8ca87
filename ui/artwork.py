"""The files in `assets/`, each read once, as what a page sends."""

from functools import cache
from pathlib import Path

from figures.pictures import svg_url

FOLDER = Path(__file__).parent / "assets"


@cache
def svg(name: str) -> str:
    """A drawing as an address that holds the whole file."""
    return svg_url((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))


@cache
def style(theme: str) -> str:
    """The style sheet of all pages, for "light" or "dark"."""
    files = ["style.css"] + (["style-dark.css"] if theme == "dark" else [])
    css = "\n".join((FOLDER / file).read_text(encoding="utf-8") for file in files)
    return f"<style>{css}</style>"
