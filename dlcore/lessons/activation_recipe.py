"""The recipe of the activation laboratory with the activation in use and the chain that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.activation_places import places

if TYPE_CHECKING:
    from dlcore.lessons.activation import Spec

ACTIVATION = "activation = nn.Sigmoid()\n"
"""the line that is exchanged"""
MODULES = {
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU()",
    "elu": "nn.ELU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
    "softplus": "nn.Softplus()",
    "identity": "nn.Identity()",
}
"""PyTorch's module of each activation"""
TANH = 'numbers["tanh_by_sigmoid"] = (2 * torch.sigmoid(2 * z) - 1).item()\n'
"""the line that is left out where neither tanh nor the dashed line is looked at"""
HELD = """\
for place in PLACES:
    inputs.append(a)
    bias = place - WEIGHT * a.detach()  # brings the unit to its place
    z = WEIGHT * a + bias
"""
FORWARD = """\
for layer in range(10):
    inputs.append(a)
    bias = Z if layer == 0 else 0.0  # only the first layer has one
    z = WEIGHT * a + bias
"""


def text(spec: Spec) -> str:
    """The recipe with these settings, and with no line that they do not need.

    Args:
        spec: the settings.

    Raises:
        BadSetting: the places of ten layers cannot be read.
    """
    constants = {"Z": spec.z, "WEIGHT": spec.weight, "UNIT_BIAS": spec.unit_bias, "SEED": spec.seed}
    script = recipe("activation").replace(ACTIVATION, f"activation = {MODULES[spec.activation]}\n", 1)
    if spec.activation != "tanh" and not spec.overlay:
        script = script.replace(TANH, "", 1)
    if spec.chain != "forward":
        return filled(script, constants | {"PLACES": places(spec)})
    lines = script.replace(HELD, FORWARD, 1).splitlines(keepends=True)
    return filled("".join(line for line in lines if not line.startswith("PLACES")), constants)
