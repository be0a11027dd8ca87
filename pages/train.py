"""Train a network: pick data and settings, press Start, watch it learn, and keep what it has learnt.

Seen: loss, accuracy and gradients while it learns; afterwards the network at every kept step.
Goes: "the training loss says how good it is", "more epochs are always better", "weights are a network".
"""

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.lessons import train
from ui import lesson, link
from ui import training_controls as controls
from ui.frame import say_error, sentences
from ui.training import Shown, current, forget, scored
from ui.training_ladder import ladder
from ui.training_lenses import lenses
from ui.training_looks import closer
from ui.training_panel import buttons, panel
from ui.training_pins import compare

PAGE = "train"
SPEC = train.Spec


@st.fragment
@sentences()
def stage() -> None:
    """Controls beside the run they make, and what follows from both: what a moved control makes anew."""
    left, right = st.columns([3, 9], gap="medium")
    with left, st.container(key="train-controls"):
        controls.presets(PAGE)
        try:
            spec = controls.choose(PAGE)
        except DlcoreError as error:
            say_error(error)
            return
        ready = controls.available(spec.dataset)
    shown = current()
    with right:
        with st.container(key="train-live"):  # on a phone above the controls, see style.css
            buttons(PAGE, spec, shown, ready)
            panel(PAGE, spec, shown)
        if shown is None and ready:
            with st.container(key="train-before"), sentences():
                closer(PAGE, spec, shown)
    if shown:
        look(spec, shown, ready)
    lenses(PAGE, spec, shown, ready)


@sentences()
def look(spec: train.Spec, shown: Shown, ready: bool) -> None:
    """What can be looked at beside a run: inside it, at other runs, and at other networks."""
    what = st.segmented_control(
        "What next",
        ("Look closer", "Compare", "Ladder"),
        default="Look closer",
        required=True,
        key=f"{PAGE}.next",
        label_visibility="collapsed",
    )
    if what == "Compare":
        compare(PAGE, scored(shown))
    elif what == "Ladder":
        ladder(PAGE, spec)
    else:
        closer(PAGE, spec if ready else shown.spec, shown)


controls.open_hidden(PAGE)
lesson.heading(PAGE, SPEC, forget, dataset=controls.datasets)
link.notice(PAGE)
lesson.question(PAGE)
stage()
lesson.try_this(PAGE, train.PRESETS, controls.use_preset)
lesson.watch_out(
    PAGE,
    "**The training loss is no verdict.** It is measured on the very images that are learnt, batch by batch, "
    "while the weights move. Only images never trained on tell what was understood.",
    "**Validation images choose, test images judge.** Who picks settings by the test score trains on it.",
    "**A state dict is not a network.** `torch.load` gives back names and numbers; the architecture has to "
    "be built again with the same names and shapes. Since PyTorch 2.6 it reads weights only, unless told "
    "otherwise: leave that so for other people's files, and say `map_location` on another device.",
    "**100 % is not to be had.** The best networks read 99.7 to 99.8 % of MNIST's test images: some labels "
    "are open to dispute. One layer alone reads about 92 %.",
)
lesson.onward(PAGE)
