"""Fetching what does not ship with the app, once for everybody: weights and data sets."""

import streamlit as st

from dlcore.intake.names import markdown_text
from ui.services import services


def offer(name: str, title: str, size_mb: float, says: str) -> None:
    """The button that fetches it, its progress, and what went wrong.

    Args:
        name: of the network or data set.
        title: in sentences.
        size_mb: before anything has arrived.
        says: shown while nothing is under way.
    """
    running = services().downloads.progress(name).state in {"waiting", "running"}
    st.fragment(_fetching, run_every=0.5 if running else None)(name, title, size_mb)
    if not running:
        st.caption(says)


def _fetching(name: str, title: str, size_mb: float) -> None:
    progress = services().downloads.progress(name)
    if progress.state == "done":
        st.rerun()
    if progress.state in {"waiting", "running"}:
        total = progress.total_bytes or size_mb * 2**20
        share = min(1.0, progress.done_bytes / total)
        st.progress(share, f"{title}: {progress.done_bytes / 2**20:.1f} of {total / 2**20:.1f} MB")
        return
    if progress.state in {"failed", "refused"}:
        st.error(markdown_text(progress.says), icon=":material/error:")
    if st.button(f"Fetch {title}, {size_mb:.0f} MB", type="primary", key=f"fetch.{name}"):
        services().downloads.start(name)
        st.rerun()
