"""What the loss wants: every output of a network into every loss for classes, live from PyTorch.

Seen: three right pairings that are one line, softmax twice that flattens out at ln(1 + (K − 1)/e), −p that
goes below zero, and small networks that learn with each. Goes: "a softmax layer, then the cross-entropy",
"NLLLoss takes the logarithm", "logits is the name of whatever a network puts out".
"""

from dlcore.lessons.criterion import LESSON
from ui import criterion, criterion_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        criterion.choose,
        criterion_picture.picture,
        watch=(
            "**CrossEntropyLoss wants raw logits.** The softmax is inside the loss: it is LogSoftmax and "
            "NLLLoss in one. A network for it ends in a linear layer; one that ends in LogSoftmax goes "
            "with NLLLoss.",
            "**Softmax and then CrossEntropyLoss is softmax twice.** Nothing complains and the network "
            "learns something, but its loss never falls below ln(1 + (K − 1)/e), 1.461 for ten classes, "
            "and where it is sure and wrong it hardly pulls.",
            "**NLLLoss takes no logarithm.** Given probabilities, it is −p. A negative loss is the sign of "
            "this mistake, or of logits in its place.",
            "**Log-probabilities in CrossEntropyLoss are right, and log_softmax is taken twice.** The second "
            "time it changes nothing. Softmax of probabilities does change them.",
            "**Probabilities are for reading, not for the loss.** They come back by `torch.exp(log_ps)`, or "
            "by softmax of the logits, and sum to 1.",
            (
                "**Name an output for what it is.** `logits` are raw; what LogSoftmax gives is called "
                "`log_ps`. With the wrong name, NLLLoss(logits, label) can be right and reads wrong, and "
                "CrossEntropyLoss(logits, label) can be wrong and reads right; the numbers stay the same.",
                "misnamed",
            ),
        ),
        beside=criterion.beside,
    )
)
