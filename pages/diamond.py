"""Diamond and circle: why L1 makes weights exactly 0 and L2 does not.

Seen: the error's contour touching the penalty's line at every λ, the forces on one weight, and two walks.
Goes: "autograd's L1 gives zeros", "a larger λ will do it with L2 too", "any small weight is a zero".
"""

from dlcore.lessons.diamond import LESSON
from ui import diamond, diamond_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        diamond.choose,
        diamond_picture.picture,
        watch=(
            (
                "**Autograd’s L1 makes no zeros.** Put λ|w| into the loss and its slope is λ on one side "
                "of 0 "
                "and −λ on the other, so plain steps jump to and fro. A proximal step, or soft threshold, "
                "stops at 0. Switch on, and the picture walks with autograd; both are counted either way.",
                "by_autograd",
            ),
            "**A larger λ does not help L2.** The slope of λw² is 2λw. It fades near 0, so weights become "
            "as small as you like and the norm shrinks with every λ. A weight can pass through 0 on its "
            "way to "
            "the other sign, but it does not stay. It rests at 0 where the error never pushed it away.",
            "**L1 does not always make a zero.** A weight is 0 where the error pushes it, from 0, no harder "
            "than λ. Compare push and pull in “Why”. Most random centres need some λ first: see the bars.",
            "**Corners make zeros, and so does an elastic net’s.** Its line has rounder sides and still "
            "corners on the axes. With features that are much alike it keeps both where L1 drops one.",
            "**A smaller learning rate makes the chatter smaller, not zero.** A step is as long as η times "
            "λ and the error’s push together.",
        ),
        pick=diamond.pick,
        drag=diamond.drag,
        moves=diamond.moves,
        beside=diamond.beside,
    )
)
