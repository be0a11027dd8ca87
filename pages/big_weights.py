"""Big weights: the same boundary and accuracy from longer weights, and a worse loss.

Seen: the boundary that stays, probabilities that grow steep, both losses over the factor, and what λ chooses.
Goes: "the same accuracy means the same quality", "a lower training loss is better", "training ends".
"""

from dlcore.lessons.big_weights import LESSON
from ui import big_weights, stage

stage.show(
    stage.Stage(
        LESSON,
        big_weights.choose,
        big_weights.picture,
        watch=(
            "**The same accuracy is not the same quality.** Weights and bias times c leave every answer "
            "as it is. Only how sure it is changes, and cross-entropy charges for being sure and wrong.",
            "**Where classes can be separated, training has no end.** Longer weights always lower the "
            "training loss, towards 0 and never there. A penalty gives the weights a length to end at.",
            "**A penalty can be too strong.** Then the answers are less sure than they are right, and a "
            "factor above 1 mends the test loss. To use such a factor, choose it on validation points: "
            "chosen on the test points, as the pictures show it, the loss looks better than it is.",
            (
                "**Long weights alone are not the same.** The bias has to grow with them, or the "
                "boundary moves.",
                "leave_bias",
            ),
        ),
        beside=big_weights.beside,
    )
)
