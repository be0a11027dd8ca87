"""The few browser components: small, reused, without any lesson's maths."""

from pathlib import Path
from typing import Any

from streamlit.components import v2


def registered(name: str) -> Any:
    """The component whose script, style and markup lie beside this file as `name`.js, .css and .html."""
    here = Path(__file__).parent
    js, css, html = ((here / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("js", "css", "html"))
    return v2.component(f"see_it_learn.{name}", js=js, css=css, html=html)
