"""The recipe of one network of the map: with the data, activation, first weights and remedy in use alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.matrix_axes import REMEDIES

if TYPE_CHECKING:
    from dlcore.lessons.matrix import Spec

RINGS = """\
    radius, angle = 1 - 0.5 * label, 2 * torch.pi * where[:, 0]
    clean = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
"""
SQUARES = """\
    left = where[:, 0] < 0.5
    up = left ^ (label == 1)
    side = torch.stack([2 * where[:, 0] % 1, where[:, 1]], 1)
    clean = torch.where(torch.stack([left, up], 1), side, side - 1)
"""
POINTS = {"circles": RINGS, "xor": SQUARES}
ACTIVATION = ", nn.ReLU()"
ACTIVATIONS = {
    "identity": "",
    "sigmoid": ", nn.Sigmoid()",
    "tanh": ", nn.Tanh()",
    "relu": ACTIVATION,
    "gelu": ", nn.GELU()",
}
NORMS = {"": "", "batch": ", nn.BatchNorm1d(WIDTH)", "layer": ", nn.LayerNorm(WIDTH)"}
SKIP = """\
class Skip(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


"""
FIRST = """\
for layer in linear:
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    nn.init.zeros_(layer.bias)
"""
HE, ZERO = 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")', "nn.init.zeros_(layer.bias)"
WEIGHTS = {
    "small_normal": "nn.init.normal_(layer.weight, std=0.01)",
    "xavier_uniform": "nn.init.xavier_uniform_(layer.weight)",
    "he_normal": HE,
    "uniform": "nn.init.uniform_(layer.weight, -1, 1)",
}


def text(spec: Spec) -> str:
    """The recipe with these settings.

    Args:
        spec: the settings.
    """
    from dlcore.lessons.matrix_run import result

    step = result(spec).numbers["step"]
    names = {"DEPTH": spec.depth, "WIDTH": spec.width, "LEARNING_RATE": spec.learning_rate}
    script = filled(recipe("matrix"), {**names, "N_STEPS": step, "SEED": spec.seed})
    if step != spec.steps:
        script = script.replace(f"N_STEPS = {step}\n", f"N_STEPS = {step}  # then rounding decides\n")
    plan = REMEDIES[spec.remedy].plan
    norm = NORMS[str(plan.get("normalisation", ""))]
    script = script.replace(RINGS, POINTS[spec.data], 1)
    script = script.replace(ACTIVATION, norm + ACTIVATIONS[spec.activation], 1)
    if not plan.get("residual"):
        script = script.replace(SKIP, "", 1).replace(" if n_in == 2 else [Skip(*block)]", "", 1)
    if spec.initialisation == "pytorch":
        return script.replace(FIRST, "", 1)
    script = script.replace(HE, WEIGHTS[spec.initialisation], 1)
    if spec.initialisation == "uniform":
        script = script.replace(ZERO, "nn.init.uniform_(layer.bias, -1, 1)", 1)
    return script
