"""Runs put aside to compare the next ones with."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dlcore.data.datasets import DATASETS
from dlcore.intake.names import markdown_text
from dlcore.lessons.train import nats
from dlcore.lessons.train_numbers import of_all
from dlcore.settings import controls
from dlcore.training.report import Outcome, Report
from dlcore.training.spec import Spec
from ui.own_data import own_data
from ui.tables import table
from ui.training import Shown
from ui.training_controls import word

MOST = 4
PINS, BEHIND = "train.pins", "train.behind"


@dataclass(frozen=True, slots=True, eq=False)
class Pin:
    """A finished run, without its weights."""

    name: str
    spec: Spec
    reports: tuple[Report, ...]
    outcome: Outcome | None
    job: str


def pins() -> list[Pin]:
    """The pinned runs of this session, oldest first."""
    return st.session_state.setdefault(PINS, [])


def behind(shown: Shown) -> Sequence[Report]:
    """The reports of the last pinned run, to be drawn behind this one; none behind itself."""
    others = [pin for pin in pins() if pin.job != shown.job.id and pin.spec.dataset == shown.spec.dataset]
    return others[-1].reports if others else ()


def pin(shown: Shown) -> None:
    """Put a run aside; the oldest one goes when there are too many."""
    number = st.session_state.get("train.pinned", 0) + 1
    st.session_state["train.pinned"] = number
    kept = Pin(f"Run {number}", shown.spec, shown.reports, shown.outcome, shown.job.id)
    st.session_state[PINS] = [*pins(), kept][-MOST:]


def compare(page: str, shown: Shown | None) -> None:
    """The pinned runs and this one: the settings that differ, and what came of them."""
    pinned_already = shown is not None and any(one.job == shown.job.id for one in pins())
    with st.container(horizontal=True):
        new = shown if shown and shown.reports and not shown.active and not pinned_already else None
        if new and st.button("Pin this run", key=f"{page}.pin", icon=":material/keep:"):
            pin(new)
            st.rerun()
        if pins() and st.button("Unpin all", key=f"{page}.unpin", type="tertiary"):
            st.session_state[PINS] = []
            st.rerun()
    runs = [*pins()]
    if shown is not None and shown.reports and not pinned_already:
        runs.append(Pin("This run", shown.spec, shown.reports, shown.outcome, shown.job.id))
    if len(runs) < 2:
        st.markdown(
            "Pin a finished run, change a setting and start again: the pinned one stays behind the curves, "
            "and here only the settings that differ are listed."
        )
        return
    st.markdown(comparison(runs))


def comparison(runs: Sequence[Pin]) -> str:
    """Runs as columns in markdown: first the settings that differ, then what came of each."""
    known = controls(Spec)
    differing = [name for name in known if len({getattr(run.spec, name) for run in runs}) > 1]
    lines = [[known[name].label, *(_text(getattr(run.spec, name)) for run in runs)] for name in differing]
    if not differing:
        lines.append(["no setting differs", *("" for _ in runs)])
    lines.append(["**training loss**, nats", *(nats(run.reports[-1].loss) for run in runs)])
    lines.append(["**test loss**, nats", *(_score(run, "loss") for run in runs)])
    lines.append(["**test accuracy**", *(_score(run, "accuracy") for run in runs)])
    lines.append(["**seconds**", *(f"{run.reports[-1].elapsed_s:.1f}" for run in runs)])
    return table(["", *(run.name for run in runs)], lines, right=range(1, len(runs) + 1))


def _score(run: Pin, what: str) -> str:
    if run.outcome is None:
        return "–"
    score = run.outcome.assessment.score
    return of_all(score) if what == "accuracy" else nats(score.loss)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    return markdown_text(_name(str(value))) or "–"


def _name(value: str) -> str:
    own = own_data()
    if value in DATASETS:
        return DATASETS[value].title
    return own[value].name if value in own else word(value)
