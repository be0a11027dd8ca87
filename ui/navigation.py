"""The registry of pages: sections that form a path. A page that is not there yet is not listed."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page of the path.

    Attributes:
        stem: the file in `pages/`, the address, the prefix of its keys.
        title: in the navigation and as the heading.
        question: one sentence a learner might ask.
        section: the part of the path it belongs to.
    """

    stem: str
    title: str
    question: str
    section: str

    @property
    def file(self) -> str:
        """The page's script, seen from the entry script."""
        return f"../pages/{self.stem}.py"


HOME = Lesson("home", "See It Learn", "What happens inside a network while it learns?", "Start")
PAGES = (
    Lesson(
        "descent",
        "Walking down",
        "How does a network know which way is down, and how far should it step?",
        "Descent",
    ),
    Lesson(
        "rate",
        "Learning rate",
        "How far should one step go, and what happens when it goes too far?",
        "Descent",
    ),
    Lesson(
        "race",
        "Race of optimisers",
        "Does a cleverer update rule arrive where plain gradient descent does not?",
        "Descent",
    ),
    Lesson(
        "noise",
        "Noise and batches",
        "Why does learning from a few examples at a time wander, and why do it anyway?",
        "Descent",
    ),
    Lesson(
        "neuron",
        "Squared error and one neuron",
        "How does a single neuron turn an error into better weights?",
        "Descent",
    ),
    Lesson(
        "line",
        "Fitting a line",
        "How does a line find its data, one step of gradient descent at a time?",
        "Descent",
    ),
    Lesson(
        "sigmoid",
        "From step to sigmoid",
        "Why does a neuron that learns say 80 % instead of yes?",
        "Scores to cross-entropy",
    ),
    Lesson(
        "softmax",
        "Scores to probabilities",
        "How do three scores become three probabilities?",
        "Scores to cross-entropy",
    ),
    Lesson(
        "likelihood",
        "Likelihood",
        "Which of two models is better, and why add logarithms?",
        "Scores to cross-entropy",
    ),
    Lesson(
        "cross_entropy",
        "Cross-entropy",
        "What does one number say about how wrong all these probabilities are?",
        "Scores to cross-entropy",
    ),
    Lesson(
        "which_loss",
        "Which loss?",
        "Squared error or cross-entropy, and does it matter?",
        "Scores to cross-entropy",
    ),
    Lesson(
        "criterion",
        "What the loss wants",
        "Logits, probabilities or log-probabilities: what do I hand to nn.CrossEntropyLoss?",
        "Scores to cross-entropy",
    ),
    Lesson(
        "calibration",
        "How sure is it?",
        "When a network says 90 %, is it right nine times in ten?",
        "Scores to cross-entropy",
    ),
    Lesson(
        "layers",
        "Through the layers",
        "Why does a gradient fade on its way back through many layers, and when does it explode?",
        "Vanishing gradients",
    ),
    Lesson(
        "activation",
        "Activation laboratory",
        "What does an activation's slope do to a gradient that passes through it?",
        "Vanishing gradients",
    ),
    Lesson(
        "weights",
        "Weights at the start",
        "Which random numbers does a new network begin with, and does it matter?",
        "Vanishing gradients",
    ),
    Lesson(
        "matrix",
        "What learns, what does not",
        "Which depth, activation, first weights and remedy can learn at all?",
        "Vanishing gradients",
    ),
    Lesson(
        "speeds",
        "Gradients while training",
        "Do all layers of a deep network learn at the same speed?",
        "Vanishing gradients",
    ),
    Lesson(
        "overfitting",
        "Under- and overfitting",
        "Why can a curve that meets every point be the worse one?",
        "Overfitting and remedies",
    ),
    Lesson(
        "variance",
        "Bias and variance",
        "If the data had been drawn again, how different would the fit be?",
        "Overfitting and remedies",
    ),
    Lesson(
        "double_descent",
        "Double descent",
        "Can a network that meets every noisy point still predict well?",
        "Overfitting and remedies",
    ),
    Lesson(
        "lasso",
        "Lasso and ridge",
        "Which weights survive when weights cost something?",
        "Overfitting and remedies",
    ),
    Lesson(
        "diamond",
        "Diamond and circle",
        "Why does L1 make weights exactly zero and L2 never?",
        "Overfitting and remedies",
    ),
    Lesson(
        "big_weights",
        "Big weights",
        "Can two networks be equally right, and one of them worse?",
        "Overfitting and remedies",
    ),
    Lesson(
        "decay",
        "Weight decay",
        "What does weight_decay do to a network, and why is it another thing in Adam and in AdamW?",
        "Overfitting and remedies",
    ),
    Lesson(
        "dropout",
        "Dropout",
        "Why should a network learn while half of it is switched off?",
        "Overfitting and remedies",
    ),
    Lesson(
        "modes",
        "Train and eval",
        "What do model.eval() and no_grad really switch?",
        "Overfitting and remedies",
    ),
    Lesson(
        "stopping",
        "Early stopping",
        "When has a network learnt enough?",
        "Overfitting and remedies",
    ),
    Lesson(
        "regularisers",
        "Regularising on images",
        "Can moved pictures, soft labels and batch norm keep a network from learning by heart?",
        "Overfitting and remedies",
    ),
    Lesson(
        "remedies",
        "Remedies side by side",
        "Six cures for overfitting on the same data: which one helps here?",
        "Overfitting and remedies",
    ),
    Lesson(
        "classify",
        "Classify an image",
        "What does a trained network see in my picture, and how sure is it?",
        "Real images",
    ),
    Lesson(
        "train",
        "Train a network",
        "How does a network learn to read pictures, and which settings decide how well?",
        "Real images",
    ),
)


def navigation() -> StreamlitPage:
    """Streamlit's navigation over the registry; returns the page asked for."""
    sections: dict[str, list[StreamlitPage]] = {"": [page_of(HOME)]}
    for lesson in PAGES:
        sections.setdefault(lesson.section, []).append(page_of(lesson))
    return st.navigation(sections, expanded=True)  # no page hides behind “View more”


def page_of(lesson: Lesson) -> StreamlitPage:
    """Streamlit's page of a lesson, made once a session: each is looked up on the disk several times."""
    pages: dict[str, StreamlitPage] = st.session_state.setdefault("navigation.pages", {})
    if lesson.stem not in pages:
        is_home = lesson is HOME
        title, path = ("Home", None) if is_home else (lesson.title, lesson.stem)
        pages[lesson.stem] = st.Page(lesson.file, title=title, url_path=path, default=is_home)
    return pages[lesson.stem]


def lesson_of(stem: str) -> Lesson:
    """The lesson of this file."""
    return next(lesson for lesson in PAGES if lesson.stem == stem)


def neighbours(stem: str) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after this one in the path."""
    stems = [lesson.stem for lesson in PAGES]
    here = stems.index(stem)
    before = PAGES[here - 1] if here else None
    after = PAGES[here + 1] if here + 1 < len(PAGES) else None
    return before, after
