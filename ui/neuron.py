"""The stage of the lesson “Squared error and one neuron”: its controls, and what stands below the picture."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.neuron import MAX_EPOCHS, N_LINES, VIEWS, Spec
from dlcore.lessons.neuron_tables import TABLES
from dlcore.lessons.neuron_words import SHORT
from dlcore.lessons.numbers import spoken
from dlcore.settings import controls
from dlcore.theory.neuron_names import ACTIVATIONS, LOSSES, SQUARES
from ui.controls import choice, field, key
from ui.stage import put
from ui.tables import table


def choose(page: str) -> None:
    """The controls of the stage; the learning rate and the epoch are moved in the picture."""

    def begin_well() -> None:
        put(page, {**TABLES[st.session_state[key(page, "table")]].good, "step": MAX_EPOCHS})

    choice(page, Spec, "table", tuple(TABLES), lambda name: TABLES[name].title, on_change=begin_well)
    choice(page, Spec, "activation", tuple(ACTIVATIONS), ACTIVATIONS.__getitem__)
    choice(page, Spec, "loss", tuple(LOSSES), LOSSES.__getitem__)
    choice(page, Spec, "view", tuple(VIEWS), VIEWS.__getitem__)
    field(page, Spec, "record")
    field(page, Spec, "n_copies")
    with st.expander("More settings", key=f"{page}.more"):
        for name in ("outlier", "n_outputs", "n_epochs", "start_w1", "start_w2"):
            field(page, Spec, name)


def start(page: str, clicked: str, point: Sequence[float]) -> None:
    """Begin where the picture was clicked; on a curve only the weight counts."""
    axes = ("start_w1",) if clicked == "weight" else ("start_w1", "start_w2")
    for name, value in zip(axes, point, strict=False):
        low, high = controls(Spec)[name].low or 0, controls(Spec)[name].high or 0
        put(page, {name: round(min(high, max(low, value)), 2)})


def beside(page: str, result: Result[Spec]) -> None:
    """The derivation line by line, all records with their errors, and the rates that make the same steps."""
    _derivation(page, result)
    left, right = st.columns([4, 3], gap="large")
    with left:
        _records(result)
    with right:
        _same_steps(result)


def _derivation(page: str, result: Result[Spec]) -> None:
    st.subheader("Where the step comes from")
    shown = result.spec.line
    sliders, more = st.columns([5, 2], vertical_alignment="bottom")
    with sliders:
        field(page, Spec, "line")
    more.button("Next line", key=f"{page}.next-line", disabled=shown >= N_LINES, on_click=_next, args=(page,))
    at, record = result.numbers["epoch_looked_at"], result.numbers["record_looked_at"]
    st.caption(f"Record {record} at epoch {at}, for the first weight of the first output.")
    for number, formula in enumerate(result.formulas[:shown], 1):
        st.markdown(f"{number}.\u2002${formula.latex}$")
    known = dict(symbol for formula in result.formulas[:shown] for symbol in formula.symbols)
    st.caption("; ".join(f"${symbol}$ {words}" for symbol, words in known.items()) + ".")


def _next(page: str) -> None:
    place = key(page, "line")
    put(page, {"line": min(N_LINES, st.session_state.get(place, 1) + 1)})


def _records(result: Result[Spec]) -> None:
    """Each record and output: target, prediction, and the square of the error."""
    seen, outputs = result.picture["records"], TABLES[result.spec.table].outputs
    st.subheader("Records × outputs")
    rows = [
        (f"{number}: {name}" if seen.shape[1] > 1 else f"{number}", *map(spoken, (y, y_hat, q * q)))
        for number, record in enumerate(seen, 1)
        for name, (y, y_hat, q, *_) in zip(outputs, record.tolist(), strict=False)
    ]
    st.markdown(table(("record", "y", "ŷ", "(y − ŷ)²"), rows, right=range(1, 4)))
    half, whole, *_, absolute = map(spoken, result.picture["sums"].tolist())
    copies = f"With {result.spec.n_copies} copies of each: " if result.spec.n_copies > 1 else ""
    st.caption(f"{copies}ΣΣ(y − ŷ)² = {whole}, half of it {half}; the mean of |y − ŷ| is {absolute}.")


def _same_steps(result: Result[Spec]) -> None:
    """Each loss of squares with the rate that walks the same path, and how far apart the two paths came."""
    if "same_steps_sse" not in result.numbers:
        return
    st.subheader("The same steps")
    rows = [
        (SHORT[name], _shown(result.numbers[f"same_steps_{name}"]), _shown(float(apart)))
        for name, apart in zip(SQUARES, np.asarray(result.picture["apart"]), strict=True)
    ]
    st.markdown(table(("loss", "rate η", "paths apart"), rows, right=(1, 2)))
    st.caption("Each was run: so far do its weights come from these, at most.")


def _shown(value: object) -> str:
    return spoken(value) if isinstance(value, float) else "–"
