"""The gallery of networks that a run's weights fit, do not fit, or fit although they should not."""

from __future__ import annotations

import streamlit as st

from dlcore.intake.names import one_line
from dlcore.lessons.train_gallery import say_gallery
from dlcore.lessons.train_look_results import Kept
from dlcore.training.misfits import Attempt
from dlcore.training.spec import Spec
from ui.tables import table
from ui.training_asked import OF_NETWORK, asked, only

LONGEST = 150
"""characters of a complaint in the table"""


def gallery(kept: Kept, spec: Spec) -> None:
    """A line for each network: whether it loads, what it then reads, what PyTorch complains of.

    Args:
        kept: the run whose weights are loaded.
        spec: as the controls stand: their network stands first.
    """
    attempts: tuple[Attempt, ...] = asked("dlcore.lessons.train_gallery:gallery", kept)
    before = attempts[0].accuracy
    says = say_gallery(attempts)
    rows = [_row(one, before) for one in attempts]
    if spec.dataset == kept.spec.dataset:
        mine: Attempt = asked("dlcore.lessons.train_gallery:into_network_of", kept, only(spec, *OF_NETWORK))
        rows.insert(0, _row(mine, before))
        says = f"Change the network, its size or activation, and see the first line. {says}"
    st.markdown(says)
    st.markdown(
        table(("the other network", "loads?", "accuracy", "same answers", "what PyTorch complains of"), rows)
    )
    st.caption(
        "Accuracy on validation images, before → after. Where loading fails, what fits may have been copied "
        "already: a network that refused weights is not the one it was. `strict=False` excuses names, not "
        "shapes."
    )


def _row(one: Attempt, before: float) -> tuple[str, ...]:
    _, _, complaint = one.message.partition(":")
    said = one_line(complaint, LONGEST).replace("|", "¦").replace("`", "'")
    after = f"{before:.1%} → {one.accuracy:.1%}".replace(" ", "\u00a0")
    return one.name, "no" if one.raises else "yes", after, f"{one.agreement:.1%}", f"`{said}`" if said else ""
