"""The model ladder: three networks on one budget, side by side."""

from functools import partial

import numpy as np
import streamlit as st

from dlcore.intake.names import markdown_text
from dlcore.jobs.job import Job
from dlcore.lessons.train import nats
from dlcore.lessons.train_numbers import of_all
from dlcore.training.ladder import RUNGS, Rung
from dlcore.training.report import Report
from dlcore.training.spec import NETWORKS, Spec
from ui.actions import action, refusal
from ui.components.chart import Chart, Curve
from ui.components.run import RunView, run_told, run_view
from ui.news import News, address, of_job
from ui.own_data import sets_folder
from ui.services import ladder_owner, services
from ui.tables import table
from ui.training import ACTIVE, fresh_folder, shared_key
from ui.training_progress import waiting
from ui.visitor import visitor

KIND, GOES = "ladder", "goes"


def ladder(page: str, spec: Spec) -> None:
    """Start it, watch it, and the table of what came of it."""
    job = services().jobs.find(_owner())
    now = phase(job) if job else ""  # once: it may end while the page is made
    active = now.startswith(GOES)
    st.markdown(
        "The same data, optimiser, schedule and number of epochs for three networks: "
        "one layer, hidden layers, and convolutions."
    )
    with st.container(horizontal=True):
        if job is not None and active:
            action(f"{page}.ladder", "Stop", "stop", job.stop)
        else:
            action(f"{page}.ladder", "Climb the ladder", "stairs", partial(_start, spec))
            if job is not None and job.can_resume:
                action(f"{page}.ladder", "Resume", "resume", job.resume)
    refusal(f"{page}.ladder")
    if job is not None:
        _climbing(page, job, address(KIND, job.id, now) if active else None)


def _start(spec: Spec) -> None:
    services().jobs.start(
        "dlcore.training.ladder:ladder_job",
        spec,
        owner=_owner(),
        key=shared_key(spec, "ladder"),
        folder=fresh_folder("ladders"),
        own_sets=sets_folder(),
    )


def _climbing(page: str, job: Job, news: dict[str, str] | None) -> None:
    if job.state == "failed":
        st.error(markdown_text(job.error or ""), icon=":material/error:")
    view = RunView([]) if news else _view(job)  # what goes on is told
    if view.charts or news:
        run_view(f"{page}.ladder-curves", view, news=news)
    rungs = [one for one in job.items() if isinstance(one, Rung)]
    if rungs:
        st.markdown(_results(rungs))
    for one in rungs:
        if one.diverged:
            st.warning(markdown_text(f"{NETWORKS[one.network]}: {one.diverged}"))


def ladder_news(job_id: str) -> News | None:
    """A ladder by its job's id, which only its owner's page knows."""
    job = services().jobs.get(job_id)
    if job is None:
        return None
    return of_job(job, lambda: phase(job), lambda has: run_told(_view(job), has))


def phase(job: Job) -> str:
    """What the page is made for: whether it is climbed, and how many networks are done."""
    done = sum(isinstance(one, Rung) for one in job.items())
    return f"{GOES if job.state in ACTIVE else 'rests'} {done}"


def _view(job: Job) -> RunView:
    """The curves of the networks, and how far the ladder is climbed."""
    items = job.items()
    rungs = [one for one in items if isinstance(one, Rung)]
    told = [one for one in items if isinstance(one, tuple)]
    lines = [_curve(network, told) for network in RUNGS]
    lines = [line for line in lines if len(np.asarray(line.steps))]
    chart = Chart("Validation accuracy", "right answers in %", tuple(lines), low=0, high=100)
    words = ""
    if job.state in ACTIVE and len(rungs) < len(RUNGS):
        words = f"Training {NETWORKS[RUNGS[len(rungs)]]} …" if job.state != "queued" else waiting(job)
    begun = items[-1][1] if items and isinstance(items[-1], tuple) else None
    return RunView([chart] if lines else [], share=_share(rungs, begun), words=words)


def _share(rungs: list[Rung], begun: Report | None) -> float:
    """How much of the ladder is climbed, 0..1; `begun` is the last report of the network at work."""
    return (len(rungs) + (begun.step / begun.n_steps if begun else 0)) / len(RUNGS)


def _results(rungs: list[Rung]) -> str:
    """What came of each network, in markdown."""
    rows = [
        (
            NETWORKS[one.network],
            f"{one.n_parameters:,}",
            of_all(one.score),
            nats(one.score.loss),
            f"{one.train_s:.1f}",
        )
        for one in rungs
    ]
    head = ("network", "parameters", "test accuracy", "test loss, nats", "seconds")
    return table(head, rows, right=range(1, len(head)))


def _curve(network: str, told: list[tuple[str, Report]]) -> Curve:
    seen = [report for name, report in told if name == network and report.validation]
    steps = np.array([report.step for report in seen])
    values = np.array([100 * report.validation.accuracy for report in seen if report.validation])
    return Curve(NETWORKS[network], "run", steps, values)


def _owner() -> str:
    return ladder_owner(visitor())
