"""Fetching what does not ship with the app, once for everybody: weights and data sets."""

import streamlit as st

from dlcore.errors import BadSetting
from dlcore.fetching.downloads import Progress
from dlcore.intake.names import markdown_text
from dlcore.limits import MB
from ui.components.progress import progress_told, progress_view
from ui.news import News, address
from ui.services import services

KIND = "fetch"


def offer(name: str, title: str, size_mb: float, says: str) -> None:
    """The button that fetches it, its progress, and what went wrong.

    Args:
        name: of the network or data set.
        title: in sentences.
        size_mb: before anything has arrived.
        says: shown while nothing is under way.
    """
    progress = services().downloads.progress(name)
    if _phase(progress) == "goes":
        progress_view(f"fetching.{name}", *_far(progress), address(KIND, name, "goes"))
        return
    if progress.state in {"failed", "refused"}:
        st.error(markdown_text(progress.says), icon=":material/error:")

    def fetch() -> None:
        services().downloads.start(name)

    st.button(f"Fetch {title}, {size_mb:.0f} MB", type="primary", key=f"fetch.{name}", on_click=fetch)
    st.caption(says)


def fetch_news(name: str) -> News | None:
    """What is being fetched, by its name, which is no secret."""
    downloads = services().downloads
    try:
        downloads.progress(name)
    except BadSetting:
        return None
    return News(
        phase=lambda: _phase(downloads.progress(name)),
        wait=lambda _seen, _seconds: str(downloads.progress(name).done_bytes),  # asked for often enough
        told=lambda _has: progress_told(*_far(downloads.progress(name))),
    )


def _phase(progress: Progress) -> str:
    return "goes" if progress.state in {"waiting", "running"} else "rests"


def _far(progress: Progress) -> tuple[float, str]:
    """The share that has arrived, and how much that is in words."""
    done, total = progress.done_bytes / MB, progress.total_bytes / MB
    return min(1.0, done / total) if total else 0.0, f"{done:.1f} of {total:.1f} MB have arrived"
