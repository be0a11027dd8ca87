"""The model ladder: three networks on one budget, side by side."""

import numpy as np
import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.lessons.classify_words import percent
from dlcore.lessons.train import nats
from dlcore.training.ladder import RUNGS, Rung
from dlcore.training.report import Report
from dlcore.training.spec import NETWORKS, Spec
from ui.components.chart import Chart, Curve
from ui.components.curves import curves
from ui.frame import say_error
from ui.own_data import sets_folder
from ui.services import ladder_owner, services
from ui.training import ACTIVE, shared_key
from ui.visitor import visitor

POLL_S = 0.7


def ladder(page: str, spec: Spec) -> None:
    """Start it, watch it, and the table of what came of it."""
    job = services().jobs.find(_owner())
    active = job is not None and job.state in ACTIVE
    st.markdown(
        "The same data, optimiser, schedule and number of epochs for three networks: "
        "one layer, hidden layers, and convolutions."
    )
    with st.container(horizontal=True):
        if not active and st.button("Climb the ladder", key=f"{page}.ladder", icon=":material/stairs:"):
            _start(spec)
        if (
            job is not None
            and active
            and st.button("Stop", key=f"{page}.ladder-stop", icon=":material/stop:")
        ):
            job.stop()
            st.rerun()
    st.fragment(_climbing, run_every=POLL_S if active else None)(page, active)


def _start(spec: Spec) -> None:
    try:
        services().jobs.start(
            "dlcore.training.ladder:ladder_job",
            spec,
            owner=_owner(),
            key=shared_key(spec, "ladder"),
            can_resume=False,
            own_sets=sets_folder(),
            folder=None,
        )
    except DlcoreError as error:
        say_error(error)
        return
    st.rerun()


def _climbing(page: str, was_active: bool) -> None:
    job = services().jobs.find(_owner())
    if was_active and (job is None or job.state not in ACTIVE):
        st.rerun()
    if job is None:
        return
    if job.state == "failed":
        st.error(markdown_text(job.error or ""), icon=":material/error:")
    items = job.items()
    lines = [_curve(network, [one for one in items if isinstance(one, tuple)]) for network in RUNGS]
    lines = [line for line in lines if len(np.asarray(line.steps))]
    if lines:
        chart = Chart("Validation accuracy", "right answers in %", tuple(lines), low=0, high=100)
        curves(f"{page}.ladder-curves", chart)
    rungs = [one for one in items if isinstance(one, Rung)]
    if rungs:
        st.markdown(table(rungs))
    for one in rungs:
        if one.diverged:
            st.warning(markdown_text(f"{NETWORKS[one.network]}: {one.diverged}"))
    if job.state in ACTIVE and len(rungs) < len(RUNGS):
        st.caption(_standing(job.state, job.place, NETWORKS[RUNGS[len(rungs)]]))


def _standing(state: str, place: int | None, network: str) -> str:
    if state == "queued":
        return f"Waiting for a free processor, number {place or 1} in line."
    return f"Training {network} …"


def table(rungs: list[Rung]) -> str:
    """What came of each network, in markdown."""
    lines = [
        "| network | parameters | test accuracy | test loss, nats | seconds |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {NETWORKS[one.network]} | {one.n_parameters:,} | {percent(one.score.accuracy)} | "
        f"{nats(one.score.loss)} | {one.train_s:.1f} |"
        for one in rungs
    ]
    return "\n".join(lines)


def _curve(network: str, told: list[tuple[str, Report]]) -> Curve:
    seen = [report for name, report in told if name == network and report.validation]
    steps = np.array([report.step for report in seen])
    values = np.array([100 * report.validation.accuracy for report in seen if report.validation])
    return Curve(NETWORKS[network], "run", steps, values)


def _owner() -> str:
    return ladder_owner(visitor())
