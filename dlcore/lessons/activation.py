"""Activation laboratory: what an activation's slope does to a gradient, once, ten times, and in a layer.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.activation_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting

N_LAYERS = 10
REACH = 6.0
"""z goes so far to either side"""

ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "sigmoid": "Sigmoid",
        "tanh": "tanh",
        "relu": "ReLU",
        "leaky_relu": "LeakyReLU",
        "elu": "ELU",
        "gelu": "GELU",
        "silu": "SiLU (Swish)",
        "softplus": "Softplus",
        "identity": "None (identity)",
    }
)
"""name to title"""
CHAINS: Mapping[str, str] = MappingProxyType(
    {
        "all": "All at the same z",
        "one": "Pulled one by one",
        "forward": "As they come",
    }
)
"""what decides about z in each of ten layers"""
VIEWS: Mapping[str, str] = MappingProxyType({"curve": "The curve", "chain": "Ten layers"})
"""which picture is large"""

COVERS = {
    "C096": "the z slider: the tangent, “Its slope” and the bar; the sigmoid has ¼ at most, at z = 0",
    "C098": "“Activation”: tanh, with its formula; “Watch out” lays 2σ(2z) − 1 over it",
    "C099": "“Activation”: ReLU, slope 0 or 1; “Bias of the units” and the counter of dead units",
    "E047": "the axes: the output of tanh lies in (−1, 1), z is any real number",
    "E048": "“Slopes at 0”: the slope of ReLU left of 0, at 0 and right of it; dead units are counted",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """An activation, ten layers of it, and a layer of units: every number on the page follows from these."""

    activation: str = setting(
        "sigmoid", "Activation", "What a unit makes of its weighted sum z.", choices=tuple(ACTIVATIONS)
    )
    z: float = setting(
        2.0, "Input z", "The weighted sum that the activation is given.", low=-REACH, high=REACH, step=0.1
    )
    view: str = setting("curve", "Large picture", "Which picture is large.", choices=tuple(VIEWS))
    chain: str = setting(
        "all",
        "Ten layers",
        "What decides where they stand: the slider for all of them, or for the one that is pulled, or the "
        "forward pass: each z is w times the last output.",
        choices=tuple(CHAINS),
    )
    weight: float = setting(
        1.0,
        "Weight between layers",
        "w: a gradient is multiplied by w·φ′ in each layer.",
        low=0.1,
        high=100.0,
        scale="fine",
    )
    layer: int = setting(1, "Layer pulled", "The one that the slider moves.", low=1, high=N_LAYERS, step=1)
    pulled: str = setting(
        " ".join(["0"] * N_LAYERS),
        "z of each layer",
        "Where each of the ten was pulled; that of the layer being pulled is the slider's.",
    )
    unit_bias: float = setting(
        -1.5,
        "Bias of the units",
        "In the layer of 24 units, at the start: b in z = Wx + b.",
        low=-4.0,
        high=1.0,
        step=0.25,
    )
    seed: int = setting(0, "Draw", "Other examples and other weights for the layer.", low=0, high=9, step=1)
    overlay: bool = setting(
        False, "2σ(2z) − 1", "Two sigmoids' height, less one, laid over the curve as a dashed line."
    )


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.activation_run:result")
"""the activation with these settings, ten layers of it, and the layer of units;
raises BadSetting where the places of ten layers cannot be read"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.activation_sweep:swept")
"""the activation at every z, and ten layers with it;
raises BadSetting where the places of ten layers cannot be read"""
script: Callable[[Spec], str] = later("dlcore.lessons.activation_recipe:text")
"""the recipe with these settings;
raises BadSetting where the places of ten layers cannot be read"""

LESSON = Lesson(
    name="activation",
    title="Activation laboratory",
    spec=Spec,
    swept="z",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
