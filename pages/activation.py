"""Activation laboratory: what an activation's slope does to a gradient that passes through it.

Seen: nine activations with their slopes, the product of ten slopes and weights as a chain that can be pulled,
and a layer whose units die. Goes: "gradients vanish because the sigmoid is flat at its edges", "tanh takes
numbers from −1 to 1", "ReLU has no slope at 0", "a dead unit only needs more training".
"""

from dlcore.lessons.activation import LESSON
from ui import activation, activation_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        activation.choose,
        activation_picture.picture,
        watch=(
            "**Not only the flat edges of the sigmoid make gradients vanish.** Even at the centre σ′ is at "
            "most ¼: with weights of 1, ten layers leave at most 10⁻⁶ of a gradient, wherever they stand.",
            "**The weights count as much as the slopes.** Each layer multiplies by w·φ′: with w = 100 and "
            "σ′ = ¼ by 25, and the gradient explodes. But large weights also push z to where the sigmoid is "
            "flat: choose “As they come”.",
            "**It is the output of tanh that lies between −1 and 1.** Its input z is any real number.",
            (
                "**tanh is not another kind of function than the sigmoid.** It is 2σ(2z) − 1: a sigmoid, "
                "stretched and moved down. Its largest slope is 1, not ¼.",
                "overlay",
            ),
            "**ReLU has a slope at 0 in PyTorch: 0.** Its slope is 0 left of 0 and 1 right of it; at the "
            "kink PyTorch takes 0, for LeakyReLU 0.01.",
            "**A dead unit does not need more training.** If z ≤ 0 for every example, the gradient of a ReLU "
            "unit is exactly 0, and no step of an optimiser that follows the gradient alone changes it; in a "
            "deeper layer only what comes before could. LeakyReLU lets a hundredth pass.",
            "**A slope can be more than 1, or below 0.** GELU and SiLU have a lowest point: left of it a "
            "gradient comes out with the other sign. Right of 0 they become steeper than 1.",
        ),
        pick=activation.pick,
        beside=activation.beside,
    )
)
