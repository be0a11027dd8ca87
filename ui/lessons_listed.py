"""The pages that there are, by the sections of the path. A page that is not there yet is not listed."""

from dataclasses import dataclass


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
_SECTIONS = {
    "Descent": (
        ("descent", "Walking down", "How does a network know which way is down, and how far should it step?"),
        ("rate", "Learning rate", "How far should one step go, and what happens when it goes too far?"),
        (
            "race",
            "Race of optimisers",
            "Does a cleverer update rule arrive where plain gradient descent does not?",
        ),
        (
            "noise",
            "Noise and batches",
            "Why does learning from a few examples at a time wander, and why do it anyway?",
        ),
        (
            "neuron",
            "Squared error and one neuron",
            "How does a single neuron turn an error into better weights?",
        ),
        ("line", "Fitting a line", "How does a line find its data, one step of gradient descent at a time?"),
    ),
    "Scores to cross-entropy": (
        ("sigmoid", "From step to sigmoid", "Why does a neuron that learns say 80 % instead of yes?"),
        ("softmax", "Scores to probabilities", "How do three scores become three probabilities?"),
        ("likelihood", "Likelihood", "Which of two models is better, and why add logarithms?"),
        (
            "cross_entropy",
            "Cross-entropy",
            "What does one number say about how wrong all these probabilities are?",
        ),
        ("which_loss", "Which loss?", "Squared error or cross-entropy, and does it matter?"),
        (
            "criterion",
            "What the loss wants",
            "Logits, probabilities or log-probabilities: what do I hand to nn.CrossEntropyLoss?",
        ),
        ("calibration", "How sure is it?", "When a network says 90 %, is it right nine times in ten?"),
    ),
    "Vanishing gradients": (
        (
            "layers",
            "Through the layers",
            "Why does a gradient fade on its way back through many layers, and when does it explode?",
        ),
        (
            "activation",
            "Activation laboratory",
            "What does an activation's slope do to a gradient that passes through it?",
        ),
        (
            "weights",
            "Weights at the start",
            "Which random numbers does a new network begin with, and does it matter?",
        ),
        (
            "matrix",
            "What learns, what does not",
            "Which depth, activation, first weights and remedy can learn at all?",
        ),
        ("speeds", "Gradients while training", "Do all layers of a deep network learn at the same speed?"),
    ),
    "Overfitting and remedies": (
        ("overfitting", "Under- and overfitting", "Why can a curve that meets every point be the worse one?"),
        (
            "variance",
            "Bias and variance",
            "If the data had been drawn again, how different would the fit be?",
        ),
        (
            "double_descent",
            "Double descent",
            "Can a network that meets every noisy point still predict well?",
        ),
        ("lasso", "Lasso and ridge", "Which weights survive when weights cost something?"),
        ("diamond", "Diamond and circle", "Why does L1 make weights exactly zero and L2 never?"),
        ("big_weights", "Big weights", "Can two networks be equally right, and one of them worse?"),
        (
            "decay",
            "Weight decay",
            "What does weight_decay do to a network, and why is it another thing in Adam and in AdamW?",
        ),
        ("dropout", "Dropout", "Why should a network learn while half of it is switched off?"),
        ("modes", "Train and eval", "What do model.eval() and no_grad really switch?"),
        ("stopping", "Early stopping", "When has a network learnt enough?"),
        (
            "regularisers",
            "Regularising on images",
            "Can moved pictures, soft labels and batch norm keep a network from learning by heart?",
        ),
        (
            "remedies",
            "Remedies side by side",
            "Six cures for overfitting on the same data: which one helps here?",
        ),
    ),
    "Real images": (
        (
            "classify",
            "Classify an image",
            "What does a trained network see in my picture, and how sure is it?",
        ),
        (
            "train",
            "Train a network",
            "How does a network learn to read pictures, and which settings decide how well?",
        ),
    ),
}
"""of each lesson its stem, its title and its question"""
PAGES = tuple(
    Lesson(stem, title, question, section)
    for section, lessons in _SECTIONS.items()
    for stem, title, question in lessons
)
