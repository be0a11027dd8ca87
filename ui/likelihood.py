"""The stage of the lesson “Likelihood”: its controls, clicks, dragged points, and the tables below."""

from collections.abc import Sequence

import streamlit as st

from dlcore.errors import BadSetting
from dlcore.intake.names import markdown_text
from dlcore.lessons.lesson import Result
from dlcore.lessons.likelihood import DATA, NOISES, VIEWS, Spec
from dlcore.lessons.likelihood_data import CHANCES, LABELS, changed, dragged
from dlcore.lessons.numbers import spoken
from ui.controls import choice, field, long_text
from ui.stage import put
from ui.tables import table

LETTERS = 400
"""of the text that holds the points"""


def choose(page: str) -> None:
    """The controls of the stage; the weight and the number of factors are moved in the picture."""
    view = choice(page, Spec, "view", tuple(VIEWS), VIEWS.__getitem__)
    noise = choice(page, Spec, "noise", tuple(NOISES), NOISES.__getitem__) if view == "noise" else ""
    if noise == "gaussian":
        field(page, Spec, "sigma")
        field(page, Spec, "bias")
        return
    data = choice(page, Spec, "data", tuple(DATA), DATA.__getitem__)
    if data == "own":
        long_text(page, Spec, "points", LETTERS)
    for name in {"four": CHANCES, "outlier": ("outlier",)}.get(data, ()):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        for name in ("bias", *(("other_weight", "other_bias") if view == "labels" else ())):
            field(page, Spec, name)


def pick(page: str, _clicked: str, point: Sequence[float]) -> None:
    """A click adds a point, or takes the one away that it hits; the points are one's own from then on."""
    drawn = st.session_state.get(f"{page}.drawn-points")
    if drawn is None:
        return
    try:
        text = changed(drawn[0], drawn[1], point)
    except BadSetting as error:
        st.toast(markdown_text(str(error)), icon=":material/warning:")
    else:
        put(page, {"data": "own", "points": text})


def drag(page: str, _clicked: str, before: Sequence[float], after: Sequence[float]) -> None:
    """A dragged point moves its slider where it has one; else the points are one's own from then on."""
    spec = st.session_state.get(f"{page}.drawn-of")
    if spec is not None:
        put(page, dragged(spec, before, after))


def beside(page: str, result: Result[Spec]) -> None:
    """Both probabilities of every point, or what softmax and its logarithm make of far scores."""
    picture = result.picture
    if "points" in picture:
        st.session_state[f"{page}.drawn-of"] = result.spec
        st.session_state[f"{page}.drawn-points"] = picture["points"].tolist(), picture["window"].tolist()
    if result.spec.view == "labels":
        _probabilities(result)
    elif "softmax" in picture:
        _softmax(result)


def _probabilities(result: Result[Spec]) -> None:
    """P(blue) and P(orange) of each point under both models, that of its own label bold."""
    rows = []
    for number, x, label, *chances, _own, _other in result.rows:
        told = [spoken(chance) for chance in chances]
        own = 0 if label else 1
        bold = [f"**{text}**" if place % 2 == own else text for place, text in enumerate(told)]
        pairs = (" + ".join(bold[:2]), " + ".join(bold[2:]))
        rows.append((f"{number:.0f} {LABELS[int(label)]}", spoken(x), *pairs))
    st.markdown(table(("point", "x", "under A", "under B"), rows, right=(1, 2, 3)))
    st.caption(
        "P(blue) + P(orange) under each model; they add up to 1. Bold is what each point's own label gets: "
        "these are multiplied."
    )


def _softmax(result: Result[Spec]) -> None:
    """The logarithm of a small softmax, taken afterwards and taken at once."""
    st.markdown("**One probability can underflow too.** Two scores, and the logarithm of the smaller one's.")
    rows = [
        (spoken(gap), *(spoken(value) if value > -1e9 else "−∞" for value in values))
        for gap, *values in result.picture["softmax"].tolist()
    ]
    head = ("scores apart", "float32", "float64", "at once")
    st.markdown(table(head, rows, right=range(len(head))))
    st.caption(
        "float32 and float64: log(softmax(z)). At once: log_softmax(z) in float32, which never forms the "
        "tiny probability, so its logarithm stays a number."
    )
