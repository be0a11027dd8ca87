"""Weights at the start: which random numbers a network begins with, and what a bad beginning costs.

Seen: what nn.Linear draws and how it shrinks with the fan-in, signals and gradients through depth, neurons
that begin equal and stay so, a gradient that `.data` spoils. Goes: "weights and biases start between −1 and
1", "zeros are a safe start", "small is always good", "`.data` is how weights are set".
Sources: Glorot and Bengio 2010; He et al. 2015; Saxe et al. 2014; LeCun et al. 1998.
"""

from dlcore.lessons.weights import LESSON
from ui import stage, weights, weights_picture

stage.show(
    stage.Stage(
        LESSON,
        weights.choose,
        weights_picture.picture,
        watch=(
            (
                "**Two networks of one class begin differently.** A seed fixes the sequence of random "
                "numbers, not each network: the second goes on where the first one stopped. Only who seeds "
                "again before it gets the same weights.",
                "reseed",
            ),
            "**Weights do not start between −1 and 1.** nn.Linear draws weights and biases between "
            "±1/√fan-in, with 784 inputs ±0.0357. Between −1 and 1 most sums of so many inputs lie where "
            "sigmoid and tanh are flat.",
            "**A fixed 0.01 does not know the fan-in.** In one layer it only makes small sums; through ten "
            "it lets the signal shrink again at every layer. He and Xavier look at the fan-in.",
            "**Small is not the same as equal, and equal does not learn apart.** Neurons with the same "
            "weights get the same gradient and stay the same. From all 0, with tanh or ReLU, only the last "
            "bias moves.",
            "**.data is not how weights are set.** It goes round autograd's count of changes. nn.init "
            "works under no_grad and is counted: a change at a wrong moment is an error, not a wrong number.",
            "**PyTorch's own start is made for no special depth.** Through many ReLU layers its signal "
            "shrinks too; there He is the better choice.",
        ),
        beside=weights.beside,
    )
)
