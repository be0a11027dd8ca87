"""Likelihood: the product of the probabilities a model gives to what happened, and its logarithm.

Seen: labels under two models, products that underflow and sums that do not, noise that makes a loss.
Goes: "most likely means fewest mistakes", "an underflow is 0", "a strong MLE makes the loss small".
"""

from dlcore.lessons.likelihood import LESSON
from dlcore.lessons.likelihood_data import moved_by
from ui import likelihood, likelihood_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        likelihood.choose,
        likelihood_picture.picture,
        watch=(
            "**Most likely is not fewest mistakes.** The largest product is the lowest cross-entropy. One "
            "outlier can pull the likeliest w to where six of seven labels are wrong: choose “Six points and "
            "an outlier”.",
            "**There may be no likeliest weight.** Where every point pulls w the same way (b stays as it "
            "is), a steeper curve is always likelier: gradient descent goes on for ever, and w grows about "
            "like ln t after t steps. Choose “Separable points”.",
            "**A product that underflows need not be 0.** 0.5¹⁵⁰ is 0 in float32 and 0.5¹⁰⁷⁵ in float64. But "
            "with factors above one half a product may stick at a tiny number above 0, and that is just as "
            "wrong. The sum of logarithms has neither trouble.",
            "**Maximum likelihood is the method, not a sign of a good case.** Minimising squared error is "
            "maximising the likelihood under Gaussian noise, minimising cross-entropy is maximising that of "
            "labels, however well or badly the model fits.",
            "**A likelihood is no probability of the model.** It is the probability of the labels, given the "
            "model. A density, as Gaussian noise has it, may even exceed 1.",
        ),
        pick=likelihood.pick,
        drag=likelihood.drag,
        moves=moved_by,
        beside=likelihood.beside,
    )
)
