"""The stage of the lesson “Cross-entropy”: its controls, what a click does, and the tables below."""

from collections.abc import Sequence
from functools import partial
from typing import cast

import streamlit as st

from dlcore.lessons.cross_entropy import OTHERS, REDUCTIONS, TABLES, Spec, points
from dlcore.lessons.cross_entropy_edits import begun, set_label, set_probability, turned, typed
from dlcore.lessons.cross_entropy_label import label_costs
from dlcore.lessons.cross_entropy_words import told
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import beside_one, spoken
from ui import lesson as parts
from ui.along import along
from ui.controls import choice, field, key, long_text
from ui.cross_entropy_terms import label_picture
from ui.stage import put
from ui.tables import table

LETTERS = 2000
"""of each text with numbers of one's own"""


def choose(page: str) -> None:
    """The controls of the stage; the logit is moved in the picture."""

    def begin() -> None:
        put(page, begun(_held(page), st.session_state[key(page, "table")]))

    name = choice(page, Spec, "table", tuple(TABLES), lambda each: TABLES[each][0], on_change=begin)
    if name == "own":
        for text in ("logits", "targets"):
            long_text(page, Spec, text, LETTERS, partial(_type, page))
    if name == "untrained":
        field(page, Spec, "n_classes")
    field(page, Spec, "point", on_change=_look, args=(page, "point"))
    field(page, Spec, "smoothing")
    choice(page, Spec, "reduction", tuple(REDUCTIONS), REDUCTIONS.__getitem__)
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "klass", on_change=_look, args=(page, "klass"))


def pick(page: str, clicked: str, point: Sequence[float]) -> None:
    """Set the probability of the label where the curve was clicked, or the label in the cells."""
    old = _seen(page)
    if clicked == "term":
        put(page, turned(old, points(old).n_points - int(point[1]), int(point[0])))
    elif clicked == "probability":
        put(page, set_probability(old, min(1.0, max(0.0, point[0]))))
    else:
        put(page, set_label(old, points(old).n_points - int(point[1]), int(point[0])))


def beside(page: str, result: Result[Spec]) -> None:
    """All points, two predictions and their distances, and the calls that make one loss."""
    _points(result)
    st.subheader("One label alone")
    probability = result.spec.probability
    along(page, result.spec, "probability", label_costs(probability), label_picture)
    _distances(page, result)
    _calls(result)


def _seen(page: str) -> Spec:
    """The settings of the picture: the last that could be computed."""
    return st.session_state.get(f"{page}.last-good") or Spec()


def _held(page: str) -> Spec:
    return parts.spec(page, Spec)


def _look(page: str, name: str) -> None:
    """Another point or class is looked at; what the slider moved stays."""
    state, old = st.session_state, _seen(page)
    if name == "point":
        put(page, turned(old, state[key(page, "point")]))
    else:
        put(page, turned(old, old.point, state[key(page, "klass")]))


def _type(page: str) -> None:
    put(page, typed(_held(page), *(st.session_state[key(page, each)] for each in ("logits", "targets"))))


def _points(result: Result[Spec]) -> None:
    st.subheader("Point by point")
    now = points(result.spec)
    losses = cast(list[float], result.numbers["losses"])
    n = now.n_classes
    rows = [
        (f"{row[0]:.0f}", _listed(logits), _listed(row[4 : 4 + n]), _listed(row[4 + n :]), told(loss))
        for row, logits, loss in zip(result.rows, now.logits, losses, strict=True)
    ]
    st.markdown(table(("point", "logits", "p", "y", "−Σ y ln p"), rows, right=(4,)))
    total = told(cast(float, result.numbers["loss"]))
    st.caption(f"The {result.spec.reduction} of the last column is {total}. Classes are counted from 0.")


def _listed(values: Sequence[float]) -> str:
    return ", ".join(map(beside_one, values))


def _calls(result: Result[Spec]) -> None:
    """The same number from several functions of PyTorch, and another one from a mistake."""
    st.subheader("One loss, several calls")
    numbers, kind = result.numbers, "probabilities"
    loss = told(cast(float, numbers["loss"]))
    rows = [("`nn.CrossEntropyLoss`", f"logits and classes or {kind}", loss)]
    if "binary" in numbers:
        binary = told(cast(float, numbers["binary"]))
        rows.append(("`nn.BCEWithLogitsLoss`", "z₁ − z₀ and y of class 1", binary))
    twice = told(cast(float, numbers["softmax_twice"]))
    rows.append(("`nn.CrossEntropyLoss`, by mistake", "softmax of the logits", twice))
    st.markdown(table(("call", "is given", "loss"), rows, right=(2,)))
    two = (
        "With two classes, binary cross-entropy is the same loss."
        if "binary" in numbers
        else "Choose a table of two classes to see binary cross-entropy here too."
    )
    st.caption(f"{two} The loss takes softmax itself: given probabilities, it takes softmax twice.")


def _distances(page: str, result: Result[Spec]) -> None:
    wide = result.spec.others == "three"
    st.subheader(f"How far is a prediction from [1, 0{', 0' if wide else ''}]?")
    for column, name in zip(st.columns(3), ("others", "first", "second"), strict=True):
        with column:
            field(page, Spec, name, show=lambda each: OTHERS[each])
    first, second = (cast(list[float], result.numbers[name]) for name in ("first", "second"))
    a, b = result.spec.first, result.spec.second
    shown = (
        (f"[{a:g}, {spoken(1 - a)}]", f"[{b:g}, {spoken(1 - b)}]")
        if not wide
        else (f"[{a:g}, {spoken((1 - a) / 2)}, {spoken((1 - a) / 2)}]", f"[{b:g}, {spoken(1 - b)}, 0]")
    )
    rows = [
        (name, spoken(one), spoken(other), _nearer(one, other))
        for name, one, other in zip(("L1 = 2(1 − p)", "L2", "cross-entropy"), first, second, strict=True)
    ]
    st.markdown(table(("distance", f"A {shown[0]}", f"B {shown[1]}", "nearer"), rows, right=(1, 2)))
    st.caption(_agreement([_nearer(one, other) for one, other in zip(first, second, strict=True)]))


def _nearer(one: float, other: float) -> str:
    return "alike" if abs(one - other) < 1e-12 else "A" if one < other else "B"


def _agreement(nearer: Sequence[str]) -> str:
    """Whether the distances rank the two predictions alike."""
    if len(set(nearer)) == 1:
        return "All three agree here." if nearer[0] != "alike" else "To all three, both are equally far."
    return (
        "L2 says otherwise here: it also asks how the others share the rest. "
        "L1 and cross-entropy look at the label alone."
    )
