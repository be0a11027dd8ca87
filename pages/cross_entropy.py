"""Cross-entropy: one number for how wrong many probabilities are.

Seen: −ln p at every point, its sum or mean, entropy and KL divergence as its parts, and the gradient p − y.
Goes: "L1 and L2 cannot tell [0.8, 0.2] from [0.6, 0.4]", "cross-entropy is for many classes only".
"""

from dlcore.lessons.cross_entropy import LESSON
from ui import cross_entropy, cross_entropy_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        cross_entropy.choose,
        cross_entropy_picture.picture,
        watch=(
            "**[0.8, 0.2] and [0.6, 0.4] are equally far from [1, 0] by none of these distances.** L1 says "
            "0.4 and 0.8, L2 0.2828 and 0.5657, cross-entropy 0.2231 and 0.5108. For a label L1 = 2(1 − p) "
            "always ranks as cross-entropy does; L2 can differ from three classes on.",
            "**What speaks for cross-entropy is something else.** A confident mistake costs without bound, "
            "and the gradient p − y stays large there, where that of a squared error fades.",
            "**It is a loss for two classes too.** Binary cross-entropy is the same number. The loss is what "
            "is differentiated; the gradient is what comes out.",
            "**nn.CrossEntropyLoss takes logits**, with class numbers or with probabilities as targets. "
            "Softmax before it is a mistake that raises no error.",
            "**Points and classes are counted apart:** i = 1 … m points, j = 1 … K classes, and 1/m before "
            "both sums. What some formulas call p others call ŷ: it is one thing.",
            "**The least loss is not always 0.** It is the entropy of the targets: 0 for labels, more for "
            "soft targets and with label smoothing.",
        ),
        pick=cross_entropy.pick,
        beside=cross_entropy.beside,
    )
)
