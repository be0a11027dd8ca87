"""The three lenses on a result: its maths, its PyTorch, its numbers."""

import streamlit as st

from dlcore.intake.names import markdown_text
from dlcore.lessons.classify import Spec, percent
from dlcore.lessons.classify_result import Result, TakeHome
from ui.classified import take_home, top_k_curve
from ui.picture_input import Chosen
from ui.tables import csv_button, table

LENSES = ("Maths", "PyTorch", "Numbers")


def lens(page: str) -> str:
    """The control that chooses one of the lenses."""
    chosen = st.segmented_control(
        "Lens", LENSES, default=LENSES[0], required=True, key=f"{page}.lens", label_visibility="collapsed"
    )
    return str(chosen)


def downloads(page: str, home: TakeHome) -> None:
    """The buttons that hand out a script and a notebook."""
    with st.container(horizontal=True):
        st.download_button(
            "Script (.py)",
            home.packed_script,
            f"{home.name}.py",
            "text/x-python",
            on_click="ignore",
            key=f"{page}.py",
        )
        st.download_button(
            "Notebook (.ipynb)",
            home.notebook,
            f"{home.name}.ipynb",
            "application/x-ipynb+json",
            on_click="ignore",
            key=f"{page}.ipynb",
        )


def lenses(page: str, chosen: Chosen, spec: Spec, result: Result) -> None:
    """One control, three views."""
    match lens(page):
        case "PyTorch":
            _pytorch(page, chosen, spec)
        case "Numbers":
            _numbers(page, spec, result)
        case _:
            _maths(result)


def _maths(result: Result) -> None:
    top = result.top[0]
    name = "".join(letter if letter.isalnum() else " " for letter in top.label)  # nothing LaTeX acts on
    st.latex(
        rf"p_{{\text{{{name}}}}} = \frac{{e^{{z_{{\text{{{name}}}}}}}}}{{\sum_j e^{{z_j}}}}"
        rf" = \frac{{e^{{{top.logit:.2f} - {_signed(result.largest_logit)}}}}}{{{result.denominator:.4f}}}"
        rf" = {top.probability:.4f}"
    )
    st.caption(
        "z is a logit, the network's raw output for a class; "
        f"the sum runs over all {len(result.classes)} classes. "
        f"The largest logit, {result.largest_logit:.2f}, is subtracted above and below: "
        "that changes nothing and keeps every e^z finite."
    )


def _pytorch(page: str, chosen: Chosen, spec: Spec) -> None:
    home = take_home(chosen, spec)
    st.code(home.script, language="python")
    st.caption(home.says)
    downloads(page, home)


def _numbers(page: str, spec: Spec, result: Result) -> None:
    rows = [(markdown_text(s.label), f"{s.probability:.6f}", f"{s.logit:.4f}") for s in result.top]
    head = ("class", "probability", "logit")
    st.markdown(table(head, rows))
    everything = zip(result.classes, result.probabilities.tolist(), result.logits.tolist(), strict=True)
    csv_button(f"All {len(result.classes)} classes (.csv)", "classes", f"{page}.csv", head, everything)
    if result.similar:
        share = top_k_curve()[spec.top_k - 1]
        st.caption(
            f"Is the right class among the {spec.top_k} most probable? For {percent(share)} of the 1,797 "
            "digits inside scikit-learn, which other people wrote than MNIST's: top-k accuracy with "
            f"k = {spec.top_k}. It can only rise with k, and with k = 10 nothing is left to miss."
        )


def _signed(value: float) -> str:
    return f"({value:.2f})" if value < 0 else f"{value:.2f}"
