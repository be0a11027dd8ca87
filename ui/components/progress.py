"""How far something is that goes on, kept up to date by itself."""

from ui.components import nothing, registered
from ui.components.packing import pack

_mount = registered("progress", "unpack", "live")


def progress_view(key: str, share: float, words: str, news: dict[str, str]) -> None:
    """A bar and a line above it; when what it follows has another phase, its part of the page is made anew.

    Args:
        key: of the component.
        share: 0 … 1, as the page is made.
        words: the line.
        news: see `ui.news.address`.
    """
    told = _told(share, words) | {"news": news}
    _mount(key=key, data=pack(told), on_turned_change=nothing)


def progress_told(share: float, words: str) -> bytes:
    """The same, later, as an answer to the component that asks."""
    return pack(_told(share, words))


def _told(share: float, words: str) -> dict[str, object]:
    return {"progress": {"share": share, "words": words}}
