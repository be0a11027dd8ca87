"""The stage of the lesson “Early stopping”: controls, ten seeds, and choosing on the test set."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.numbers import spoken
from dlcore.lessons.stopping import RESTORE, Spec
from ui.along import along
from ui.classified import remembered
from ui.controls import choice, field
from ui.services import services
from ui.stopping_picture import choosing_picture
from ui.tables import table
from ui.visitor import visitor

CHOOSING = "dlcore.lessons.stopping_choosing:choosing"
MORE = ("min_delta", "learning_rate", "batch_size", "width", "seed")


def choose(page: str) -> None:
    """The controls of the stage; patience and the epoch are moved in the picture."""
    choice(page, Spec, "restore", tuple(RESTORE), RESTORE.__getitem__)
    for name in ("n_train", "epochs", "label_noise", "ten", "measure"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "leak")
        if not size_is_below(page):
            field(page, Spec, "n_held")
        for name in MORE:
            field(page, Spec, name)


def size_is_below(page: str) -> bool:
    """Whether the size of the sets is moved in the second picture."""
    return bool(st.session_state.get(f"{page}_measure"))


def beside(page: str, result: Result[Spec]) -> None:
    """The scores of the weights kept, ten seeds, and what choosing by a set does to its score."""
    _scores(result)
    if result.spec.ten:
        _ten(result)
    if result.spec.measure:
        st.subheader("Choosing on the test set")
        along(page, result.spec, "n_held", _choosing(result.spec), choosing_picture, of=result.spec)


def _choosing(spec: Spec) -> Sweep:
    return remembered((CHOOSING, spec), lambda: services().workers.call(CHOOSING, spec, owner=visitor()))


def _scores(result: Result[Spec]) -> None:
    """Loss and accuracy on every set after the epoch whose weights are kept."""
    spec = result.spec
    best = "chosen by it, so too good on average" if spec.restore == "best" else "the rule looks at it"
    notes = {
        "train": ("training", "what was learnt by"),
        "restored": (spec.watched, best),
        "test": ("test", "partly trained on: no test any more" if spec.n_leaked else "one final number"),
        "fresh": ("2,000 fresh", "all there will ever be; in earnest one never has them"),
    }
    if spec.on_test:
        notes.pop("test")
    rows = [_row(*notes[name], cast(list[float], result.numbers[name])) for name in notes]
    st.markdown(table(("weights kept, on", "loss", "accuracy", ""), rows, right=(1, 2)))


def _row(name: str, note: str, scores: Sequence[float]) -> tuple[str, ...]:
    return name, spoken(scores[0]), f"{spoken(100 * scores[1], 3)} %", note


def _ten(result: Result[Spec]) -> None:
    st.subheader("Ten seeds")
    head = (
        "seed",
        "naive rule stops",
        "its fresh loss",
        "patience stops",
        "its fresh loss",
        "after all epochs",
    )
    whole = (0, 1, 3)
    rows = [
        tuple(str(int(each)) if place in whole else spoken(each, 3) for place, each in enumerate(row))
        for row in result.picture["ten"].tolist()
    ]
    st.markdown(table(head, rows, right=range(6)))
    st.caption("The naive rule is patience 1. Fresh loss: on 2,000 examples that nothing was chosen by.")
