"""A trained network on the test images: class by class, its worst mistakes, and what accuracy hides."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.intake.names import markdown_text
from dlcore.lessons.train_numbers import share
from dlcore.lessons.train_score_words import (
    most_frequent,
    say_accuracy,
    say_baseline,
    say_else,
    say_two_losses,
    say_unequal,
)
from dlcore.training.report import Assessment, Outcome
from figures.pictures import data_url, shrunk
from ui.components.tiles import Tile, tiles
from ui.tables import table
from ui.training import OUTCOME, Shown
from ui.training_asked import asked, kept_of

MOST_CLASSES = 40
"""classes in the table"""


def scores(page: str, shown: Shown | None) -> None:
    """Everything about the run's network and the test images; before there is one, what to do."""
    kept = kept_of(shown)
    if shown is None or kept is None or shown.begun is None:
        st.info("There is a network to test as soon as a run is over: press Start, or wait.")
        return
    outcome: Outcome = shown.outcome or asked(OUTCOME, kept.spec, kept.folder, kept.step, kept.moment)
    assessment, classes = outcome.assessment, shown.begun.classes
    st.markdown(say_accuracy(assessment.confusion))
    st.markdown(markdown_text(say_baseline(assessment.confusion, classes)))
    _unequal(page, assessment.confusion, classes)
    st.markdown(table(("class", "images", "precision", "recall", "F1"), _rows(assessment, classes)))
    st.caption(_top_k(assessment))
    _mistakes(page, assessment, classes)
    score = asked("dlcore.lessons.train_looks:score_on_training", kept)
    steps = shown.begun.steps_per_epoch
    st.markdown(say_two_losses(kept.spec, shown.reports, steps, score))
    st.caption(say_else(shown.reports))


def _unequal(page: str, confusion: np.ndarray, classes: tuple[str, ...]) -> None:
    """Make the classes unequal, and see what accuracy makes of that."""
    counts = confusion.sum(1)
    now = round(100 * int(counts.max()) / int(counts.sum()))
    name = classes[most_frequent(confusion)]
    percent = st.slider(
        f"Unequal classes: how many of 100 test images are of the class {markdown_text(name)}",
        min(now, 98),
        99,
        key=f"{page}.unequal",
    )
    st.markdown(markdown_text(say_unequal(confusion, classes, percent)))


def _rows(assessment: Assessment, classes: tuple[str, ...]) -> list[tuple[str, ...]]:
    figures = zip(
        classes,
        assessment.confusion.sum(1).tolist(),
        assessment.precision,
        assessment.recall,
        assessment.f1,
        strict=True,
    )
    rows = [(markdown_text(name), f"{n:,}", *map(_part, parts)) for name, n, *parts in figures]
    return rows[:MOST_CLASSES]


def _part(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"


def _top_k(assessment: Assessment) -> str:
    score = assessment.score
    said = ", ".join(
        f"{share(round(value * score.n), score.n)} for k = {k}" for k, value in enumerate(score.top_k, 1)
    )
    return (
        "Precision: of the answers that name this class, the right ones. Recall: of its images, those found. "
        "F1: the harmonic mean of both. "
        f"Top-k accuracy, the right class among the k most probable: {said}."
    )


def _mistakes(page: str, assessment: Assessment, classes: tuple[str, ...]) -> None:
    if not assessment.mistakes:
        st.markdown("No test image was answered wrongly.")
        return
    shown = [
        Tile(
            data_url(shrunk(one.image)),
            f"A {classes[one.true]} that was called {classes[one.answer]}",
            f"with probability {one.probability:.3f}; loss {one.loss:.2f}",
            f"{classes[one.true]} → {classes[one.answer]}",
        )
        for one in assessment.mistakes
    ]
    tiles(f"{page}.mistakes", "The worst mistakes", shown)
    st.caption(
        "The worst mistakes, largest loss first: true class → answer. The loss is −ln p of the true class."
    )
