"""How sure is it? Whether a network is right as often as it says, and which pictures carry its loss.

Seen: reliability diagram, temperature scaling, pictures sorted by −ln p. Goes: "a probability of 0.9 means
right nine times in ten", "the temperature changes the answers", "the training pictures can tell".
Source: Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural Networks, ICML 2017.
"""

from dlcore.lessons.calibration import LESSON
from ui import calibration, calibration_picture, calibration_real, stage

stage.show(
    stage.Stage(
        LESSON,
        calibration.choose,
        calibration_picture.picture,
        watch=(
            "**A softmax of 0.9 is not yet a chance of 0.9.** The outputs of a softmax always add up to 1. "
            "Whether 0.9 is right nine times in ten is measured, on pictures that the network never saw.",
            "**The temperature changes no answer.** It divides all logits of a picture by one number, so the "
            "largest stays the largest: accuracy stays, only how sure the network says it is moves.",
            "**The pictures it learnt from cannot tell.** There a network may be sure and right at once. "
            "Choose “Training” under “Judged on” and compare.",
            "**T is chosen on other pictures than those that judge it.** With one number there is little to "
            "learn by heart, but who chooses and judges on the same pictures has judged nothing.",
            "**The lowest loss is not the smallest calibration error.** T is chosen by −ln p, which punishes "
            "what is sure and wrong; the calibration error compares means, and depends on the bins.",
            "**Calibrated is not right.** A network that always says the shares of the classes is calibrated "
            "and reads nothing.",
        ),
        beside=calibration_real.beside,
        forget=calibration_real.forget,
    )
)
