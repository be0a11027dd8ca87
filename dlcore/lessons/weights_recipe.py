"""The recipe of a start: the cells of the view that is looked at, with the start in use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import MARK, filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec

CELLS = {
    "layer": ("Settings", "The network", "One layer", "Its sums", "All numbers"),
    "depth": ("Settings", "The network", "Through depth", "All numbers"),
    "data": ("Settings", "The network", "What .data", "All numbers"),
    "steps": ("Settings", "The network", "The first training", "All numbers"),
}
"""how the cells of each view begin"""
BODIES = {
    "zeros": "nn.init.zeros_(layer.weight)",
    "equal": "nn.init.constant_(layer.weight, 0.1)",
    "normal": "nn.init.normal_(layer.weight, std=STD)",
    "unit": "nn.init.uniform_(layer.weight, -1, 1)",
    "xavier": "nn.init.xavier_uniform_(layer.weight)",
    "he": 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
    "lecun": "nn.init.normal_(layer.weight, std=layer.in_features**-0.5)",
    "orthogonal": "nn.init.orthogonal_(layer.weight)",
}
"""what sets a weight; without gradients, as every function of nn.init works"""
EXPECTED = {
    "pytorch": "(3 * N_INPUTS) ** -0.5",
    "zeros": "0.0",
    "equal": "0.1",
    "normal": "STD",
    "unit": "3**-0.5",
    "xavier": "(2 / (N_INPUTS + 64)) ** 0.5",
    "he": "(2 / N_INPUTS) ** 0.5",
    "lecun": "N_INPUTS**-0.5",
    "orthogonal": "max(N_INPUTS, 64) ** -0.5",
}
"""the size of a weight in theory"""
AS_MADE = "    pass  # as nn.Linear made them\n"
SEEDED = "second = Network(64, 10)\n"


def text(spec: Spec) -> str:
    """The recipe with these settings, and with no line that they do not need."""
    head, *cells = recipe("weights").split(f"{MARK} ")
    wanted = [cell for cell in cells if cell.startswith(CELLS[spec.view])]
    script = head + "".join(f"{MARK} {cell}" for cell in wanted)
    script = filled(
        script,
        {"N_INPUTS": spec.n_inputs, "N_LAYERS": spec.n_layers, "STD": spec.std, "SEED": spec.seed},
    )
    script = script.replace(AS_MADE, _body(spec)).replace("torch.tanh\n", f"torch.{spec.activation}\n", 1)
    if spec.start != "normal" and spec.view != "data":
        script = _without(script, "STD = ")
    if spec.view != "depth":
        script = _without(script, "N_LAYERS = ")
    if spec.view == "layer":
        return _one_layer(spec, script)
    if spec.view == "data":
        return _between(_without(script, "activation = "), "def set_weights", "def rms")
    if spec.view == "steps":
        return script
    script = _between(script, "class Network", "def set_weights")
    return script.replace("width = N_INPUTS", f"width = {_width(spec)}", 1)


def _without(script: str, begin: str) -> str:
    """A script without the line that begins so."""
    return re.sub(rf"^{begin}.*\n", "", script, count=1, flags=re.MULTILINE)


def _between(script: str, begin: str, end: str) -> str:
    """A script without what stands from one of these words to the other."""
    return script[: script.index(begin)] + script[script.index(end) :]


def _width(spec: Spec) -> str:
    from dlcore.lessons.weights import WIDEST_ORTHOGONAL

    most = f"min(N_INPUTS, {WIDEST_ORTHOGONAL})  # wider orthogonal ones take long to draw"
    return most if spec.start == "orthogonal" else "N_INPUTS"


def _body(spec: Spec) -> str:
    """What `set_weights` does."""
    lines = [BODIES[spec.start]] if spec.start in BODIES else []
    if not spec.has_bias:
        lines.append("nn.init.zeros_(layer.bias)")
    elif spec.start == "unit":
        lines.append("nn.init.uniform_(layer.bias, -1, 1)")
    return "".join(f"    {line}\n" for line in lines) or AS_MADE


def _one_layer(spec: Spec, script: str) -> str:
    """What only the cells of one layer hold: the size in theory, the steepest slope, the second seed."""
    from dlcore.insight.signals import STEEPEST

    script = script.replace("(3 * N_INPUTS) ** -0.5", EXPECTED[spec.start], 1)
    script = script.replace("0.05 * 1.0", f"0.05 * {STEEPEST[spec.activation]}", 1)
    if spec.reseed:
        script = script.replace(SEEDED, f"torch.manual_seed(SEED)\n{SEEDED}", 1)
    return script
