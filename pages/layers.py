"""Through the layers: how large a gradient is in every layer of a deep network, and why.

Seen: sizes layer by layer over the weight scale, measured and expected, for every activation and first
weights. Goes: "gradients vanish because σ′ is small at the edges", "the gradient" without saying of what.
"""

from dlcore.lessons.layers import LESSON
from ui import layers, layers_picture, stage

stage.show(
    stage.Stage(
        LESSON,
        layers.choose,
        layers_picture.picture,
        watch=(
            "**A gradient does not fade only because σ′ is small at the edges.** σ′ is at most ¼, in the "
            "middle. With weights of 1 between them, ten of them multiply to 10⁻⁶ or less.",
            "**Weights count as much as φ′.** Each layer multiplies ∂E/∂z by σ_w times a typical "
            "φ′. With one neuron in each layer, a weight of 100 at the middle of σ makes 100 · ¼ = 25. "
            "With many, weights from U(−1, 1), times 3, let it grow through sigmoids too.",
            "**“The gradient” of what?** In ReLU and linear networks without biases, normalisation or "
            "residual connections ∂E/∂W stays about equal in all layers, whatever scale the weights have, "
            "and the sum of w · ∂E/∂w is exactly equal: ∂E/∂z changes on its way back as the activations do "
            "on their way forward. Look at ∂E/∂z, or the effect cannot be seen.",
            "**ReLU alone does not keep a gradient alive.** Half of its φ′ are 0: it takes He's weights, "
            "σ_w = √2, so that σ_w² · ½ = 1.",
            "**Zeros are no first weights.** With them the gradient of every hidden layer is exactly 0, "
            "which a logarithmic axis has no place for.",
            "**Batch norm keeps activations, not gradients, at one size.** With ReLU, each layer of it lets "
            "∂E/∂z grow a little, by about √(π/(π − 1)) = 1.21. Residual connections let 1 through past "
            "every layer.",
        ),
        beside=layers.beside,
    )
)
