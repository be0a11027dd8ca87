"""The part of the page where a run is started, watched, paused and stopped."""

from functools import partial

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.lessons import train
from dlcore.training.spec import Spec
from ui import lesson, link, training_pins
from ui.actions import action, refusal
from ui.components.run import RunView, run_view
from ui.frame import say_error
from ui.gallery import replay
from ui.news import address
from ui.training import LEAVING, Shown, keep, scored, start, stop
from ui.training_controls import moved
from ui.training_news import KIND, phase
from ui.training_view import charts, view_of

SHARED = "a run with these settings is the same for everybody, so it is computed once here and shared"


def buttons(page: str, spec: Spec, shown: Shown | None, ready: bool) -> None:
    """Start, and while a run goes on Pause or Resume, Stop; and which controls it does not stand for."""
    with st.container(horizontal=True):
        if shown and shown.active:
            leaving = shown.state in LEAVING
            action(page, "Pause", "pause", shown.job.pause, disabled=leaving)
            action(page, "Stop", "stop", partial(stop, shown.job), disabled=shown.state == "stopping")
        else:
            _at_rest(page, shown, ready)
        since = moved(spec, shown.spec) if shown else []
        if since:
            st.caption(f"Moved since this run began: {', '.join(since)}. Start trains with them.")
    refusal(page)


def _at_rest(page: str, shown: Shown | None, ready: bool) -> None:
    def begin() -> None:
        start(lesson.spec(page, Spec))  # as the controls stand when it is pressed

    action(page, "Start", "play_arrow", begin, type="primary", disabled=not ready)
    if shown and shown.job.can_resume:
        action(page, "Resume", "resume", shown.job.resume)
    if shown and shown.moments:
        used = st.button(
            "Classify with it",
            key=f"{page}.use",
            icon=":material/draw:",
            help="Takes the network of the step at which the time slider stands to “Classify an image”.",
        )
        if used:
            keep_and_read(page, shown)


def keep_and_read(page: str, shown: Shown) -> None:
    """Take the network to the page that reads pictures with it: as it ended, or of the step looked at."""
    job, step = st.session_state.get(f"{page}.at", ("", None))
    last = shown.moments[-1].step
    # Others may have gone on with a run that is shared, and one that was killed kept its moments alone.
    left = shown.state == "failed" or (shown.state == "stopped" and shown.job.key is not None)
    chosen = step if job == shown.job.id and step != last else last if left else None
    try:
        keep(shown, chosen)
    except DlcoreError as error:
        say_error(error)
        return
    replay("classify", "three")
    st.switch_page("../pages/classify.py", query_params={})  # without {} it refuses: settings are bound there


def panel(page: str, spec: Spec, shown: Shown | None) -> None:
    """The run: while it goes on it keeps itself up to date, and the page is made anew when that changes."""
    if shown is None:
        return
    words, key = st.container(), f"{page}.run"
    pinned = training_pins.behind(shown)
    if shown.active:
        run_view(key, RunView(charts(None, pinned)), news=address(KIND, shown.job.id, phase(shown.state)))
        return
    with words:
        shown = _ended(page, spec, shown)

    def remember(place: int) -> None:
        st.session_state[f"{page}.at"] = shown.job.id, shown.moments[place].step

    run_view(key, view_of(shown, pinned), on_step=remember)


def _ended(page: str, spec: Spec, shown: Shown) -> Shown:
    """Why a run failed, or what came of it; the run with its score."""
    if shown.state == "failed":
        st.error(markdown_text(shown.job.error or ""), icon=":material/error:")
    try:
        shown = scored(shown)
    except DlcoreError as error:
        say_error(error)
    if shown.begun and shown.reports:
        said = train.say(shown.spec, shown.state, shown.begun, shown.reports, shown.outcome)
        shared = shown.state == "done" and shown.job.key is not None
        lesson.what_you_see(page, said, (SHARED,) if shared else (), link.query(page, spec))
    return shown
