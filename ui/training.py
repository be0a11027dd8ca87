"""The visitor's training run: started, found again, and as a page shows it."""

import secrets
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from dlcore.jobs.job import Job
from dlcore.lessons.train_look_results import END
from dlcore.nets.own import OwnModel, models
from dlcore.shelf import PREFIX
from dlcore.training.presets import PRESETS, preset
from dlcore.training.report import Begun, Moment, Outcome, Report
from dlcore.training.spec import NETWORKS, Spec
from ui.classified import forget_answers, models_folder
from ui.own_data import sets_folder
from ui.services import ladder_owner, services
from ui.visitor import visitor, visitor_folder

TRAIN, OUTCOME = "dlcore.training.task:train_job", "dlcore.training.task:outcome_of"
KEEP = "dlcore.training.keeping:keep_network"
LEAVING = ("pausing", "stopping")
ACTIVE = ("queued", "running", *LEAVING)
LAST_S = 0.3
"""how long a click on Stop waits for the end"""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A run as the page shows it now.

    Attributes:
        job: the run's own handle.
        spec: its settings.
        folder: where its files lie.
        state: "queued", "running", "pausing", "paused", "stopping", "done", "stopped" or "failed".
        begun: what was known before the first step; None until then.
        reports: so far.
        moments: so far.
        outcome: how the network does on the test images; None until the run is over.
    """

    job: Job
    spec: Spec
    folder: Path
    state: str
    begun: Begun | None
    reports: tuple[Report, ...]
    moments: tuple[Moment, ...]
    outcome: Outcome | None

    @property
    def active(self) -> bool:
        """Whether it will say more by itself."""
        return self.state in ACTIVE


def current() -> Shown | None:
    """The visitor's run; None before the first one."""
    job = services().jobs.find(visitor())
    return None if job is None else seen(job)


def seen(job: Job) -> Shown | None:
    """A training run as it is now."""
    if job.folder is None:
        return None
    state, items = job.state, job.items()
    begun = next((item for item in items if isinstance(item, Begun)), None)
    return Shown(
        job,
        job.args[0],
        job.folder,
        state,
        begun,
        tuple(item for item in items if isinstance(item, Report)),
        tuple(item for item in items if isinstance(item, Moment)),
        next((item for item in reversed(items) if isinstance(item, Outcome)), None),
    )


def scored(shown: Shown) -> Shown:
    """The run with its score on the test images, which one that was stopped gets when somebody first looks.

    Raises:
        DlcoreError: the data or what the run has kept cannot be read any more.
    """
    if shown.state != "stopped" or not shown.moments or shown.outcome:
        return shown
    scores = st.session_state.setdefault("training.stopped", {})
    if shown.job.id not in scores:
        scores.clear()
        steps = left_at(shown), shown.moments[-1].step
        scores[shown.job.id] = services().workers.call(
            OUTCOME, shown.spec, shown.folder, *steps, sets_folder(), owner=visitor(), timeout_s=60
        )
    return replace(shown, outcome=scores[shown.job.id])


def left_at(shown: Shown) -> int:
    """The step of a run that is over but not done; −1 is wherever it was left, where nobody else goes on."""
    if shown.state == "stopped" and shown.job.key is None:
        return END
    return shown.reports[-1].step if shown.reports else 0


def start(spec: Spec) -> None:
    """Train with these settings; an earlier run of this visitor ends and is forgotten.

    A run with a preset's settings is the same for everybody, so it is computed once and shared.

    Raises:
        DlcoreError: too many wait, or the settings do not work.
    """
    services().jobs.start(
        TRAIN,
        spec,
        owner=visitor(),
        key=shared_key(spec, "train"),
        folder=fresh_folder("runs"),
        own_sets=sets_folder(),
    )


def fresh_folder(kind: str) -> Path:
    """A place for a new job's files, not made yet; those of earlier jobs of its kind go, but for the last."""
    place = visitor_folder() / kind
    earlier = sorted(place.iterdir(), key=lambda one: one.stat().st_mtime) if place.is_dir() else []
    for one in earlier[:-1]:  # the last may still be written to: it is stopped when the new one starts
        shutil.rmtree(one, ignore_errors=True)
    return place / secrets.token_hex(8)


def keep(shown: Shown, step: int | None = None) -> None:
    """Put the network among the visitor's own models and choose it on the page "Classify an image".

    Args:
        shown: the run.
        step: of one of its moments; None is the network as the run left it.

    Raises:
        DlcoreError: it cannot be kept.
    """
    shelf = models(models_folder())
    before = {one.token for one in shelf.notes()}
    model: OwnModel = services().workers.call(
        KEEP, shown.folder, models_folder(), NETWORKS[shown.spec.network], step, owner=visitor()
    )
    for token in before - {one.token for one in shelf.notes()}:  # it made room for this one
        forget_answers(f"{PREFIX}{token}")
    st.session_state["classify.choose"] = f"{PREFIX}{model.token}"


def forget(_page: str) -> None:
    """End the visitor's run and ladder, and remove what they have kept: what Reset does."""
    for owner in (visitor(), ladder_owner(visitor())):
        services().jobs.forget(owner)


def stop(job: Job) -> None:
    """End the run where it is; what it has learnt is kept. An end that comes soon is waited for."""
    job.stop()
    end, version = time.monotonic() + LAST_S, job.version
    while job.state in ACTIVE and (left := end - time.monotonic()) > 0:
        version = job.wait(version, left)


def shared_key(spec: Spec, what: str) -> str | None:
    """What a job is shared under: only settings that come with the app, never a visitor's own data."""
    common = [Spec(), *(preset(name, spec.dataset) for name in PRESETS)]
    return f"{what} {spec}" if spec in common and not spec.dataset.startswith(PREFIX) else None
