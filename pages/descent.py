"""Walking down: gradient descent as steps against the slope of a surface.

Seen: the path, its loss and one step's arithmetic, at every learning rate, while the slider is dragged.
Goes: "the step is proportional to the gradient", "a smaller step is always safer", "learning is convex".
"""

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.lessons.descent import LESSON, Spec
from ui import descent, lesson, link, tries
from ui.frame import say_error, sentences
from ui.lesson_lenses import lenses
from ui.results import computed

PAGE = "descent"


@st.fragment
@sentences()
def stage() -> None:
    """Controls beside the walk that they make, and what follows from both."""
    with st.container():  # always there, so that nothing below is made anew when it says something
        tries.verdict(PAGE)
    left, right = st.columns([3, 9], gap="medium")
    with left:
        spec = descent.choose(PAGE)
    try:
        result = computed(LESSON, spec)
    except DlcoreError as error:
        with right:
            say_error(error)
        tries.presets(PAGE, LESSON)
        return
    with right:
        descent.picture(PAGE, result)
        lesson.link_to(PAGE, link.query(PAGE, spec))
    lenses(PAGE, LESSON, result)
    tries.presets(PAGE, LESSON)
    tries.challenges(PAGE, LESSON, result)


lesson.heading(PAGE, Spec)
link.notice(PAGE)
stage()
lesson.watch_out(
    "**The step goes against the gradient.** It is proportional to *minus* the gradient: the gradient itself "
    "points uphill.",
    "**A slope that is not 0 promises less loss only for a small enough step.** The gradient knows the "
    "surface where it stands; a long step lands where it has never been.",
    "**Networks are not bowls.** Even one neuron with a sigmoid is not convex: its loss bends downwards "
    "below w = −ln 2, and a start far out on the plateau learns almost nothing.",
    "**η, α, γ and “lr” are one thing.** The learning rate is η on every page here.",
)
lesson.onward(PAGE)
