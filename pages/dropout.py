"""Dropout: units switched off at random while a network learns, all of them on when it is used.

Seen: the mask drawn on the network, new at each pass, twenty passes that scatter in train mode and agree in
eval mode, their expectation beside what eval mode gives, and networks that learn real digits.
Goes: "p is the share that is kept", "eval mode is the mean of train mode", "dropout makes a network weak".
"""

from dlcore.lessons.dropout import LESSON
from ui import dropout, stage

stage.show(
    stage.Stage(
        LESSON,
        dropout.choose,
        dropout.picture,
        watch=(
            (
                "**p is the probability to be left out.** nn.Dropout(0.2) leaves out one unit in five. In "
                "other places p, or keep_prob, is the share that is kept.",
                "keeps",
            ),
            "**PyTorch divides by 1 − p in training**, so that eval mode has nothing left to do: it hands "
            "every value on as it is. Where nobody scales, eval mode adds up more than training did on "
            "average; in the paper of 2014 eval mode is scaled instead. “Where values are scaled” has all "
            "three.",
            "**Eval mode is surely the mean of train mode only where all behind dropout is linear.** Behind "
            "a sigmoid or a ReLU the two differ as a rule: see “Behind the output”.",
            "**Dropout does not make a network weak.** Without it the network is fragile: switch off the one "
            "unit it needs most, or half of them, and it loses more; with it no unit may dominate. Too much "
            "of it, though, and little is learnt: look at p = 0.9.",
            "**The mask is new at every step, and for every example.** 48 units have 2⁴⁸ masks: as many "
            "thinned networks share one set of weights. On 100 digits, with p = 0.5, the mean probabilities "
            "of 30 of them have a lower test loss than one alone, with each of ten seeds, and eval mode, one "
            "pass, lies within 0.1 of that mean.",
        ),
    )
)
