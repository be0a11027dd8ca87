"""What learns, what does not: depth, activation, first weights and remedy as one map of small networks.

Seen: where the gradient dies or explodes, by how much each layer shortens it, and what gives it back. Goes:
"more layers, more learning", "vanishing is the sigmoid's fault alone", "a healthy gradient is enough".
"""

from dlcore.lessons.matrix import LESSON
from ui import matrix, matrix_live, stage

stage.show(
    stage.Stage(
        LESSON,
        matrix.choose,
        matrix.picture,
        watch=(
            "**More layers are not better by themselves.** Without the right first weights or a remedy a "
            "deep network can do worse than one with a single hidden layer: its first layers hear "
            "nothing.",
            "**It is not only the sigmoid’s flat ends.** Each layer multiplies the gradient by its "
            "weights and by the slope of its activation. Where ReLU is on its slope is 1, and with small "
            "first weights the gradient vanishes all the same. With large ones it explodes.",
            "**First weights have no one right size.** What keeps the gradient’s length depends on the "
            "number of units: √(2/n) for ReLU. From −1 to 1 is wider than that for more than 6 units.",
            "**A gradient that arrives is not enough.** Without an activation and with Xavier’s first "
            "weights it arrives at every layer, and the network still cannot part two rings.",
            "**Batch norm does not keep the gradient’s length.** Before training it arrives longer than it "
            "set out, in 16 layers of 16 units with every activation and all first weights of this page. "
            "Nothing vanishes; but what explodes hangs on rounding, and the sentence says from when.",
            "**A skip connection is a way around, no brake.** With first weights from −1 to 1 the sums grow "
            "from layer to layer, and 16 layers of 16 units diverge, unless sigmoid or tanh bounds what each "
            "of them adds.",
        ),
        pick=matrix.pick,
        beside=matrix_live.live,
        forget=matrix_live.forget,
    )
)
