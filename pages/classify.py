"""Classify an image: draw, upload or photograph one, and see what a trained network makes of it.

Seen: every step from pixels to probabilities, the evidence, and what the network was trained on.
Goes: "the top class is the right one", "a high probability means the picture was understood".
"""

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.lessons import classify
from ui import lesson, link, networks, views
from ui.classified import ask_ahead, classified, settled, table, unsettle
from ui.components.bars import bars
from ui.controls import field, key
from ui.frame import say_error, sentences
from ui.gallery import begin_again, use_preset
from ui.lenses import lenses
from ui.picture_input import (
    SOURCES,
    choose,
    given,
    in_link,
    invitation,
    is_drawn,
    missing_in_link,
    open_link,
)

PAGE = "classify"
SPEC = classify.Spec


def explain(index: int) -> None:
    """Ask for the evidence of a class: its bar was chosen."""
    st.session_state[key(PAGE, "explain")] = index


@st.fragment
@sentences()
def stage() -> None:
    """Picture, probabilities, evidence; everything below follows from them."""
    picture, answer, why = st.columns([11, 12, 9], gap="medium")
    classes, evidence = why.container(), why.empty()
    at_once = ask_ahead(given(PAGE), lesson.spec(PAGE, SPEC))
    if is_drawn(PAGE):
        at_once = None  # while a hand draws, the bars come first
    if at_once:
        views.evidence_picture(evidence, at_once)
    with picture:
        pictures = choose(PAGE)
    with answer:
        model = networks.choose_network(PAGE)
        top_k = field(PAGE, SPEC, "top_k")
        ready = networks.available(model)
    if not ready:
        return
    with picture:
        chosen = lesson.one_of(PAGE, pictures)
    if chosen is None:
        unsettle()
        with answer:
            bars(f"{PAGE}.bars", (), -1, explain, lesson.presets_tried(PAGE))  # stays, for the next stroke
            networks.own_model_upload(PAGE)
        if words := invitation(PAGE):
            evidence.info(words)
        return
    wanted = lesson.spec(PAGE, SPEC, model=model, top_k=top_k)
    if len(pictures) > 1:
        lesson.files_table(table(pictures, wanted))
    try:
        result = classified(chosen, wanted)
    except DlcoreError as error:
        with answer:
            say_error(error)
        return
    with answer:
        bars(f"{PAGE}.bars", result.top, result.explained.index, explain, lesson.presets_tried(PAGE))
        networks.own_model_upload(PAGE)
    with classes:
        networks.class_to_explain(PAGE, result)
    if result is not at_once:
        views.evidence_picture(evidence, result)
    linked = in_link(PAGE)
    query, missing = link.query(PAGE, wanted, **linked), missing_in_link(linked)
    lesson.what_you_see(PAGE, classify.say(result), result.notes, query, missing)
    if looked_at := settled(chosen, wanted, result):
        views.closer(PAGE, *looked_at)
        lenses(PAGE, *looked_at)


lesson.heading(PAGE, SPEC, begin_again, source=SOURCES, model=networks.names)
open_link(PAGE)
link.notice(PAGE)
lesson.question(PAGE)
stage()
lesson.try_this(PAGE, classify.PRESETS, use_preset)
lesson.watch_out(
    PAGE,
    "**topk gives the most probable classes, not the right ones.** `topk(1)` is the network's first choice; "
    "only the true label can tell whether it is right.",
    "**The probabilities always add up to 1.** A digit model has to call a flower some digit. That is why "
    "this page says when a picture is unlike the training data: the probability alone cannot.",
    "**Evidence is not a reason.** Grad-CAM shows where a layer supports a class, on that layer's coarse "
    "grid; it does not show what the network would need to change its mind.",
)
lesson.onward(PAGE)
