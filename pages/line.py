"""Fitting a line: the five calls of a training loop on one weight and one bias, beside the bowl they walk.

Seen: the line on its data, squares upon the residuals, parameters and gradients after every single call.
Goes: "backward learns", "zero_grad is a formality", "the loss goes to 0", "a line knows what lies beyond".
"""

from dlcore.lessons.line import LESSON
from ui import line, line_points, line_versions, stage

stage.show(
    stage.Stage(
        LESSON,
        line.choose,
        line.picture,
        watch=(
            "**No single line does all the work.** backward() fills .grad and moves nothing; step() moves "
            "weight and bias and computes nothing. Go through the calls one by one under the picture.",
            (
                "**The order counts.** A step() before its backward() finds no gradient at first, and old "
                "ones later.",
                "step_first",
            ),
            "**zero_grad() may come first or last.** It only has to stand between one step() and the next "
            "backward(). Between backward() and step() it throws away what was just learned; left out, every "
            "backward() adds to the old gradients. Try all four above.",
            (
                "**zero_grad() resets gradients, not errors,** to None, not to 0. Leaving it out has a use: "
                "two halves of the data, a backward() for each, one step(). The gradients add up to that of "
                "the whole.",
                "in_halves",
            ),
            "**A slope promises less loss only for a small enough step.** Above 2/λmax the same rule "
            "raises it.",
            "**Real data is never perfectly linear.** The loss comes down to the best line's mse, and no "
            "number of epochs brings it lower. With n points and noise σ that floor is (n − 2)/n · σ² on "
            "average over many data sets: a little below the noise's variance, for the line is fitted to "
            "the noise too. Without noise the loss becomes tiny, equal to 0 up to a tolerance; “100 % "
            "accuracy” is no measure for numbers.",
            "**Squares are not positive but non-negative:** a perfect prediction has the square 0.",
            "**A line has an answer for every x.** Beyond the data nothing was seen that could back it.",
        ),
        pick=line_points.clicked,
        beside=line_versions.beside,
    )
)
