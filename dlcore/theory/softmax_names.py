"""The rules that make shares out of scores, by name; reading this costs no torch."""

from collections.abc import Mapping
from types import MappingProxyType

RULES: Mapping[str, str] = MappingProxyType(
    {
        "exp": "eᶻ: softmax",
        "plain": "z as it is",
        "abs": "|z|",
        "square": "z²",
        "softplus": "log(1 + eᶻ)",
    }
)
"""name to title"""

FORMULAS: Mapping[str, str] = MappingProxyType(
    {
        "exp": "e^{u}",
        "plain": "u",
        "abs": "|u|",
        "square": "u^2",
        "softplus": r"\log(1 + e^{u})",
    }
)
"""name to LaTeX of what a scaled score becomes before it is divided by the sum"""

PRECISIONS = ("float32", "float64")
