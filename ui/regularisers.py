"""The stage of the lesson “Regularising on images”: its controls, and the table of all networks."""

import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.regularisers import REMEDIES, SEEDS, VARIANTS, Spec
from dlcore.lessons.regularisers_words import percent
from ui.controls import choice, field
from ui.tables import table


def choose(page: str) -> None:
    """The controls of the stage; the epoch is moved in the picture."""
    choice(page, Spec, "remedy", REMEDIES, lambda name: VARIANTS[name].capitalize())
    for name in ("shift", "turn", "smoothing", "batch_size"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        for name in ("n_train", "learning_rate", "seed"):
            field(page, Spec, name)


def compared(_page: str, result: Result[Spec]) -> None:
    """All networks after the epoch looked at, in a table."""
    rows = [
        (
            VARIANTS[name].capitalize(),
            percent(train),
            f"{percent(test)}\u00a0± {100 * half:.1f}".replace(" ", "\u00a0"),
            percent(moved),
            f"{loss:.3f}",
            percent(sure),
        )
        for name, (train, test, moved, loss, sure), half in zip(
            VARIANTS, result.picture["table"].tolist(), result.picture["spread"].tolist(), strict=True
        )
    ]
    head = (
        f"After {result.spec.epoch} epochs",
        "Training pictures",
        "Test pictures",
        "Test pictures, moved",
        "Plain test loss",
        "Confidence",
    )
    st.markdown(table(head, rows, range(1, len(head))))
    st.caption(
        f"Means of {SEEDS} networks each; ± is half of what lies between the worst and the best. Confidence "
        "is the mean probability of the first choice on the test pictures as they are."
    )
