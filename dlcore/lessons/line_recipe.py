"""The recipe of a fitted line: its data, and the calls of its loop in the order that was chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.own_points import parsed
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
    "for half in (slice(None, len(x) // 2), slice(len(x) // 2, None)):  # {number}. one half, then the other",
    "    prediction = model(x[half])",
    "    loss = loss_fn(prediction, y[half]) * len(y[half]) / len(y)  # its share of the mean",
    "    loss.backward()  # adds to what .grad holds",
)
"""the lines of a loop over two halves of the data"""
_LOOP = re.compile(r"(?<=for epoch in range\(N_EPOCHS\):\n).*?(?=    if not )", re.DOTALL)
_DATA = re.compile(r"^generator = .*?\n(?=\n# %%)", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"^(SLOPE|INTERCEPT|NOISE|N_SAMPLES|SEED) = .*\n", re.MULTILINE)
_OWN = """\
x = torch.tensor({x}).reshape(-1, 1)
y = torch.tensor({y}).reshape(-1, 1)
"""
_OUTLIERS = "y[:{n}] += {by}  # outliers\n"
_STANDARDISED = "x, y = ((each - each.mean()) / (each.std(correction=0) or 1) for each in (x, y))\n"
_ABSOLUTE = """\
# %% The line of least absolute error meets two of the points: try all pairs
pairs = torch.combinations(torch.arange(len(x)))
pairs = pairs[x[pairs[:, 0], 0] != x[pairs[:, 1], 0]]
lines = torch.linalg.solve(matrix[pairs], y[pairs])[..., 0]
errors = (lines @ matrix.T - y.T).abs().mean(1).nan_to_num(torch.inf)
absolute = lines[errors <= errors.min() * (1 + 1e-9)][0]  # the first of the best
"""
_ABSOLUTE_NUMBERS = """\
numbers |= {"absolute_weight": absolute[0].item(), "absolute_bias": absolute[1].item()}
"""


def text(spec: Spec) -> str:
    """The recipe with these settings, and with no line that they do not need.

    Raises:
        BadSetting: the points of one's own cannot be read.
    """
    script = filled(
        recipe("line"),
        {
            "START": [spec.start_weight, spec.start_bias],
            "LEARNING_RATE": spec.learning_rate,
            "N_EPOCHS": spec.n_epochs,
            "NEW_AT": spec.new_at,
        },
    )
    script = _with_data(script, spec)
    body = loop(order(spec.zero_grad, spec.step_first, spec.in_halves))
    script = _LOOP.sub(lambda _match: body, script, count=1)
    if spec.absolute:
        script = script.replace("\n# %% What came", f"\n{_ABSOLUTE}\n# %% What came", 1)
        script = script.replace('print(f"y = ', f'{_ABSOLUTE_NUMBERS}print(f"y = ', 1)
    return script


def _with_data(script: str, spec: Spec) -> str:
    """The points: typed ones in the place of made ones, and what is done to them before training."""
    if spec.source == "own":
        x, y = ([point[axis] for point in parsed(spec.points)] for axis in (0, 1))
        lines, script = _OWN.format(x=x, y=y), _MADE.sub("", script)
    else:
        names = ("SLOPE", "INTERCEPT", "NOISE", "N_SAMPLES", "SEED")
        script = filled(script, {name: getattr(spec, name.lower()) for name in names})
        found = _DATA.search(script)
        lines = found[0] if found else ""
        lines += _OUTLIERS.format(n=spec.n_outliers, by=spec.outlier) if spec.n_outliers else ""
    lines += _STANDARDISED if spec.standardise else ""
    return _DATA.sub(lambda _match: lines, script, count=1)


def loop(calls: tuple[Call, ...]) -> str:
    """The body of the loop over epochs.

    Args:
        calls: those of one epoch.
    """
    lines, number = list[str](), 1
    for call in calls:
        code, meaning = CODE[call.name]
        if not call.part:
            lines.append(f"{code}  # {number}. {meaning}")
        elif call == Call("predict", 1):
            lines += [line.format(number=number) for line in HALVES]
        else:
            continue
        number += 1
    return "".join(f"    {line}\n" for line in lines)
