"""A button that copies the address of what is on screen."""

from ui.components import registered

_mount = registered("copy")


def copy_link(key: str, query: str, missing: str = "") -> None:
    """Copy this page's address with this query, and say what is missing in it."""
    _mount(key=key, data={"query": query, "missing": missing})
