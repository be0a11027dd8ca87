"""The recipe of a deep network: its activation, weights, normalisation and sums as lines of PyTorch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.activation_recipe import MODULES

if TYPE_CHECKING:
    from dlcore.lessons.layers import Spec

RULES = {
    "zeros": "nn.init.zeros_(layer.weight)",
    "small_normal": "nn.init.normal_(layer.weight, std=0.01)",
    "uniform_1": "nn.init.uniform_(layer.weight, -1, 1)",
    "xavier_uniform": "nn.init.xavier_uniform_(layer.weight)",
    "he_normal": 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
    "lecun_normal": "nn.init.normal_(layer.weight, std=1 / math.sqrt(WIDTH))",
    "orthogonal": "nn.init.orthogonal_(layer.weight)",
}
"""first weights; PyTorch's default is what a layer is made with"""
NORMS = {"batch": "nn.BatchNorm1d(WIDTH, affine=False)", "layer": "nn.LayerNorm(WIDTH, bias=False)"}
_INIT = """    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
"""
_BIAS = ("variance = sigma2 * squares[-1]\n", "variance = sigma2 * squares[-1] + BIAS_VARIANCE\n")
_NORM = (
    ("outputs.append(activation(zs[-1]))", "outputs.append(activation(norm(zs[-1])))"),
    ("seen = (math.sqrt(variance) * x)", "seen = (math.sqrt(variance / (variance + 1e-5)) * x)"),
    ("(slope**2 @ share).item())", "(slope**2 @ share).item() / (variance + 1e-5))"),
)
"""a normalisation divides by the spread, and so does the backward pass"""
_MEAN = ("sigma2, squares, slopes = SCALE**2 * VARIANCE, [1.0], []\n", "mean = 0.0\n")
_BATCH = (
    (
        "    variance = sigma2 * squares[-1]\n",
        "    variance = sigma2 * (squares[-1] - mean**2)  # from example to example\n",
    ),
)
_SQUARES = "    squares.append((a.detach() ** 2 @ share).item())\n"
_RESIDUAL = (
    ("outputs.append(activation(", "outputs.append(outputs[-1] + activation("),
    (
        _SQUARES,
        "    average = (a.detach() @ share).item()\n"
        "    squares.append(squares[-1] + (a.detach() ** 2 @ share).item() + 2 * mean * average)\n"
        "    mean += average\n",
    ),
    (
        "back = math.sqrt(math.prod(sigma2 * each for each in slopes[:-1]))",
        "passed = math.prod(1 + sigma2 * each for each in slopes[1:])  # the sum lets 1 through\n"
        "back = math.sqrt(passed * slopes[0] / slopes[-1])",
    ),
)
_QUANTITIES = {
    "weight": (
        ("factor(deltas[-2], deltas[0])", "factor(weights[-2], weights[0])"),
        ("factor(1.0, back)", "factor(math.sqrt(squares[-2]), back * math.sqrt(squares[0]))"),
    ),
    "activation": (
        ("factor(deltas[-2], deltas[0])", "factor(activations[0], activations[-2])"),
        ("factor(1.0, back)", "factor(math.sqrt(squares[1]), math.sqrt(squares[-1]))"),
    ),
}


def script(spec: Spec) -> str:
    """The recipe with these settings, and with no line that they do not need.

    Args:
        spec: the settings.
    """
    from dlcore.nets.deep import bias_variance

    text = filled(recipe("layers"), _settings(spec))
    text = text.replace("nn.Sigmoid()", MODULES[spec.activation])
    if spec.initialisation == "pytorch":
        biases = repr(bias_variance(spec.initialisation, spec.width))
        text = text.replace(_INIT, "")
        if spec.norm != "batch":
            text = _replaced(text, ("WEIGHT = ", f"BIAS_VARIANCE = {biases}\nWEIGHT = "), _BIAS)
    else:
        text = text.replace(RULES["xavier_uniform"], RULES[spec.initialisation])
    if spec.norm != "none":
        text = text.replace("\n\n# %% Forward", f"\nnorm = {NORMS[spec.norm]}\n\n# %% Forward")
        text = _replaced(text, *_NORM)
    if spec.norm == "batch":
        text = _replaced(text, *_BATCH)
    if spec.norm == "batch" or spec.residual:
        text = text.replace(_MEAN[0], _MEAN[0] + _MEAN[1])
    if spec.residual:
        text = _replaced(text, *_RESIDUAL)
    elif spec.norm == "batch":
        text = text.replace(_SQUARES, _SQUARES + "    mean = (a.detach() @ share).item()\n")
    text = _replaced(text, *_QUANTITIES.get(spec.quantity, ()))
    if spec.quantity == "activation":
        return _without_slopes(text)
    return _without_theory(text) if spec.initialisation == "zeros" else text


def _settings(spec: Spec) -> dict[str, object]:
    """The constants at the top."""
    from dlcore.nets.deep import N_CLASSES, weight_variance

    layer, width = spec.depth - spec.back, spec.width
    rows = width if layer < spec.depth else N_CLASSES
    return {
        "DEPTH": spec.depth,
        "WIDTH": width,
        "SCALE": spec.weight_scale,
        "SEED": spec.seed,
        "VARIANCE": weight_variance(spec.initialisation, width, width),
        "WEIGHT": [layer, min(spec.neuron, rows) - 1, min(spec.source, width) - 1],
    }


def _without_slopes(text: str) -> str:
    """The recipe where nothing is expected of a gradient: of the way back there is no line."""
    text = _replaced(text, (", slopes = ", " = "), (", [1.0], []\n", ", [1.0]\n"), ("a.detach()", "a"))
    text = re.sub(r"seen = \((.*)\)\.requires_grad_\(\)", r"seen = \1", text)
    return re.sub(r"^( *\(slope,\) = | *slopes\.append|passed = |back = ).*\n", "", text, flags=re.MULTILINE)


def _without_theory(text: str) -> str:
    """The recipe of weights of 0: nothing comes back through them, so no factor is expected."""
    text = re.sub(r"# %% Expected.*(?=# %% One)", "", text, flags=re.DOTALL)
    text = re.sub(r"^(import math|VARIANCE = .*)\n", "", text, flags=re.MULTILINE)
    return text.replace("factor(1.0, back)", "None").replace(
        "factor(math.sqrt(squares[-2]), back * math.sqrt(squares[0]))", "None"
    )


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text
