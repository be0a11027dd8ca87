"""The recipe of the lesson “Gradients while training”: only the branches in use stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.speeds import ALIKE

if TYPE_CHECKING:
    from dlcore.lessons.speeds import Spec

ACTIVATIONS = {"sigmoid": "nn.Sigmoid()", "tanh": "nn.Tanh()", "relu": "nn.ReLU()"}
ZEROS = "    nn.init.zeros_(layer.bias)\n"
NIELSEN = "    nn.init.normal_(layer.weight, std=layer.in_features**-0.5)\n    nn.init.normal_(layer.bias)\n"
FIRST_WEIGHTS = {
    "nielsen": NIELSEN,
    "pytorch": "",
    "xavier_normal": "    nn.init.xavier_normal_(layer.weight)\n" + ZEROS,
    "he_normal": '    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")\n' + ZEROS,
    "small_normal": "    nn.init.normal_(layer.weight, std=0.01)\n" + ZEROS,
    "uniform": "    nn.init.uniform_(layer.weight, -1, 1)\n    nn.init.uniform_(layer.bias, -1, 1)\n",
    "equal": "    nn.init.constant_(layer.weight, 1 / layer.in_features)\n" + ZEROS,
    "zeros": "    nn.init.zeros_(layer.weight)\n" + ZEROS,
}
"""the lines that draw a layer's first weights and biases"""
CLIPPING = "    clipped += int(nn.utils.clip_grad_norm_(model.parameters(), CLIP) > CLIP)\n"
RESIDUAL = """\
class Residual(nn.Sequential):
    def forward(self, h):
        return h + super().forward(h)


"""
BLOCK = "    layers += [nn.Linear(WIDTH if place else 64, WIDTH), nn.Sigmoid()]\n"
NETWORK = "# %% The network"
UNITS = """\
units = [torch.cat([layer.weight, layer.bias[:, None]], dim=1) for layer in linear[:-1]]
numbers["unit_difference"] = max((each.amax(0) - each.amin(0)).max().item() for each in units)
"""


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    text = recipe("speeds")
    text = text.replace(NIELSEN, FIRST_WEIGHTS[spec.initialisation])
    text = text.replace(BLOCK, _block(spec))
    if spec.residual:
        first = text.index(NETWORK)
        title, _, rest = text[first:].partition("\n")
        text = f"{text[:first]}{title}\n{RESIDUAL}{rest}"
    if spec.initialisation not in ALIKE:
        text = text.replace(UNITS, "")
    if spec.measure == "weights":
        text = text.replace("layer.bias.grad.norm()", "layer.weight.grad.norm()")
    names = ("depth", "width", "learning_rate", "n_steps", "seed")
    text = filled(text, {name.upper(): getattr(spec, name) for name in names})
    if spec.clip:
        return filled(text, {"CLIP": spec.clip})
    lines = text.replace(CLIPPING, "").split("\n")
    return "\n".join(line for line in lines if not line.startswith("CLIP = "))


def _block(spec: Spec) -> str:
    """The lines that add a hidden layer."""
    parts = ["nn.Linear(WIDTH if place else 64, WIDTH)", ACTIVATIONS[spec.activation]]
    if spec.layer_norm:
        parts.insert(1, "nn.LayerNorm(WIDTH)")
    inside = ", ".join(parts)
    if not spec.residual:
        return f"    layers += [{inside}]\n"
    return f"    block = [{inside}]\n    layers += [Residual(*block)] if place else block\n"
