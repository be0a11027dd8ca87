"""Where ten layers stand: as a line of text that a link can carry, and what a click makes of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcore.errors import BadSetting
from dlcore.intake.names import one_line

if TYPE_CHECKING:
    from dlcore.lessons.activation import Spec

WRITE = (
    "write ten numbers from −6 to 6 with spaces between them into “z of each layer” under “More settings”, "
    "as 0 0 0 0 0 1.5 0 0 0 0"
)


def parsed(text: str) -> list[float]:
    """The ten places that a text names.

    Args:
        text: numbers with spaces between them; a decimal point.

    Raises:
        BadSetting: there are not ten, or one cannot be read or lies too far out.
    """
    from dlcore.lessons.activation import N_LAYERS

    parts = text.replace("−", "-").replace(",", " ").split()
    if len(parts) != N_LAYERS:
        raise BadSetting(f"There are {len(parts)} places for {N_LAYERS} layers: {WRITE}.")
    return [_place(part) for part in parts]


def written(places: Sequence[float]) -> str:
    """Places as `parsed` reads them, with two decimals."""
    return " ".join(f"{round(place, 2) + 0.0:g}" for place in places)


def places(spec: Spec) -> list[float]:
    """Where each of ten layers stands, if the slider and the text decide about it.

    Args:
        spec: the settings, with another chain than "forward".

    Raises:
        BadSetting: the text cannot be read.
    """
    from dlcore.lessons.activation import N_LAYERS

    if spec.chain == "all":
        return [spec.z] * N_LAYERS
    now = parsed(spec.pulled)
    now[spec.layer - 1] = spec.z
    return now


def clicked(old: Spec, layer: float, z: float) -> dict[str, object]:
    """The settings after a click beside a layer: it is pulled there, and the others stay where they stand.

    Args:
        old: the settings before.
        layer: counted from 1, between two of them the nearer.
        z: where it is pulled to.
    """
    from dlcore.lessons.activation import N_LAYERS

    turned_to = turned(old, min(max(round(layer), 1), N_LAYERS))
    return turned_to | {"z": _within(round(z, 1))}


def turned(old: Spec, layer: int) -> dict[str, object]:
    """The settings in which another layer is the one that the slider pulls, and all stay where they stand.

    Args:
        old: the settings before.
        layer: counted from 1.
    """
    try:
        now = [_within(place) for place in _standing(old)]
    except BadSetting:
        return {"layer": layer}
    return {"chain": "one", "layer": layer, "pulled": written(now), "z": round(now[layer - 1], 2)}


def begun(old: Spec, chain: str) -> dict[str, object]:
    """The settings after another choice of what moves the layers: those to be pulled begin where they stand.

    Args:
        old: the settings before.
        chain: the choice.
    """
    return turned(old, old.layer) if chain == "one" else {"chain": chain}


def _standing(spec: Spec) -> list[float]:
    """Where each layer stands, moved by the forward pass too."""
    if spec.chain != "forward":
        return places(spec)
    from dlcore.lessons.activation_run import chain_of

    return chain_of(spec, [spec.z]).places[0].tolist()


def _within(z: float) -> float:
    from dlcore.lessons.activation import REACH

    return min(max(z, -REACH), REACH) + 0.0


def _place(part: str) -> float:
    from dlcore.lessons.activation import REACH

    shown = one_line(part, 40)
    try:
        place = float(part)
    except ValueError:
        raise BadSetting(f"“{shown}” is no number: {WRITE}.") from None
    if "_" in part or not math.isfinite(place):
        raise BadSetting(f"“{shown}” is no number: {WRITE}.")
    if abs(place) > REACH:
        raise BadSetting(f"“{shown}” lies too far out: {WRITE}.")
    return place
