"""Asking the workers for a closer look at a training, once for the same question in a session."""

from __future__ import annotations

from typing import Any

from dlcore.lessons.train_look_results import Kept
from dlcore.training.spec import Spec
from ui.classified import remembered
from ui.own_data import sets_folder
from ui.services import services
from ui.training import Shown, left_at
from ui.visitor import visitor

SECONDS = 60.0
"""for a closer look: reading a large data set alone takes some"""

OF_NETWORK = (
    "dataset",
    "network",
    "depth",
    "width",
    "widths",
    "filters",
    "activation",
    "dropout",
    "batch_norm",
)
"""the settings that an architecture depends on"""


def asked(function: str, *arguments: Any, about: Any = None) -> Any:
    """What a function of `dlcore.lessons` says, asked again only when it has been forgotten.

    Args:
        function: its name, as "module:function"; the folder of the visitor's own data is given as `own_sets`.
        *arguments: of the function.
        about: what stands for the arguments in memory, where they are large.

    Raises:
        DlcoreError: as the function says.
    """
    return remembered(
        (function, about or arguments),
        lambda: services().workers.call(
            function, *arguments, own_sets=sets_folder(), owner=visitor(), timeout_s=SECONDS
        ),
    )


def kept_of(shown: Shown | None) -> Kept | None:
    """Where the network of a run is found; None while the run goes on, or where nothing was kept."""
    if shown is None or shown.active or not shown.moments:
        return None
    if shown.state == "done":
        return Kept(shown.spec, shown.folder)
    return Kept(shown.spec, shown.folder, left_at(shown), shown.moments[-1].step)


def only(spec: Spec, *names: str) -> Spec:
    """Settings that differ from the plainest in these alone, so that others change no question."""
    plainest = {"network": "softmax", "shift": 0.0, "rotate": 0.0}
    return Spec(**plainest | {name: getattr(spec, name) for name in names})
