"""The stage of the lesson “Weights at the start”: its controls, and what stands below the picture."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.lessons.lesson import Result
from dlcore.lessons.weights import ACTIVATIONS, DRAWN_BIAS, STARTS, VIEWS, Spec
from ui.classified import remembered
from ui.controls import choice, field
from ui.frame import say_error
from ui.services import services
from ui.tables import table
from ui.visitor import visitor

if TYPE_CHECKING:
    from dlcore.lessons.weights_digits import Epochs

EPOCH = "dlcore.lessons.weights_digits:after_one_epoch"
CODE = "dlcore.lessons.weights_behind:code"
NETWORK = "fc1 is the first layer of a small network, and fc2 the one after it."
WHOSE = {
    "layer": f"{NETWORK} “As made” is what nn.Linear draws by itself; “as set” is what “First weights” puts "
    "in its place. A class is a plan for networks: each one made from it draws for itself.",
    "steps": f"{NETWORK} Both learn here, from 32 made-up examples.",
    "data": f"{NETWORK} The size of a gradient is its root mean square.",
}
"""of each view that names layers: what they are"""


def choose(page: str) -> None:
    """The controls of the stage; the fan-in and the step are moved in the picture."""
    view = choice(page, Spec, "view", tuple(VIEWS), VIEWS.__getitem__)
    start = ""
    if view != "data":
        start = choice(page, Spec, "start", tuple(STARTS), STARTS.__getitem__)
        choice(page, Spec, "activation", tuple(ACTIVATIONS), ACTIVATIONS.__getitem__)
    if start == "normal" or view == "data":
        field(page, Spec, "std")
    if view == "depth":
        field(page, Spec, "n_layers")
    field(page, Spec, "seed")
    if start in DRAWN_BIAS:
        field(page, Spec, "zero_bias")


def beside(page: str, result: Result[Spec]) -> None:
    """What stands below the picture: whose weights they are; code that was refused or not; real digits."""
    if result.spec.view in WHOSE:
        st.caption(WHOSE[result.spec.view])
    if result.spec.view == "data":
        _two_ways(result)
    else:
        _digits(page, result.spec)


def _two_ways(result: Result[Spec]) -> None:
    """The functions as they were run."""
    st.subheader("The same change, seen and not seen by autograd")
    loss, opened, hidden = remembered((CODE,), lambda: services().workers.call(CODE, owner=visitor()))
    st.code(loss, language="python", wrap_lines=True)
    st.code(opened, language="python", wrap_lines=True)
    st.caption(f"RuntimeError: {result.numbers['autograd_says']} …")
    st.code(hidden, language="python", wrap_lines=True)
    st.caption("No error, and a gradient that belongs to no loss that was computed.")
    st.caption(
        "Before the first loss is computed there is nothing to spoil: there both ways set the same numbers. "
        "nn.init is the one that is safe everywhere."
    )


def _digits(page: str, spec: Spec) -> None:
    """Every start, trained for one epoch on the digits of scikit-learn."""
    more = st.expander("One epoch on real digits, from every start", key=f"{page}.digits", on_change="rerun")
    if not more.open:
        return
    with more:
        try:
            with st.spinner("Training …", show_time=True):
                found = _trained(spec)
        except DlcoreError as error:
            say_error(error)
            return
        _table(found, spec)


def _trained(spec: Spec) -> "Epochs":
    settings = (spec.activation, spec.std, spec.zero_bias)
    return remembered((EPOCH, *settings), lambda: services().workers.call(EPOCH, *settings, owner=visitor()))


def _table(found: "Epochs", spec: Spec) -> None:
    st.markdown(found.says)
    flat = "slope 0 at the start" if spec.activation == "relu" else "saturated at the start"
    head = ("first weights", "accuracy", "lowest and highest", flat)
    rows: list[tuple[Any, ...]] = [
        (STARTS[one.start], _percent(one.mean), f"{_percent(one.lowest)}, {_percent(one.highest)}",
         _percent(one.flat))
        for one in found.epochs
    ]  # fmt: skip
    st.markdown(table(head, rows, right=(1, 2, 3)))
    st.caption(found.how)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}\u00a0%"
