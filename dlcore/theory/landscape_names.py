"""The landscapes by name; reading this costs no torch."""

from collections.abc import Mapping
from types import MappingProxyType

LANDSCAPES: Mapping[str, str] = MappingProxyType(
    {
        "bowl": "Bowl",
        "rosenbrock": "Rosenbrock's curved valley",
        "beale": "Beale's function",
        "himmelblau": "Himmelblau's four hollows",
        "saddle": "Saddle",
        "rastrigin": "Rastrigin's egg box",
        "plateau": "Plateau with a hole",
        "neuron": "One sigmoid neuron",
        "parabola": "Parabola",
        "own": "A formula of your own",
    }
)
"""name to title"""
