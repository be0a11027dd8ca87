"""Every combination at once, trained live below the stage: started, watched, stopped, and clicked into."""

from functools import partial

import numpy as np
import streamlit as st

from dlcore.intake.names import markdown_text
from dlcore.jobs.job import Job
from dlcore.lessons.lesson import Result
from dlcore.lessons.matrix import MOST_STEPS, Spec, depths
from dlcore.lessons.matrix_axes import ACTIVATIONS, INITIALISATIONS, REMEDIES
from dlcore.lessons.matrix_job import Seen, Whole, place_of, so_far
from dlcore.lessons.matrix_shades import by_accuracy, by_gradient
from dlcore.lessons.train_numbers import many
from dlcore.settings import controls
from ui.actions import action, refusal
from ui.components.grid import GridNames, GridSeen, grid, grid_told
from ui.news import News, address, of_job
from ui.services import services
from ui.stage import CONTROLS
from ui.training import ACTIVE, stop
from ui.training_progress import waiting
from ui.visitor import visitor

KIND, GOES, RESTS = "matrix", "goes", "rests"
COMMON = ("learning_rate", "data", "width", "seed")
"""settings that all networks share"""
NAMES = GridNames(
    tuple(remedy.short for remedy in REMEDIES.values()),
    tuple(str(depth) for depth in reversed(depths())),
    tuple(many(depth, "hidden layer") for depth in reversed(depths())),
    tuple(ACTIVATIONS.values()),
    tuple(INITIALISATIONS.values()),
    "Remedy and hidden layers down, activation and first weights across",
    {
        "accuracy": "right on {}\u00a0% of the test points",
        "gradient": "the gradient is {} long at the first layer",
    },
)
KEYS = {
    "accuracy": "The bluer, the more test points are right; red has diverged.",
    "gradient": "Orange: the gradient is shorter at the first layer than at the output; blue: longer; red: "
    "diverged.",
}
COUNT = len(REMEDIES) * len(depths()) * len(ACTIVATIONS) * len(INITIALISATIONS)


def live(page: str, result: Result[Spec]) -> None:
    """Start it, watch it, stop it; what was trained stays, and a click on a network takes the stage there."""
    job = services().sweeps.find(visitor())
    now = phase(job) if job else RESTS  # once: it may end while the page is made
    spec: Spec = result.spec
    st.markdown(f"#### All {COUNT} combinations, trained live")
    st.markdown(
        f"Rows are remedies and hidden layers, columns activations and first weights. {KEYS[spec.shown]}"
    )
    with st.container(horizontal=True):
        if job is not None and now == GOES:
            action(f"{page}.live", "Stop", "stop", partial(stop, job))
        else:
            action(f"{page}.live", "Train all", "play_arrow", partial(_start, spec))
        moved = _moved(spec, job) if job else []
        if moved:
            st.caption(f"Moved since this began: {', '.join(moved)}.")
    refusal(f"{page}.live")
    if job is not None and job.state == "failed":
        st.error(markdown_text(job.error or ""), icon=":material/error:")
    seen = seen_of(job) if job is not None and now == RESTS else None
    news = address(KIND, job.id, now) if job is not None and now == GOES else None
    grid(f"{page}.grid", NAMES, spec.shown, place_of(spec), partial(_picked, page, job), seen=seen, news=news)


def _picked(page: str, job: Job | None, place: int) -> None:
    """Take the stage to a network, after the steps after which it was last seen; to the end if it was not."""
    steps = _whole(job).steps if job else ()
    step = steps[place * len(steps) // COUNT] if steps else -1
    told = ("pick", "grid", (place, step if step >= 0 else MOST_STEPS))
    st.session_state.setdefault(f"{page}.picked", []).append(told)
    st.rerun(CONTROLS)


def matrix_news(job_id: str) -> News | None:
    """A sweep by its job's id, which only its owner's page knows."""
    job = services().sweeps.get(job_id)
    return job and of_job(job, lambda: phase(job), lambda _has: grid_told(seen_of(job)))


def phase(job: Job) -> str:
    """What the page is made for: whether it goes on."""
    return GOES if job.state in ACTIVE else RESTS


def forget(_page: str) -> None:
    """End the visitor's sweep: what Reset does."""
    services().sweeps.forget(visitor())


def _start(spec: Spec) -> None:
    common = Spec(**{name: getattr(spec, name) for name in COMMON})
    services().sweeps.start("dlcore.lessons.matrix_job:matrix_job", common, owner=visitor())


def _moved(spec: Spec, job: Job) -> list[str]:
    """The settings that all networks share and that have been moved since."""
    began: Spec = job.args[0]
    known = controls(Spec)
    return [known[name].label for name in COMMON if getattr(spec, name) != getattr(began, name)]


def seen_of(job: Job) -> GridSeen:
    """What there is to see of a sweep over every combination, and how far it is."""
    whole = _whole(job)
    active = job.state in ACTIVE
    return GridSeen(
        whole.known.ravel(),
        {
            "accuracy": by_accuracy(whole.accuracy, whole.sound).ravel(),
            "gradient": by_gradient(whole.first, whole.last, whole.sound).ravel(),
        },
        {"accuracy": np.round(100 * whole.accuracy.ravel(), 1), "gradient": whole.first.ravel()},
        _says(whole),
        _share(whole) if active else None,
        _words(job, whole) if active else "",
    )


def _whole(job: Job) -> Whole:
    return so_far([item for item in job.items() if isinstance(item, Seen)])


def _share(whole: Whole) -> float:
    return sum(max(0, step) for step in whole.steps) / (MOST_STEPS * len(whole.steps))


def _words(job: Job, whole: Whole) -> str:
    if job.state == "queued":
        return waiting(job)
    return f"Step {max(0, *whole.steps)} of {MOST_STEPS}"


def _says(whole: Whole) -> str:
    """How many networks of each remedy have learnt."""
    each = len(whole.accuracy[0])
    counts = zip(REMEDIES.values(), whole.learnt, whole.steps, strict=True)
    told = [f"{remedy.says} {count}" for remedy, count, step in counts if step >= 0]
    if not told:
        return ""
    steps = {step for step in whole.steps if step >= 0}
    when = f"After {max(steps)} steps" if len(steps) == 1 else f"After {min(steps)} to {max(steps)} steps"
    return f"{when} have learnt, of {each} networks each: {', '.join(told)}."
