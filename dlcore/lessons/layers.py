"""Through the layers: how large a gradient is in every layer of a deep network, measured and expected.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.layers_tries import CHALLENGES, PRESETS
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting

MAX_DEPTH, MAX_WIDTH = 50, 64

ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "sigmoid": "Sigmoid",
        "tanh": "tanh",
        "relu": "ReLU",
        "leaky_relu": "LeakyReLU",
        "elu": "ELU",
        "gelu": "GELU",
        "silu": "SiLU",
        "identity": "None (identity)",
    }
)
INITIALISATIONS: Mapping[str, str] = MappingProxyType(
    {
        "zeros": "Zeros",
        "small_normal": "N(0, 0.01²)",
        "uniform_1": "U(−1, 1)",
        "pytorch": "PyTorch's default",
        "xavier_uniform": "Xavier, uniform",
        "he_normal": "He, normal",
        "lecun_normal": "LeCun, normal",
        "orthogonal": "Orthogonal",
    }
)
NORMS: Mapping[str, str] = MappingProxyType({"none": "None", "batch": "Batch norm", "layer": "Layer norm"})
QUANTITIES: Mapping[str, str] = MappingProxyType(
    {
        "delta": "∂E/∂z, of the sums",
        "weight": "∂E/∂W, of the weights",
        "activation": "a, the activations",
    }
)
"""of each choice: its name to how it is called"""

COVERS = {
    "C097": "the chart of ‖∂E/∂z‖ in every layer; depth, width, activation, initialisation",
    "E045": "the weight-scale slider: σ_w times the slope decides; U(−1, 1) times 3 lets even a sigmoid grow",
    "E046": "“Quantity”: ∂E/∂z, ∂E/∂W or the activations, and all three in one chart",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A deep network with first weights: every number on the page follows from these."""

    activation: str = setting(
        "sigmoid", "Activation", "φ, of every hidden layer.", choices=tuple(ACTIVATIONS)
    )
    initialisation: str = setting(
        "xavier_uniform",
        "Initialisation",
        "How the first weights are drawn; “Weight scale” multiplies them.",
        choices=tuple(INITIALISATIONS),
    )
    depth: int = setting(20, "Depth", "How many hidden layers there are.", low=1, high=MAX_DEPTH, step=1)
    norm: str = setting(
        "none",
        "Normalisation",
        "Before each activation: over the examples (batch norm) or over the neurons (layer norm).",
        choices=tuple(NORMS),
    )
    residual: bool = setting(
        False, "Residual connections", "Each hidden layer adds its inputs to its outputs."
    )
    quantity: str = setting(
        "delta",
        "Quantity",
        "Whose size is drawn for each layer. E is the loss, z a neuron's weighted sum, W the weights of a "
        "layer; ‖ ‖ is the root of the sum of all squares.",
        choices=tuple(QUANTITIES),
    )
    weight_scale: float = setting(
        1.0,
        "Weight scale",
        "Every weight is what the initialisation drew, times this; biases stay.",
        low=0.2,
        high=3.0,
        step=0.1,
    )
    width: int = setting(
        32, "Width", "Neurons of each hidden layer, and inputs.", low=8, high=MAX_WIDTH, step=8
    )
    seed: int = setting(1, "Seed", "Other examples and other weights.", low=1, high=20, step=1)
    neuron: int = setting(
        1,
        "Weight checked: to neuron",
        "A row of W in the layer looked at; its last where there are fewer.",
        low=1,
        high=MAX_WIDTH,
        step=1,
    )
    source: int = setting(
        1,
        "Weight checked: from input",
        "A column of W in the layer looked at; its last where there are fewer.",
        low=1,
        high=MAX_WIDTH,
        step=1,
    )
    step: int = setting(
        MAX_DEPTH,
        "Layers back",
        "How many layers the gradient has come back from the output layer; layer 1 where there are fewer.",
        low=0,
        high=MAX_DEPTH,
        step=1,
    )

    @property
    def back(self) -> int:
        """How many layers the one looked at lies before the output layer."""
        return min(self.step, self.depth)

    @property
    def plain(self) -> bool:
        """Whether nothing but weights and slopes stands between two layers."""
        return self.norm == "none" and not self.residual


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.layers_run:result")
"""the network with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.layers_run:swept")
"""the networks of every weight scale"""
script: Callable[[Spec], str] = later("dlcore.lessons.layers_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="layers",
    title="Through the layers",
    spec=Spec,
    swept="weight_scale",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
    apart=("neuron", "source"),
)
