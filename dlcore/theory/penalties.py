"""What L1 and L2 add to a loss, and the step that gives L1 its exact zeros.

The penalty is λ₁ Σ|w| + λ₂ Σ w²; both together are the elastic net (Zou & Hastie 2005). A bias is not among
the weights.
"""

from torch import Tensor


def penalty(weights: Tensor, l1: Tensor | float, l2: Tensor | float) -> Tensor:
    """λ₁ Σ|w| + λ₂ Σ w².

    Args:
        weights: of shape (…, k).
        l1: λ₁, at least 0, broadcast against (…).
        l2: λ₂, at least 0, alike.

    Returns:
        Of shape (…).
    """
    return l1 * weights.abs().sum(-1) + l2 * weights.square().sum(-1)


def soft_threshold(values: Tensor, threshold: Tensor | float) -> Tensor:
    """sign(v)·max(|v| − t, 0): everything moves towards 0 by t, and what is nearer than t becomes 0.

    Args:
        values: any shape.
        threshold: t, at least 0, broadcast against them.
    """
    return values.sign() * (values.abs() - threshold).clamp(min=0)


def proximal(values: Tensor, rate: Tensor | float, l1: Tensor | float, l2: Tensor | float) -> Tensor:
    """The proximal step of the penalty: what a gradient step of the loss alone is followed by.

    It is the w with the smallest λ₁|w| + λ₂w² + (w − v)²/(2η), in closed form. Source: Parikh & Boyd,
    "Proximal Algorithms", 2014, section 6.5.

    Args:
        values: v, the weights after the gradient step, any shape.
        rate: η, the learning rate of that step.
        l1: λ₁, at least 0.
        l2: λ₂, at least 0.
    """
    return soft_threshold(values, rate * l1) / (1 + 2 * rate * l2)
