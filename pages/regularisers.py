"""Regularising on images: augmentation, label smoothing and batch norm on real digits.

Seen: a few digits learnt by heart without a remedy and with each of them, what each does to picture, target
and unit, and who reads new pictures better. Goes: "any change of a picture helps", "soft labels calibrate",
"batch norm is there to regularise". After Szegedy et al. 2016 for label smoothing, Müller, Kornblith & Hinton
2019 for its confidence, Ioffe & Szegedy 2015 for batch norm.
"""

from dlcore.lessons.regularisers import LESSON
from ui import regularisers, regularisers_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        regularisers.choose,
        regularisers_picture.picture,
        watch=(
            (
                "**Not every change is augmentation.** A change has to keep the label true. A mirrored cat "
                "is a cat; a mirrored 2 is no 2, and a 6 upside down is a 9. Mirror half of the pictures and "
                "look at the test.",
                "mirror",
            ),
            "**Augmentation teaches what it shows.** It helps where new pictures vary as the training "
            "pictures are varied. These digits all stand in the middle: as they are, moving them gains "
            "little by itself.",
            "**Label smoothing is not calibration.** It pulls the confidence down whatever the accuracy is. "
            "With ε = 0.1 these networks are less sure than they are right; temperature "
            "scaling measures it first.",
            "**Compare by one loss.** A smoothed loss is larger by its targets alone, so all networks here "
            "are judged by plain cross-entropy. Smoothing can make that larger on the training pictures and "
            "the test still better.",
            "**Batch norm was made to learn faster, not to regularise.** Its noise comes from who else is in "
            "the batch: small batches, much noise; in evaluation, none. Too much of it hurts.",
            "**A percentage of a few hundred pictures is rough.** 1 % of 500 is five pictures. Bands and "
            "table show three seeds; a difference smaller than these decides nothing.",
        ),
        beside=regularisers.compared,
    )
)
