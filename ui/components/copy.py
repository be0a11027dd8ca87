"""A button that copies the address of what is on screen."""

from collections.abc import Mapping

from ui.components import registered

_mount = registered("copy")


def copy_link(
    key: str, query: str, missing: str = "", *, page: str = "", entries: Mapping[str, str] | None = None
) -> None:
    """Copy this page's address with this query.

    Args:
        key: of the component.
        query: of the link.
        missing: what the link does not carry, said after copying.
        page: whose settings the query has.
        entries: makes the query that of the page as it stands when the button is pressed, as the page's
            other such button was told last, with these entries; an empty one takes the page's own out.
    """
    _mount(key=key, data={"query": query, "missing": missing, "page": page, "entries": entries})
