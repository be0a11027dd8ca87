"""Bias and variance: how different the fit would be if the data had been drawn again.

Seen: fits to new draws of the noise over each other, their mean beside the true curve, and the test error as
the sum of bias², variance and noise, exactly. Goes: "a low training error is a good fit", "more data mend
everything", "underfitting is bias and overfitting is variance, and that is all". After Geman, Bienenstock &
Doursat 1992; Hastie, Tibshirani & Friedman 2009, section 7.3.
"""

from dlcore.lessons.variance import LESSON
from ui import stage, variance

stage.show(
    stage.Stage(
        LESSON,
        variance.choose,
        variance.picture,
        watch=(
            "**Overfitting is seen as a training error far below the test error.** What it means: other "
            "noise would have given quite another fit. Move through the draws: the points change a little, "
            "a free curve changes a lot.",
            "**“Underfitting is bias, overfitting is variance” is a good first picture, not the whole.** "
            "Both errors also contain the noise, and nobody gets below it: no fit can know the noise of a "
            "point it has not seen. And very wide models can meet every noisy point and still predict well: "
            "that is the lesson Double descent.",
            "**More data lower the variance, not the bias.** A line through a wave stays a line through a "
            "wave, with 20 points or with 100, with noise or with hardly any.",
            "**A single fit has neither bias nor variance.** Both are about all the fits there could have "
            "been. In practice there is one draw of the data; here the true curve is known, so that it can "
            "be drawn again.",
            "**Shrinking trades one for the other.** A penalty on the coefficients draws all fits together: "
            "less variance, more bias². It pays where the variance falls by more than bias² grows.",
            "**Exact where the places stay.** Then bias² and variance are known in closed form and the draws "
            "only come near them. With places drawn anew they are those of the draws made, and a few unlucky "
            "draws with a wide gap between their points may decide all of a high degree’s variance.",
        ),
    )
)
