"""Names and bounds of the lesson on overfitting. Reading this costs no torch."""

from collections.abc import Mapping
from types import MappingProxyType

MOST_CAPACITY = 24
"""the highest degree, and the most hidden units"""
FEWEST, MOST = 10, 400
"""points that three sets need, and the most there are: fewer are the first of these"""
MODELS: Mapping[str, str] = MappingProxyType({"polynomial": "Polynomial", "network": "Network, one layer"})
"""what is fitted: its name to how it is called"""


def short(model: str, capacity: int) -> str:
    """A capacity in words: "degree 5", "5 hidden units"."""
    if model == "polynomial":
        return f"degree {capacity}"
    return f"{capacity or 'no'} hidden unit{'s' * (capacity != 1)}"


def whole(model: str, capacity: int) -> str:
    """A model in words: "curve of degree 5", "network with 5 hidden units"."""
    return f"{'curve of' if model == 'polynomial' else 'network with'} {short(model, capacity)}"


def n_parameters(model: str, capacity: int) -> int:
    """How many numbers are learnt: coefficients, or weights and biases."""
    return capacity + 1 if model == "polynomial" else 3 * capacity + 1
