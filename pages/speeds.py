"""Gradients while training: not every layer of a deep network learns at the same speed.

Seen: the length of every layer's gradient over the steps, Nielsen's networks, what first weights, residual
connections, layer norm and clipping do to it, and where an explosion begins. Goes: "every layer learns at
once", "equal first weights will part in time", "clipping changes the direction". After Nielsen 2015, chapter
5; Glorot & Bengio 2010; Pascanu, Mikolov & Bengio 2013 for clipping.
"""

from dlcore.lessons.speeds import LESSON
from ui import speeds, stage

stage.show(
    stage.Stage(
        LESSON,
        speeds.choose,
        speeds.picture,
        watch=(
            "**One learning rate is not one speed.** A step moves every layer by η times its own gradient. "
            "Where that is a hundred times shorter, the layer moves a hundred times less.",
            "**A gradient that vanishes is not a goal that is reached.** In a plain deep network of sigmoids "
            "hidden layer 1 has a short gradient from the first step on, before anything has been learnt.",
            "**Equal units stay equal.** They get equal gradients and take equal steps, for ever; only "
            "rounding can tell them apart. Choose “All weights equal” and look after 100 steps.",
            "**Clipping does not turn the gradient.** All layers are shortened by one factor, so the slow "
            "layers are no faster beside the others. It helps against explosions, not against vanishing.",
            "**An explosion has a place.** Numbers are looked at in the order in which they are computed: "
            "forward through the layers, then back. The first one beyond 10,000 is where it begins.",
            "**Long steps make training chaotic.** Where the lines tremble, a difference in the sixteenth "
            "digit grows: a processor that rounds otherwise shows other late steps, and the same first ones.",
            "**Nielsen’s networks are his here in hidden layers and first weights.** He trained his on "
            "MNIST with mini-batches of 10; this page takes 150 of the digits that ship, all of them in "
            "every step.",
        ),
    )
)
