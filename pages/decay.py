"""Weight decay: what a penalty does to all weights of a network, and how PyTorch is told of it.

Seen: a network that thins out, the histogram of its weights, losses over λ, and one weight among gradients
that cancel. Goes: "weight_decay is λ", "Adam with weight_decay is AdamW", "L1 by autograd gives zeros". After
Loshchilov & Hutter 2019 and Krogh & Hertz 1992.
"""

from dlcore.lessons.decay import LESSON
from ui import decay, decay_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        decay.choose,
        decay_picture.picture,
        watch=(
            "**weight_decay is not λ but 2λ.** PyTorch adds weight_decay · w to the gradient, and λw² has "
            "the slope 2λw.",
            "**weight_decay falls on all parameters, biases too.** Two groups keep them out: "
            '`[{"params": weights, "weight_decay": wd}, {"params": biases, "weight_decay": 0}]`.',
            "**Adam with weight_decay is not AdamW.** In Adam the decay is divided by the size of the "
            "gradients, as they are: a weight with large gradients hardly shrinks, one with small "
            "gradients at once. AdamW shortens every weight by the same factor 1 − η · wd.",
            "**One number is not equally strong everywhere.** Beside Adam’s steps the same λ pulls far less "
            "than in its gradient. A λ that was good for one is a guess for the other.",
            "**L1 by autograd gives no zeros.** The slope of |w| is +1 or −1, so a small weight jumps back "
            "and forth across 0. The soft threshold stops there.",
            "**Without a penalty rounding can grow.** Few points and no penalty make weights large and steps "
            "jumpy: another computer may then print other digits. A penalty calms them.",
            "**Smaller weights are not the goal.** Fewer mistakes on points never seen are: too much λ, and "
            "the network says the same of all.",
        ),
        beside=decay.beside,
    )
)
