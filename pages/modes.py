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
                "**eval() does not stop training.** It changes what dropout and batch norm do, nothing else: "
                "gradients are recorded, and a step changes the weights as ever.",
                "learns",
            ),
            "**no_grad() is the other switch.** It records nothing, so backward is refused and less memory "
            "is needed; dropout goes on drawing masks, and batch norm goes on moving its running mean.",
            "**To use a network takes both**, and model.train() before training goes on: the flag stays as "
            "it was set last.",
            "**train() and eval() set a flag in every module below.** One module can be set back alone, as "
            "when a network is fine-tuned with still batch norm.",
            "**torch.inference_mode() is a stricter no_grad()**: what comes out of it can never be used "
            "where gradients are recorded.",
        ),
        beside=modes.beside,
    )
)
