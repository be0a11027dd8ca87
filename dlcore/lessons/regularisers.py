"""Regularising on images: augmentation, label smoothing and batch norm on real digits, beside no remedy.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.regularisers_tries import CHALLENGES, PRESETS
from dlcore.settings import setting, stops

CLASSES, SIDE, WIDTH = 10, 8, 48
"""digits, pixels along each side of a picture, hidden units"""
N_TEST, SEEDS = 500, 3
"""test pictures, and networks of each kind"""
LAST_EPOCH, EVERY = 40, 2
"""how long all networks are trained, and after how many epochs they are looked at again"""
BATCHES = 40
"""batches of each size that show what batch norm makes of one picture"""

VARIANTS: Mapping[str, str] = MappingProxyType(
    {
        "none": "no remedy",
        "augmentation": "augmentation",
        "smoothing": "label smoothing",
        "norm": "batch norm",
        "all": "all three",
    }
)
"""the networks that are compared, all trained at once"""
REMEDIES = tuple(name for name in VARIANTS if name != "none")
AUGMENTED, SMOOTHED, NORMALISED = ("augmentation", "all"), ("smoothing", "all"), ("norm", "all")
"""the variants that have each remedy"""
COVERS: Mapping[str, str] = MappingProxyType({})
"""no row of the curriculum is about these remedies alone"""


@dataclass(frozen=True, slots=True)
class Spec:
    """Networks that learn digits with and without a remedy: every number on the page follows from these."""

    remedy: str = setting(
        "all", "Remedy", "What is laid beside the network without a remedy.", choices=REMEDIES
    )
    shift: float = setting(
        0.5,
        "Largest move",
        "Augmentation moves each training picture by up to so much, both ways, across and down.",
        low=0.0,
        high=2.0,
        step=0.25,
        unit="pixels",
    )
    turn: float = setting(
        10.0,
        "Largest turn",
        "Augmentation turns each training picture by up to so much, both ways.",
        low=0.0,
        high=30.0,
        step=5.0,
        unit="degrees",
    )
    smoothing: float = setting(
        0.1,
        "Label smoothing",
        "ε: this share of each label is spread evenly over all ten classes.",
        low=0.0,
        high=0.5,
        step=0.01,
    )
    batch_size: int = setting(
        16, "Batch size", "Pictures in one step, for all networks.", low=8, high=64, scale="log"
    )
    mirror: bool = setting(
        False, "Mirror half of the pictures", "A wrong augmentation for digits: a mirrored 2 is no 2."
    )
    n_train: int = setting(
        150,
        "Training pictures",
        "Few, so that they can be learnt by heart.",
        low=100,
        high=250,
        step=50,
    )
    learning_rate: float = setting(
        0.05,
        "Learning rate",
        "How long a step is for a slope of 1, with momentum 0.9.",
        low=0.01,
        high=0.1,
        scale="log",
    )
    seed: int = setting(
        0, "Seed", "Where pictures, first weights, order and moves are drawn from.", low=0, high=99, step=1
    )
    epoch: int = setting(
        LAST_EPOCH, "Epoch", "How long all networks have been trained.", low=0, high=LAST_EPOCH, step=EVERY
    )


def moments(spec: Spec) -> tuple[int, ...]:
    """The epochs after which all networks are looked at; that of the settings is among them."""
    return stops(Spec, "epoch", spec.epoch)


def batch_sizes(spec: Spec) -> tuple[int, ...]:
    """Those at which the slider stops, and that of the settings."""
    return stops(Spec, "batch_size", spec.batch_size)


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.regularisers_run:result")
"""both networks after the epoch looked at"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.regularisers_run:swept")
"""all networks at every moment"""
script: Callable[[Spec], str] = later("dlcore.lessons.regularisers_recipe:script")
"""the recipe with these settings: the remedy looked at, and none"""

LESSON = Lesson(
    name="regularisers",
    title="Regularising on images",
    spec=Spec,
    swept="epoch",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
