"""Lasso and ridge: which weights survive when weights cost something.

Seen: the paths of all weights over λ, exact zeros under L1 and none under L2, what validation chooses. Goes:
"the bias is penalised too", "units do not matter", "the lasso finds the true features", "ridge sets weights
to 0".
"""

from dlcore.lessons.lasso import LESSON
from ui import lasso, stage

stage.show(
    stage.Stage(
        LESSON,
        lasso.choose,
        lasso.picture,
        watch=(
            (
                "**The bias is left out of the penalty.** It says where zero is. A penalty would pull all "
                "predictions towards 0: under ridge with λ = 1, b is only half the mean of the targets. Left "
                "out, 100 more for every target is 100 more for every prediction, and no weight moves.",
                "penalise_bias",
            ),
            (
                "**Features have to be on one scale.** Measured in units ten times larger, a feature needs a "
                "weight ten times as large, which costs more, under L1 and under L2. Dividing each feature "
                "by its standard deviation mends it. Switch that off, then choose other units.",
                "raw_scales",
            ),
            "**Of features that say almost the same, the lasso may keep any one.** Small changes of the data "
            "decide which. Ridge gives them nearly the same weight; the elastic net does that and still "
            "sets others to 0.",
            "**A weight of 0 is not proof that a feature does not matter**, nor is one that is left proof "
            "that it does. Look for muted features that survive, and for true ones that do not.",
            "**Lasso and ridge are names for penalised least squares.** With the loss of logistic "
            "regression one says L1 penalty and L2 penalty. Networks are mostly trained with L2, as weight "
            "decay; L1 is chosen where few weights should be left.",
            "**λ is on another scale in every library.** The lens “Maths” has the call of scikit-learn that "
            "gives the same weights.",
        ),
        beside=lasso.beside,
    )
)
