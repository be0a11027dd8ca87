"""Settings known to work: quick to see something soon, best for the most these networks give."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from dlcore.errors import BadSetting
from dlcore.intake.names import one_line
from dlcore.settings import made
from dlcore.training.spec import Spec

_IN_A_HURRY = {
    "network": "cnn",
    "optimiser": "adam",
    "schedule": "one_cycle",
    "batch_size": 128,
    "learning_rate": 0.01,
    "momentum": 0.8,
    "beta2": 0.95,
    "label_smoothing": 0.05,
    "validation_percent": 5,
    "shift": 0.0,
    "rotate": 0.0,
}
_DIGITS = {"epochs": 20, "shift": 0.1, "rotate": 15.0}
PRESETS: Mapping[str, Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "quick": {
            "digits": _DIGITS,
            "mnist": _IN_A_HURRY | {"filters": 8, "epochs": 1, "learning_rate": 0.012},
            "fashion_mnist": _IN_A_HURRY | {"filters": 16, "epochs": 2},
            "cifar10": _IN_A_HURRY | {"filters": 24, "epochs": 2, "flip": True},
            "": {"epochs": 20, "batch_size": 32, "shift": 0.1, "crop": 0.1, "flip": True},
        },
        "best": {
            "digits": _DIGITS | {"epochs": 60, "filters": 24, "dropout": 0.25},
            "mnist": _IN_A_HURRY
            | {"filters": 24, "epochs": 4, "learning_rate": 0.008, "momentum": 0.7, "shift": 0.04},
            "fashion_mnist": _IN_A_HURRY
            | {"filters": 24, "epochs": 4, "learning_rate": 0.006, "momentum": 0.7},
            "cifar10": _IN_A_HURRY | {"filters": 48, "epochs": 8, "flip": True, "shift": 0.1},
            "": {"epochs": 60, "batch_size": 32, "filters": 24, "shift": 0.1, "crop": 0.2, "flip": True},
        },
    }
)
"""by name, then by data set ("" for a learner's own images): what differs from the defaults"""


def preset(name: str, dataset: str, **changed: Any) -> Spec:
    """The settings of a preset for a data set.

    Args:
        name: "quick" or "best".
        dataset: a data set's name, or `mine:TOKEN`.
        **changed: settings that differ from the preset.

    Raises:
        BadSetting: there is no such preset, or a setting is out of range.
    """
    if name not in PRESETS:
        raise BadSetting(f"There is no preset {one_line(name, 40)!r}: choose one of {', '.join(PRESETS)}.")
    known = PRESETS[name]
    return made(Spec, **{"dataset": dataset, **known.get(dataset, known[""]), **changed})
