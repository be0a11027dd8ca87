"""Train and eval: two switches that are taken for one, and what each of them really does.

Seen: one batch pass after pass in all four combinations of train or eval mode and recorded gradients or none.
Goes: "eval stops training", "eval stops gradients", "no_grad is enough to use a network".
"""

from dlcore.lessons.modes import LESSON
from ui import modes, stage

stage.show(
    stage.Stage(
        LESSON,
        modes.choose,
        modes.picture,
        watch=(
            (
                "**eval() does not stop training.** It changes what dropout, batch norm and their like do: "
                "gradients are recorded all the same, and a step changes the weights as ever.",
                "learns",
            ),
            "**no_grad() is the other switch.** It records nothing, so backward is refused and less memory "
            "is needed; in train mode dropout goes on drawing masks, and batch norm moves its running mean.",
            "**In train mode an output depends on the batch.** Batch norm subtracts the mean of the batch; "
            "one example alone has nothing to be compared with and is refused. In eval mode it is taken.",
            "**To use a network takes both**, and model.train() before training goes on: the flag stays as "
            "it was set last.",
            "**train() and eval() set a flag in every module below.** One module can be set back alone, as "
            "when a network is fine-tuned with still batch norm.",
            "**torch.inference_mode() is a stricter no_grad()**: what comes out of it cannot be kept for "
            "backward later; a clone() of it can.",
        ),
        beside=modes.beside,
    )
)
