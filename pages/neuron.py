"""Squared error and one neuron: from an error over its error term to the step of two weights.

Seen: the loss over the weights, each record's error, slope and error term, and Δw as it gathers, at every
learning rate. Goes: "squares are always positive", "the loss of a neuron is convex", "1/(2m) is the MSE",
"the error is the error term", "w + ηδx − Δw".
"""

from dlcore.lessons.neuron import LESSON
from ui import neuron, neuron_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        neuron.choose,
        neuron_picture.picture,
        watch=(
            "**Squares are never negative, and 0 for a perfect prediction.** “Always positive” leaves out "
            "the aim.",
            (
                "**The error is y − f(Σwx).** Printed as ŷ − f(Σwx) it compares the output with itself: "
                "it is 0 whatever the weights, and nothing is learnt.",
                "misprint",
            ),
            (
                "**A label is no minus.** In “w + ηδx – Δw” the dash labels the step; read as a minus, it "
                "takes back what was added, and the weights never change.",
                "literal_dash",
            ),
            (
                "**Δw begins at 0 in every epoch.** Where the reset is missing, each step carries all "
                "earlier ones, as gradients do without `zero_grad`.",
                "missing_reset",
            ),
            (
                "**The step goes against the slope.** One minus is that of descent, the other that of "
                "∂q/∂ŷ = −1, and they cancel; drop one and the loss is climbed.",
                "wrong_sign",
            ),
            "**δ is the error term, not the error:** the error times the slope f′(h). Where the slope is 0, "
            "an error of any size teaches nothing.",
            "**1/(2m)·Σ is not nn.MSELoss,** which has no ½ and averages over every element, records × "
            "outputs. Learning rates do not carry over: the table of the same steps has the factors.",
            "**Not the weights grow with more data, but the sum of their steps.** A mean over the records "
            "keeps it as it is.",
            "**The loss of one neuron is, in general, not convex once its activation bends.** With a sigmoid "
            "even ½(1 − σ(w))² bends down below w = −ln 2. With the identity it is convex.",
        ),
        pick=neuron.start,
        beside=neuron.beside,
    )
)
