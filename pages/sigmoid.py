"""From step to sigmoid: why a neuron that learns says 80 % instead of yes.

Seen: a line that turns with w₁, the number of mistakes as a staircase and the log-loss as a slope, which
errors descent can use, and the sigmoid far out. Goes: "errors must be differentiable", "the line with the
fewest mistakes is found by descending the mistakes", "1/(1 + exp(−x)) is as good as torch.sigmoid far below
0".
"""

from dlcore.lessons.sigmoid import LESSON
from ui import sigmoid, sigmoid_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        sigmoid.choose,
        sigmoid_picture.picture,
        watch=(
            "**An error needs a slope that is not 0; kinks do no harm.** The number of mistakes is no use "
            "because its slope is 0 between its jumps. ReLU, |x| and the hinge have kinks and learn well.",
            "**At a kink PyTorch takes one slope and goes on:** 0 for ReLU and |x|. A start exactly there "
            "can stand still: set w₁, w₂ and b to 0 and choose the ReLU error.",
            "**Log-loss is not the number of mistakes.** It charges every point, and most those that are "
            "wrong and sure. At its minimum there may be more mistakes than elsewhere: see “One far on the "
            "wrong side”.",
            "**“50 %” is where the line is; how long the weights are does not tell where.** Multiply "
            "w₁, w₂ and b by one number above 1: the line stays, the change from no to yes grows steeper. "
            "Where b is not 0, longer weights alone move the line.",
            "**1/(1 + exp(−x)) has no gradient far below 0.** Where exp overflows, its value is 0, and "
            "autograd multiplies 0 by infinity: switch “Written by hand” on. Far above 0 it is the other way "
            "round: torch.sigmoid's own slope σ(1 − σ) is rounded to 0 first, and the one written by hand "
            "keeps a number for longer. Use torch.sigmoid all the same, and for the loss BCEWithLogitsLoss.",
        ),
        pick=sigmoid.pick,
        beside=sigmoid.beside,
    )
)
