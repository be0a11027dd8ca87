"""The recipe of a fitted line: its data, and the calls of its loop in the order that was chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.line_points import parsed
from dlcore.theory.loop_calls import Call, order

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec

CODE = {
    "predict": ("prediction = model(x)", "predict"),
    "loss": ("loss = loss_fn(prediction, y)", "how wrong is that?"),
    "zero_grad": (
        "optimizer.zero_grad()",
        "forget the old gradients, or the new ones would be added to them",
    ),
    "backward": ("loss.backward()", "fill .grad of weight and bias, nothing else"),
    "step": ("optimizer.step()", "move weight and bias against .grad, nothing else"),
}
"""the line of each call, and what it is for"""
HALVES = (
    "for half in (slice(None, len(x) // 2), slice(len(x) // 2, None)):",
    "    prediction = model(x[half])",
    "    loss = loss_fn(prediction, y[half]) * len(y[half]) / len(y)  # its share of the mean",
    "    loss.backward()  # adds to what .grad holds",
)
"""the lines of a loop over two halves of the data"""
_LOOP = re.compile(r"(?<=for epoch in range\(N_EPOCHS\):\n).*?(?=    parameters = )", re.DOTALL)
_DATA = re.compile(r"^generator = .*?(?=\n\n# %%)", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"^(SLOPE|INTERCEPT|NOISE|N_SAMPLES|N_OUTLIERS|OUTLIER|SEED) = .*\n", re.MULTILINE)
_OWN = """\
x = torch.tensor({x}, dtype=torch.float64).reshape(-1, 1)
y = torch.tensor({y}, dtype=torch.float64).reshape(-1, 1)"""
_ABSOLUTE = """\
# %% The line of least absolute error goes through two of the points: try all pairs
first, second = torch.combinations(torch.arange(len(x))).T
apart = x[first, 0] != x[second, 0]
first, second = first[apart], second[apart]
slopes = (y[second] - y[first]) / (x[second] - x[first])
heights = y[first] - slopes * x[first]
errors = (slopes * x.T + heights - y.T).abs().mean(1)
numbers["absolute_weight"] = slopes[errors.argmin()].item()
numbers["absolute_bias"] = heights[errors.argmin()].item()
"""


def text(spec: Spec) -> str:
    """The recipe with these settings.

    Raises:
        BadSetting: the points of one's own cannot be read.
    """
    told = {
        "STANDARDISE": spec.standardise,
        "START": [spec.start_weight, spec.start_bias],
        "LEARNING_RATE": spec.learning_rate,
        "N_EPOCHS": spec.n_epochs,
        "NEW_AT": spec.new_at,
    }
    made = {
        "SLOPE": spec.slope,
        "INTERCEPT": spec.intercept,
        "NOISE": spec.noise,
        "N_SAMPLES": spec.n_samples,
        "N_OUTLIERS": spec.n_outliers,
        "OUTLIER": spec.outlier,
        "SEED": spec.seed,
    }
    script = recipe("line")
    if spec.source == "own":
        x, y = ([point[axis] for point in parsed(spec.points)] for axis in (0, 1))
        script = _DATA.sub(lambda _match: _OWN.format(x=x, y=y), _MADE.sub("", script), count=1)
    else:
        told |= made
    body = loop(order(spec.zero_grad, spec.step_first, spec.in_halves))
    script = _LOOP.sub(lambda _match: body, filled(script, told), count=1)
    if spec.absolute:
        script = script.replace('print(f"y = ', f'\n{_ABSOLUTE}\nprint(f"y = ', 1)
    return script


def loop(calls: tuple[Call, ...]) -> str:
    """The body of the loop over epochs.

    Args:
        calls: those of one epoch.
    """
    lines = list[str]()
    for number, call in enumerate(calls, 1):
        code, meaning = CODE[call.name]
        if not call.part:
            lines.append(f"{code}  # {number}. {meaning}")
        elif call == Call("predict", 1):
            lines += HALVES
    return "".join(f"    {line}\n" for line in lines)
