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
    names = [VARIANTS[name].capitalize() for name in VARIANTS]
    numbers, halves = result.picture["table"].tolist(), result.picture["spread"].tolist()
    right = [
        (name, percent(train), f"{percent(test)} ± {100 * half:.1f}", percent(moved))
        for name, (train, test, moved, _, _), half in zip(names, numbers, halves, strict=True)
    ]
    sure = [
        (name, f"{loss:.3f}", percent(share)) for name, (*_, loss, share) in zip(names, numbers, strict=True)
    ]
    st.markdown(f"**After {result.spec.epoch} epochs**")
    st.markdown(table(("right on", "training", "test", "moved"), right, (1, 2, 3)))
    st.markdown(table(("test pictures", "plain loss", "confidence"), sure, (1, 2)))
    st.caption(
        f"Means of {SEEDS} networks each; ± is half of what lies between the worst and the best. Confidence "
        "is the mean probability of the first choice on the test pictures as they are."
    )
