"""The remedies by name. Reading this costs no torch."""

from collections.abc import Mapping
from types import MappingProxyType

REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "none": "Plain training",
        "l1": "L1",
        "l2": "L2",
        "dropout": "Dropout",
        "early": "Early stopping",
        "more": "More data",
    }
)
"""each remedy and what it is called, in the order in which they are shown"""
N_SEEDS = 5
"""networks of each remedy, which differ by the seed of their first weights and of dropout"""
CHECK = 5
"""steps between two looks at the validation loss"""
LEARNING_RATE = 0.01
"""of Adam, for all"""
N_TEST, POOL = 500, 1000
"""test points, and points that training and validation points are taken from"""
