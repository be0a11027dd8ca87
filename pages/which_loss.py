"""Which loss? Squared error and cross-entropy raced on one unit, from every start.

Seen: both descents step by step, the slopes that drive them, where squared error bends down, and what both
make of real-valued targets. Goes: "any loss will do", "a larger learning rate mends it", "cross-entropy fits
any target", "the brackets do not matter".
"""

from dlcore.lessons.which_loss import LESSON
from ui import stage, which_loss, which_loss_picture

stage.show(
    stage.Stage(
        LESSON,
        which_loss.choose,
        which_loss_picture.picture,
        watch=(
            "**For labels, use cross-entropy.** Squared error through a sigmoid multiplies the error by "
            "p(1 − p), which is next to 0 just where the unit is badly wrong and sure of it.",
            "**Squared error does not always stall.** At p = 0.5 the slope with 1/(2n) is a quarter of that "
            "of cross-entropy: slower, but far from 0.",
            "**A larger learning rate buys little far out.** Every unit of h further out makes the slope "
            "of squared error about 2.7 times smaller: see its map.",
            "**For real numbers, use squared error and a unit without a sigmoid.** In cross-entropy a "
            "target weighs ln p as a probability does, and 3.2 is none. nn.BCEWithLogitsLoss computes it "
            "all the same, without an error.",
            (
                "**The brackets belong to cross-entropy.** In −Σ y ln p + (1 − y) ln(1 − p) the minus "
                "covers the first term only; meant is −Σ [y ln p + (1 − y) ln(1 − p)].",
                "literal",
            ),
            "**1/(2n)·Σ(y − ŷ)² is half of nn.MSELoss.** With the same learning rate torch's makes steps "
            "twice as long.",
        ),
        pick=which_loss.pick,
        beside=which_loss.beside,
    )
)
