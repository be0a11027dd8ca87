"""The recipe of the lesson “Gradients while training”: only the branches in use stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.speeds import Spec

ACTIVATIONS = {"sigmoid": "nn.Sigmoid()", "tanh": "nn.Tanh()", "relu": "nn.ReLU()"}
ZEROS = "        nn.init.zeros_(layer.bias)\n"
FIRST_WEIGHTS = {
    "pytorch": "",
    "xavier_normal": "        nn.init.xavier_normal_(layer.weight)\n" + ZEROS,
    "he_normal": '        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")\n' + ZEROS,
    "small_normal": "        nn.init.normal_(layer.weight, std=0.01)\n" + ZEROS,
    "uniform": "        nn.init.uniform_(layer.weight, -1, 1)\n        nn.init.uniform_(layer.bias, -1, 1)\n",
    "equal": "        nn.init.constant_(layer.weight, 1 / layer.in_features)\n" + ZEROS,
    "zeros": "        nn.init.zeros_(layer.weight)\n" + ZEROS,
}
LOOP = "with torch.no_grad():\n    for layer in linear:\n"
NIELSEN = (
    "        nn.init.normal_(layer.weight, std=layer.in_features**-0.5)\n"
    "        nn.init.normal_(layer.bias)\n"
)
CLIPPING = "    clipped += int(nn.utils.clip_grad_norm_(model.parameters(), CLIP) > CLIP)\n"
RESIDUAL = """\
class Residual(nn.Sequential):
    def forward(self, h):
        return h + super().forward(h)


"""
BLOCK = "    layers += [nn.Linear(WIDTH if place else 64, WIDTH), nn.Sigmoid()]\n"
NETWORK = "# %% The network"


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    text = recipe("speeds")
    if spec.initialisation in FIRST_WEIGHTS:
        lines = FIRST_WEIGHTS[spec.initialisation]
        text = text.replace(LOOP + NIELSEN, LOOP + lines if lines else "")
    text = text.replace(BLOCK, _block(spec))
    if spec.residual:
        first = text.index(NETWORK)
        title, _, rest = text[first:].partition("\n")
        text = f"{text[:first]}{title}\n{RESIDUAL}{rest}"
    if spec.measure == "weights":
        text = text.replace("layer.bias.grad.norm()", "layer.weight.grad.norm()")
    names = ("depth", "width", "learning_rate", "n_steps", "seed")
    text = filled(text, {name.upper(): getattr(spec, name) for name in names})
    if spec.clip:
        return filled(text, {"CLIP": spec.clip})
    return "\n".join(
        line for line in text.replace(CLIPPING, "").split("\n") if not line.startswith("CLIP = ")
    )


def _block(spec: Spec) -> str:
    """The lines that add a hidden layer."""
    parts = ["nn.Linear(WIDTH if place else 64, WIDTH)", ACTIVATIONS[spec.activation]]
    if spec.layer_norm:
        parts.insert(1, "nn.LayerNorm(WIDTH)")
    inside = ", ".join(parts)
    if not spec.residual:
        return f"    layers += [{inside}]\n"
    return f"    block = [{inside}]\n    layers += [Residual(*block)] if place else block\n"
