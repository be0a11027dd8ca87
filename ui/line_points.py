"""Points of one's own for a line, and clicks in its bowl."""

from collections.abc import Sequence

from dlcore.lessons.line import Spec
from dlcore.settings import controls
from ui import own_points
from ui.own_points import OwnPoints
from ui.stage import put

OWN = OwnPoints(
    Spec,
    2,
    "A line needs two points: add one before you take this one away.",
    {"standardise": True},
    "both are standardised, see More settings",
)


def clicked(page: str, name: str, point: Sequence[float]) -> None:
    """A click in the bowl begins there; one among the points adds one, or takes away the one it hits."""
    if name != "start":
        own_points.clicked(page, OWN, point)
        return
    for setting, value in zip(("start_weight", "start_bias"), point, strict=True):
        low, high = controls(Spec)[setting].low or 0, controls(Spec)[setting].high or 0
        put(page, {setting: round(min(high, max(low, value)), 2)})
