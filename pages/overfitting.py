"""Under- and overfitting: a curve too stiff, a curve too free, and three sets of points that tell which.

Seen: the fit on its points while its capacity is moved, and its errors on three sets of points.
Goes: "a lower training error is a better model", "more weights are always worse", "the test set may choose".
"""

from dlcore.lessons.overfitting import LESSON
from ui import overfitting, stage

stage.show(
    stage.Stage(
        LESSON,
        overfitting.choose,
        overfitting.picture,
        watch=(
            "**A low training error is no praise.** It only falls as a polynomial gets freer, down to 0 "
            "where every point is met. What counts is the error on points that were not fitted.",
            "**Underfitting shows on the training points already.** Too stiff, a model is wrong even there, "
            "and more data does not help it: only a freer model does. That part of an error is called bias.",
            "**What the words mean here.** About right: the validation error is at most a quarter above the "
            "lowest. Overfits: it is higher, more than twice the training error, and over a quarter above "
            "that of some stiffer model. Underfits: both errors are over a quarter above those of the best "
            "model, a freer one.",
            "**Three sets, each with its job.** Training points are fitted, validation points choose the "
            "capacity, test points judge what was chosen. More points for one job are fewer for another: "
            "move the two shares.",
            (
                "**The test set is read once.** Whoever chooses by it has made it a validation set, and its "
                "lowest error mostly flatters: compare it with that over endless fresh points. With the "
                "settings this page opens with it is the lower one for 66 of the 100 seeds. The dotted curve "
                "is drawn here to learn from; at work only one of its points is looked at.",
                "by_test",
            ),
            "**Capacity is not the number of weights alone.** A network with 73 of them, trained for 300 "
            "steps, swings less than a polynomial of degree 12; and beyond the degree that meets every point "
            "the error need not rise for ever.",
        ),
        pick=overfitting.picked,
        beside=overfitting.beside,
        moves=overfitting.moves,
    )
)
