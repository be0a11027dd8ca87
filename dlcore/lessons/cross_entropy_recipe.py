"""The recipe of cross-entropy: the points, and only the lines that these points need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.cross_entropy import Spec

LABELS = "wanted = F.one_hot(targets, N_CLASSES).double()  # a probability for each class\n"
BINARY = "# %% Two classes"
NEXT = "# %% What it is made of"


def script(spec: Spec) -> str:
    """The recipe with these settings.

    Args:
        spec: the settings.

    Raises:
        BadSetting: numbers of one's own cannot be read or do not fit.
    """
    from dlcore.lessons.cross_entropy import place, points
    from dlcore.lessons.cross_entropy_run import predictions
    from dlcore.lessons.cross_entropy_table import main_class

    table = points(spec)
    targets = [main_class(row) if table.hard else list(row) for row in table.targets]
    text = filled(
        recipe("cross_entropy"),
        {
            "LOGITS": [list(row) for row in table.logits],
            "TARGETS": targets,
            "SMOOTHING": spec.smoothing,
            "REDUCTION": spec.reduction,
            "LOOK_AT": list(place(spec, table)),
            "PREDICTIONS": list(predictions(spec)),
            "P": spec.probability,
        },
    )
    if not table.hard:
        text = text.replace(LABELS, "wanted = targets\n")
        text = text.replace("# the class of each point", "# a probability for each class")
    if table.n_classes != 2:
        text = text[: text.index(BINARY)] + text[text.index(NEXT) :]
    return text
