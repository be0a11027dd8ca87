"""Learning rate: how far one step may go, and what happens when it goes too far.

Seen: crawl, one step, zig-zag, bounce and divergence on one slider, the limit 2/L where it belongs, and how
momentum moves it. Goes: "the step is proportional to the gradient", "a slope always lets the loss fall".
"""

from dlcore.lessons.rate import LESSON
from ui import rate, stage

stage.show(
    stage.Stage(
        LESSON,
        rate.choose,
        rate.picture,
        watch=(
            (
                "**The step is proportional to minus the gradient.** The gradient points uphill; whoever "
                "adds it climbs. Left of a minimum it is negative and the step goes right, on the other "
                "side it flips.",
                "uphill",
            ),
            "**A slope that is not 0 lets the loss fall only for a small enough step.** Above 2/L, with L "
            "the largest curvature, the very same rule makes the loss grow.",
            "**A bigger learning rate is not always faster.** Beyond the best rate more is left after each "
            "step than at the best rate, though up to 2/L it is less than before.",
            "**The steepest direction sets the limit, the flattest one the time it takes.** The larger the "
            "condition number κ, the further the two are apart; momentum brings them together.",
            "**η, α, γ and “lr” are one thing.** The learning rate is η on every page here.",
        ),
        pick=rate.pick,
    )
)
