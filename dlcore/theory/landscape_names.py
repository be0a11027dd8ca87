"""The landscapes by name; reading this costs no torch."""

from collections.abc import Mapping
from types import MappingProxyType

LANDSCAPES: Mapping[str, str] = MappingProxyType(
    {
        "bowl": "Bowl",
        "rosenbrock": "Rosenbrock's valley",
        "beale": "Beale's function",
        "himmelblau": "Himmelblau's four",
        "saddle": "Saddle",
        "rastrigin": "Rastrigin's box",
        "plateau": "Plateau with a hole",
        "neuron": "One sigmoid neuron",
        "parabola": "Parabola",
        "own": "Your own formula",
    }
)
"""name to title"""
