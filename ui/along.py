"""A second, small stage below the first: one slider moves along one curve."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from dlcore.lessons.glossary import terms_in
from dlcore.lessons.lesson import Sweep
from dlcore.settings import controls
from ui import sweeps
from ui.components.scrub import Heard, scrub
from ui.controls import field
from ui.stage import put
from ui.teaching import task

Picture = Callable[[Sweep], Mapping[str, Any]]


def along(
    page: str,
    spec: Any,
    name: str,
    sweep: Sweep,
    picture: Callable[[Sweep], Mapping[str, Any]],
    of: Any = None,
) -> None:
    """A slider, what it moves, and the sentence; its place is a setting of the lesson.

    Args:
        page: its name.
        spec: the settings as they stand.
        name: of the setting.
        sweep: everything at each of its values.
        picture: what the browser draws of it: a `figures.scene.scene`.
        of: what else the sweep is of, where its values do not say it: equal ones have one sweep.
    """
    kind, given = type(spec), task(page)

    def place(index: int, _step: int) -> None:
        if 0 <= index < len(sweep.values):
            put(page, {name: sweep.values[index]})

    scrub(
        f"{page}.along-{name}",
        sweeps.address(f"{page} along {name}", (sweep.values, of), partial(_told, picture), known=sweep),
        (sweep.values.index(getattr(spec, name)), 0),
        Heard(place),
        label=controls(kind)[name].label,
        settled={},
        locked=["value"] if name in given.locked else [],
        hidden=["value"] if name in given.hidden else [],
    )
    with st.container(key=f"{page}-{name}-not-shown"):
        field(page, kind, name)


def _told(picture: Picture, sweep: Sweep) -> dict[str, Any]:
    return {**picture(sweep), "terms": terms_in(*sweep.says)}
