"""The curves that noisy points are drawn from, as the lines of a recipe."""

WAVE = "torch.sin(1.5 * torch.pi * x)"
"""what stands in a recipe for the curve"""
CODE = {
    "wave": WAVE,
    "bend": "2 * x**3 - x",
    "bump": "1 / (1 + 25 * x**2)",
    "step": "torch.tanh(20 * x)",
    "line": "0.8 * x",
}


def code(name: str) -> str:
    """The height of a curve at `x`, in PyTorch.

    Args:
        name: one of `dlcore.data.curve_names.CURVES`.
    """
    return CODE[name]
