"""Race of optimisers: nine update rules from one start, with one learning rate or the best of each.

Seen: who arrives and when, at every learning rate; what a rule keeps, and how it makes its step of it.
Goes: "the learning rate is how much of the gradient is subtracted", "Adam is always the best choice".
"""

from dlcore.lessons.race import LESSON
from ui import race, race_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        race.choose,
        race_picture.picture,
        watch=(
            "**η is not always “how much of the gradient is subtracted”.** That is true of plain gradient "
            "descent, SGD. Adam divides the gradient by its own size: its first step is η · sign(g), as long "
            "on a gentle slope as on a steep one.",
            "**No rule is the best.** On a round bowl plain gradient descent with the right rate is there at "
            "once, while momentum and Adam run past the bottom and have to come back.",
            "**One learning rate for all is no fair race.** A rate of 0.02 is long for gradient descent and "
            "short for Adagrad: let each take its own best before you judge.",
            "**Arriving is not passing by.** A rule has arrived here when it stays: momentum often runs "
            "through the minimum first.",
        ),
        pick=race.picked,
        beside=race.compared,
    )
)
