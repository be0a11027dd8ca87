"""The files in `assets/`, each read once, as what a page sends."""

from functools import cache
from pathlib import Path

from figures.pictures import svg_url
from figures.style import css

FOLDER = Path(__file__).parent / "assets"


@cache
def svg(name: str) -> str:
    """A drawing as an address that holds the whole file."""
    return svg_url((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))


@cache
def style() -> str:
    """The style sheet of all pages; it gives the components their colours too."""
    rules = (FOLDER / "style.css").read_text(encoding="utf-8")
    return f'<style>[data-testid="stApp"] {{ {css()} }}\n{rules}</style>'
