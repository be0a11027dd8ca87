"""Double descent: more hidden units than points, and the test error falls a second time.

Seen: the training error reaching 0 where units and points are as many, the peak of the test error there, the
second descent beyond, and how ridge, noise and data move it. Goes: "a network that meets every noisy target
must predict badly", "more data never hurt", "the second descent always ends below the first". After Belkin,
Hsu, Ma & Mandal 2019; Hastie, Montanari, Rosset & Tibshirani 2022.
"""

from dlcore.lessons.double_descent import LESSON
from ui import double_descent, stage

stage.show(
    stage.Stage(
        LESSON,
        double_descent.choose,
        double_descent.picture,
        watch=(
            "**Meeting every noisy target need not be the end of prediction.** The classical picture, bias "
            "down and variance up, holds below the threshold. Beyond it many weights meet all points, and "
            "the shortest of them are taken: they get shorter with every unit there is to choose from.",
            "**The peak belongs to the threshold, not to a width.** It stands where a network just meets "
            "all points: there only one choice of weights does, however long they have to be. With more "
            "points it moves to the right.",
            "**More data can hurt, at one width.** Points that move the threshold to the width of the "
            "network move the peak there too. A penalty takes the peak away, and the surprise with it.",
            "**The second descent need not end below the first minimum.** It depends on the truth, the "
            "noise and the penalty: the sentence says each time which of the two is lower, among the widths "
            "on this page.",
            "**This is a hidden layer that does not learn.** Only the last layer is fitted, so that every "
            "number is that of a closed form. Trained networks show the like (Nakkiran et al. 2020), with "
            "no such clear threshold.",
        ),
    )
)
