"""The recipe of the lesson on overfitting: its data, its model and its judge as they were chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.curve_code import WAVE, code
from dlcore.lessons.own_points import parsed

if TYPE_CHECKING:
    from dlcore.lessons.overfitting import Spec

_MADE = re.compile(r"^(N_POINTS|NOISE|WRONG) = .*\n", re.MULTILINE)
_DATA = re.compile(r"# %% The data.*?(?=\n# %% Three)", re.DOTALL)
_WRONG = re.compile(r"^wrong = .*\ny\[wrong\] = .*\n", re.MULTILINE)
_FRESH = re.compile(r"^fresh = .*\nnumbers\[.*\n", re.MULTILINE)
_MODEL = re.compile(r"# %% A polynomial of.*?(?=# %% Errors)", re.DOTALL)
_OWN = """\
# %% The data, both axes from -1 to 1
generator = torch.Generator()
x = torch.tensor({x})
y = torch.tensor({y})
x, y = ((2 * each - each.min() - each.max()) / (each.max() - each.min() or 1) for each in (x, y))
"""
_NETWORK = """\
# %% A network with one hidden layer: 300 steps of Adam with all training points, ever shorter
def fit(width):
    first = 8 * (2 * torch.rand(2, 24, generator=torch.Generator().manual_seed(2000 + SEED)) - 1)
    model = nn.Sequential(nn.Linear(1, width), nn.Tanh(), nn.Linear(width, 1))  # width 0: torch warns
    model[0].load_state_dict({"weight": first[0, :width, None], "bias": first[1, :width]})
    model[2].load_state_dict({"weight": torch.zeros(1, width), "bias": torch.zeros(1)})
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    schedule = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=300)  # down to 0
    for _ in range(300):
        loss = nn.functional.mse_loss(model(x[train, None]), y[train, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return lambda x: model(x[:, None]).detach()[:, 0]


"""


def text(spec: Spec) -> str:
    """The recipe with these settings, and with no line that they do not need.

    Raises:
        BadSetting: points of one's own cannot be read.
    """
    constants = {
        "SEED": spec.seed,
        "SHARES": [spec.validation_share, spec.test_share],
        "CAPACITY": spec.capacity,
    }
    script = _with_data(filled(recipe("overfitting"), constants), spec)
    if spec.model == "network":
        script = _MODEL.sub(lambda _match: _NETWORK, script)
        script = script.replace("import torch\n", "import torch\nfrom torch import nn\n", 1)
        script = script.replace("# degree of the polynomial that", "# hidden units of the network that")
    if spec.by_test:
        script = script.replace('errors["validation"]', 'errors["test"]  # no fair judge any more')
        script = script.replace("choose by validation, read the test set once", "and choose by the test set")
        script = script.replace("fit, choose, judge once", "fit, choose, judge")
    return script


def _with_data(script: str, spec: Spec) -> str:
    """The points: typed ones in the place of made ones, and wrong labels where there are any."""
    if spec.source == "own":
        x, y = ([point[axis] for point in parsed(spec.points)] for axis in (0, 1))
        script = _DATA.sub(lambda _match: _OWN.format(x=x, y=y), _MADE.sub("", script))
        return _FRESH.sub("", _WRONG.sub("", script))
    script = filled(script, {name: getattr(spec, name.lower()) for name in ("N_POINTS", "NOISE", "WRONG")})
    script = script.replace(WAVE, code(spec.curve))
    return script if spec.wrong else _WRONG.sub("", re.sub(r"WRONG = .*\n", "", script, count=1))
