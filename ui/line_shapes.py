"""Layers of other shapes, below the picture of a line: matrices, one entry of them computed, shapes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.line import APART, Spec
from dlcore.lessons.numbers import bracketed, tex
from ui.classified import remembered
from ui.controls import field
from ui.services import services
from ui.tables import table
from ui.visitor import visitor

if TYPE_CHECKING:
    from dlcore.lessons.line_shapes import Passed, Shapes

SHAPES = "dlcore.lessons.line_shapes:shapes"
HEAD = ("layer", "weight (out, in)", "bias (out,)", "what comes out", "parameters")


def shapes(page: str, result: Result[Spec]) -> None:
    """An expander in which points go through layers whose sizes are chosen.

    Args:
        page: its name.
        result: of the settings as they stand.
    """
    more = st.expander(
        "Layers of other shapes: x · Wᵀ + b as matrices", key=f"{page}.shapes", on_change="rerun"
    )
    if not more.open:
        return
    with more:
        for column, name in zip(st.columns(len(APART)), APART, strict=True):
            with column:
                field(page, Spec, name)
        passed: Shapes = remembered(
            (SHAPES, *(getattr(result.spec, name) for name in APART)),
            lambda: services().workers.call(SHAPES, result.spec, owner=visitor()),
        )
        st.markdown(" ".join(f"${part}$" for part in product(passed)))  # each may begin a line
        st.markdown(f"The boxed entry is ${entry(passed)}$, a row of $x$ times a row of $W$, and its bias.")
        st.markdown(table(HEAD, [row(each) for each in passed.layers], right=(4,)))
        st.markdown(stacked(passed))


def product(passed: "Shapes") -> list[str]:
    """Inputs · Wᵀ + b = output as matrices, with the entry that is computed in a box."""
    turned = [list(column) for column in zip(*passed.weight, strict=True)]
    row, column = passed.row, passed.column
    parts = [
        _matrix(passed.x, {(row, place) for place in range(len(turned))}),
        _matrix(turned, {(place, column) for place in range(len(turned))}),
        _matrix([passed.bias], {(0, column)}),
        _matrix(passed.output, {(row, column)}),
    ]
    x, weight, bias, output = (
        rf"\underset{{{name}\ {shape}}}{{{part}}}"
        for part, name, shape in zip(
            parts,
            ("x", r"W^\top", "b", "xW^\\top + b"),
            (_size(passed.x), _size(turned), f"({len(passed.bias)},)", _size(passed.output)),
            strict=True,
        )
    )
    return [x, rf"\cdot {weight}", f"+ {bias}", f"= {output}"]


def entry(passed: "Shapes") -> str:
    """One entry: a row of x times a row of W, which is a column of its transpose, and the bias."""
    row, column = passed.row, passed.column
    terms = [
        rf"{bracketed(x)} \cdot {bracketed(weight)}"
        for x, weight in zip(passed.x[row], passed.weight[column], strict=True)
    ]
    total = " + ".join([*terms, bracketed(passed.bias[column])])
    return rf"{total} = {tex(passed.output[row][column])}"


def row(layer: "Passed") -> tuple[str, ...]:
    """A line of the table."""
    shapes = (layer.weight, layer.bias, layer.output)
    return (f"`{layer.code}`", *map(_shape, shapes), str(layer.n_parameters))


def stacked(passed: "Shapes") -> str:
    """What the layers are together."""
    begins = (
        f"{_shape((len(passed.x), len(passed.x[0])))} goes in, {_shape(passed.layers[-1].output)} comes out"
    )
    named = " after ".join(f"`{each.code}`" for each in reversed(passed.layers))
    return (
        f"A model is a **function** ŷ = f(x; θ): {begins}. Here f is {named}; θ is all "
        f"**{passed.n_parameters}** weights and biases. nn.ReLU sets what is below 0 to 0 and has none."
    )


def _matrix(rows: Sequence[Sequence[float]], boxed: set[tuple[int, int]]) -> str:
    lines = [
        " & ".join(
            rf"\boxed{{{tex(value)}}}" if (place, number) in boxed else tex(value)
            for number, value in enumerate(values)
        )
        for place, values in enumerate(rows)
    ]
    return r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"


def _size(rows: Sequence[Sequence[float]]) -> str:
    return f"({len(rows)},{len(rows[0])})"


def _shape(shape: tuple[int, ...] | None) -> str:
    return "–" if shape is None else str(shape)
