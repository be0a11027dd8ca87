"""The same loop three times: by hand with NumPy, with autograd, with nn and optim. All give one line.

The scripts are text, filled with the data and the settings; each line of a step is marked with its name, so
that the three can be laid side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from dlcore.export import filled

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec

STEPS = ("model", "predict", "loss", "reset", "gradients", "step")
"""how the lines of the loop are marked"""
_HEAD = """\
X = []
Y = []
START = []  # weight and bias
LEARNING_RATE = 0.1
N_EPOCHS = 1

"""
_NUMPY = '''\
"""A line by hand: the gradients are formulas that somebody worked out."""
import numpy as np

{head}x, y = np.array(X), np.array(Y)
w, b = START  # model
for epoch in range(N_EPOCHS):
    prediction = w * x + b  # predict
    loss = ((prediction - y) ** 2).mean()  # loss
    grad_w = 2 * ((prediction - y) * x).mean()  # gradients
    grad_b = 2 * (prediction - y).mean()  # gradients
    w = w - LEARNING_RATE * grad_w  # step
    b = b - LEARNING_RATE * grad_b  # step
print(w, b)
'''
_AUTOGRAD = '''\
"""A line with autograd: the gradients come from the loss by themselves, the rest is by hand."""
import torch

{head}x, y = torch.tensor(X, dtype=torch.float64), torch.tensor(Y, dtype=torch.float64)
w, b = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in START)  # model
for epoch in range(N_EPOCHS):
    prediction = w * x + b  # predict
    loss = ((prediction - y) ** 2).mean()  # loss
    w.grad = b.grad = None  # reset
    loss.backward()  # gradients
    with torch.no_grad():  # step
        w -= LEARNING_RATE * w.grad  # step
        b -= LEARNING_RATE * b.grad  # step
print(w.item(), b.item())
'''
_NN = '''\
"""A line with nn and optim: no step knows that there are one weight and one bias."""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
{head}x, y = torch.tensor(X).reshape(-1, 1), torch.tensor(Y).reshape(-1, 1)
model = nn.Linear(1, 1)  # model
model.load_state_dict({{"weight": torch.tensor([START[:1]]), "bias": torch.tensor(START[1:])}})
loss_fn = nn.MSELoss()  # loss
optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)  # step
for epoch in range(N_EPOCHS):
    prediction = model(x)  # predict
    loss = loss_fn(prediction, y)  # loss
    optimizer.zero_grad()  # reset
    loss.backward()  # gradients
    optimizer.step()  # step
print(model.weight.item(), model.bias.item())
'''
TEXTS = MappingProxyType(
    {"NumPy, by hand": _NUMPY, "PyTorch, autograd": _AUTOGRAD, "PyTorch, nn and optim": _NN}
)


def versions(spec: Spec, x: Sequence[float], y: Sequence[float]) -> dict[str, str]:
    """The scripts by name, with these settings; each prints weight and bias.

    They make the calls in the right order, whatever the settings say.

    Args:
        spec: the settings.
        x: inputs, as the model sees them.
        y: targets.
    """
    told = {
        "X": list(x),
        "Y": list(y),
        "START": [spec.start_weight, spec.start_bias],
        "LEARNING_RATE": spec.learning_rate,
        "N_EPOCHS": spec.n_epochs,
    }
    return {name: filled(text.format(head=_HEAD), told) for name, text in TEXTS.items()}


def side_by_side() -> list[tuple[str, ...]]:
    """For each step of the loop its name, and the code of each version: lines, or "–" for none."""
    return [(step, *(_lines(text, step) for text in TEXTS.values())) for step in STEPS]


def _lines(text: str, step: str) -> str:
    marked = (
        line.strip().removesuffix(f"  # {step}") for line in text.splitlines() if line.endswith(f"  # {step}")
    )
    return "\n".join(marked) or "–"
