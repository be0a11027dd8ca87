"""The stage of the lesson “What the loss wants”: its controls, and what stands below the picture."""

import streamlit as st

from dlcore.lessons.criterion import ENDS, Spec
from dlcore.lessons.criterion_recipe import ending
from dlcore.lessons.criterion_table import WANTS, learnt, rows
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.theory.criteria import LOSSES
from ui.controls import choice, field
from ui.tables import table


def choose(page: str) -> None:
    """The controls of the stage; the right class's logit and the step are moved in the picture."""
    choice(page, Spec, "handed", tuple(ENDS), ENDS.__getitem__)
    choice(page, Spec, "loss", LOSSES, str)
    for name in ("n_classes", "label", "rival", "fall"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        for name in ("learning_rate", "n_steps", "softness", "seed"):
            field(page, Spec, name)


def beside(page: str, result: Result[Spec]) -> None:
    """Every output into every loss, the pairing as code, what each loss wants, and who learns how well."""
    st.subheader("Every output into every loss")
    st.markdown(table(("loss", "handed over", "PyTorch's answer"), rows(result)))
    y = result.spec.right_class
    st.caption(
        f"z, log p and p are those of class {y}, the right one; ▸ is the pairing in "
        "the sentence. Right means: for labels that exclude each other, the loss is −log p. BCELoss and "
        "BCEWithLogitsLoss are given a target of one 1 and zeros, and average over the classes."
    )
    st.subheader("As code")
    st.code(ending(result.spec), language="python", wrap_lines=True)
    left, right = st.columns(2, gap="large")
    with left:
        _wanted(result)
    with right:
        _learning(result)


def _wanted(result: Result[Spec]) -> None:
    """What each loss was made for, and what its target may be."""
    st.subheader("What each wants")
    st.markdown("\n".join(f"- **{loss}** {wants}." for loss, wants in WANTS.items()))
    soft, hard = result.numbers["soft_target_loss"], result.numbers["logits_into_CrossEntropyLoss"]
    softness = result.spec.softness
    st.caption(
        "Class probabilities are welcome as CrossEntropyLoss's *target*: one that shares "
        f"{spoken(softness)} of it among all classes gives {_shown(soft)}; the class number alone gives "
        f"{_shown(hard)}."
    )


def _learning(result: Result[Spec]) -> None:
    """What four small networks have come to."""
    st.subheader("Learning with each")
    st.markdown(table(("output → loss", "its loss", "points right"), learnt(result), right=(1, 2)))
    floor = result.numbers["softmax_twice_floor"]
    st.caption(
        f"After step {result.spec.step_seen}: one linear layer from the same first weights, "
        f"{5 * result.spec.n_classes} points around a circle. Only losses of the first two rows are −log p; "
        f"softmax twice cannot fall below {_shown(floor)}."
    )


def _shown(value: object) -> str:
    return spoken(value) if isinstance(value, float) else "–"
