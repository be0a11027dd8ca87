"""Noise and batches: descent that looks at a few real records at a time, and what that costs and saves.

Seen: walks that wander around the minimum, at every batch size, while the slider is dragged; how far,
measured beside theory. Goes: "a noisy gradient is a wrong one", "the noise fades by itself",
"an epoch is a step".
Sources: Robbins and Monro, 1951; Mandt, Hoffman and Blei, JMLR 18, 2017.
"""

from dlcore.lessons.noise import LESSON
from ui import noise, noise_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        noise.choose,
        noise_picture.picture,
        watch=(
            "**A batch's gradient is not wrong.** It points elsewhere each time, and on average exactly "
            "where that of all records points: the *mean* over a batch, 1/B, also for B = 1.",
            "**The wandering does not fade by itself.** Around the minimum the records still disagree. Only "
            "a smaller learning rate or a larger batch calms it: a quarter of η or four times B about "
            "halves it.",
            "**B is the number of records in a batch, not the number of batches.** An epoch of m records has "
            "⌈m/B⌉ steps, and the last batch may be smaller.",
            "**What the bowl bears is not what the walk bears.** 2/λ is the limit for all records together; "
            "with few records the noise itself makes smaller learning rates diverge.",
            "**Count what was looked at, not steps.** A step with all records is exact, and dear: in a long "
            "valley small batches are far ahead after the same number of looks at a record.",
        ),
        pick=noise.pick,
    )
)
