"""Walking down: gradient descent as steps against the slope of a surface.

Seen: the path, its loss and one step's arithmetic, at every learning rate, while the slider is dragged.
Goes: "the step is proportional to the gradient", "a smaller step is always safer", "learning is convex".
"""

from dlcore.lessons.descent import LESSON
from ui import descent, stage

stage.show(
    stage.Stage(
        LESSON,
        descent.choose,
        descent.picture,
        watch=(
            "**The step goes against the gradient.** It is proportional to *minus* the gradient: the "
            "gradient itself points uphill.",
            "**A slope that is not 0 promises less loss only for a small enough step.** The gradient knows "
            "the surface where it stands; a long step lands where it has never been.",
            "**Networks are not bowls.** Even one neuron with a sigmoid is not convex: its loss bends "
            "downwards below w = −ln 2, and a start far out on the plateau learns almost nothing.",
            "**η, α, γ and “lr” are one thing.** The learning rate is η on every page here.",
        ),
        pick=descent.start,
        beside=descent.from_the_side,
    )
)
