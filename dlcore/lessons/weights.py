"""Weights at the start: which random numbers a network begins with, and what comes of them.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.weights_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

N_STEPS = 20
"""training steps that can be looked at"""
MAX_LAYERS = 12

VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "layer": "One layer",
        "depth": "Through depth",
        "steps": "First training steps",
        "data": "Set through .data",
    }
)
STARTS: Mapping[str, str] = MappingProxyType(
    {
        "pytorch": "PyTorch: nn.Linear's own",
        "zeros": "All 0",
        "equal": "All equal: 0.1",
        "normal": "Normal, fixed: N(0, std²)",
        "unit": "Uniform between −1 and 1",
        "xavier": "Xavier (Glorot), uniform",
        "he": "He (Kaiming), normal",
        "lecun": "LeCun, normal",
        "orthogonal": "Orthogonal",
    }
)
ACTIVATIONS: Mapping[str, str] = MappingProxyType({"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"})
DRAWN_BIAS = ("pytorch", "unit")
"""starts whose biases are drawn too; those of the others are 0"""
WIDEST_ORTHOGONAL = 256
"""an orthogonal layer of more neurons takes too long to draw again and again"""

COVERS = {
    "C117": "“fc1.weight” beside “A second network of the class”; “Seed”, and the switch that seeds again",
    "C120": "“One layer”: the matrix fc1.weight, the histograms of fc1.weight and fc1.bias, before and after",
    "C121": "“Biases set to 0”: the histogram of fc1.bias before and after",
    "C122": "“Normal, fixed” with “Standard deviation”, in “Through depth”: signal and gradient shrink",
    "C192": "the fan-in slider: the bound ±1/√fan-in shrinks, drawn over the histogram and over all fan-ins",
    "E070": "“Set through .data”: nn.init is refused, .data gives a wrong gradient; “Through depth”",
    "E071": "“Uniform between −1 and 1” and the fan-in slider: saturated sums; “One epoch on real digits”",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A start: every number on the page follows from these."""

    view: str = setting("layer", "What is looked at", "One layer, many, or learning.", choices=tuple(VIEWS))
    start: str = setting(
        "pytorch", "First weights", "What the weights of every layer are set to.", choices=tuple(STARTS)
    )
    std: float = setting(
        0.01, "Standard deviation", "Of the weights, whatever the fan-in.", low=0.001, high=2.0, scale="fine"
    )
    activation: str = setting(
        "tanh", "Activation", "What makes an output of each weighted sum.", choices=tuple(ACTIVATIONS)
    )
    n_inputs: int = setting(
        784, "Fan-in: inputs of each neuron", "How many numbers a neuron adds up.", low=1, high=1024,
        scale="log",
    )  # fmt: skip
    n_layers: int = setting(8, "Layers", "How many layers the signal passes.", low=1, high=MAX_LAYERS, step=1)
    seed: int = setting(0, "Seed", "Another seed, other random numbers.", low=0, high=99, step=1)
    zero_bias: bool = setting(False, "Biases set to 0", "nn.init.zeros_(model.fc1.bias), instead of drawn.")
    reseed: bool = setting(
        False, "Seed again before the second network", "torch.manual_seed(SEED) once more."
    )
    step: int = setting(N_STEPS, "Step looked at", "Of training.", low=0, high=N_STEPS, step=1)

    @property
    def has_bias(self) -> bool:
        """Whether biases are drawn."""
        return self.start in DRAWN_BIAS and not self.zero_bias

    def width(self, n_inputs: int) -> int:
        """Neurons of each layer of the deep network: as many as each has inputs, where that can be drawn."""
        return min(n_inputs, WIDEST_ORTHOGONAL) if self.start == "orthogonal" else n_inputs


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.weights_run:result")
"""the start with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.weights_run:swept")
"""the start at every fan-in"""
script: Callable[[Spec], str] = later("dlcore.lessons.weights_recipe:text")
"""the recipe with these settings"""

LESSON = Lesson(
    name="weights",
    title="Weights at the start",
    spec=Spec,
    swept="n_inputs",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
