"""The recipe of the lesson “Bias and variance”: only the branches in use stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.lessons.curve_code import WAVE, code

if TYPE_CHECKING:
    from dlcore.lessons.variance import Spec

EVEN = "x = torch.linspace(-1, 1, N_POINTS)\n"
PLACES = {
    "even": EVEN,
    "kept": "x = 2 * torch.rand(N_POINTS) - 1\n",
    "new": "x = 2 * torch.rand(N_DRAWS, N_POINTS) - 1\n",
}
DATA = "# %% Data: the same places in every draw, new noise;"
NEW_DATA = "# %% Data: new places and new noise in every draw;"
FIT, ERRORS = "# %% Least squares", "errors = "
EXACT, NUMBERS = "# %% Exactly", 'numbers = {"bias'
ROWS = "rows = torch.cat([features(x), math.sqrt(N_POINTS * SHRINK) * torch.eye(DEGREE + 1)])\n"
INVERSE = "inverse = torch.linalg.pinv(rows)[:, :N_POINTS]\n"
NEW_FIT = """\
# %% Least squares, for all draws at once
rows, targets = features(x), y
c = torch.linalg.lstsq(rows, targets[..., None]).solution
fits = (features(test_x) @ c)[..., 0]  # one for each draw
errors = (fits - test_y).square().mean(dim=1)

# %% The parts, over these draws
mean = fits.mean(dim=0)
bias_squared = (mean - curve(test_x)).square().mean().item()
variance = (fits - mean).square().mean().item()
training = ((features(x) @ c)[..., 0] - y).square().mean()
"""
NEW_ROWS = """\
below = math.sqrt(N_POINTS * SHRINK) * torch.eye(DEGREE + 1)
rows = torch.cat([features(x), below.expand(N_DRAWS, -1, -1)], dim=1)
targets = torch.cat([y, torch.zeros(N_DRAWS, DEGREE + 1)], dim=1)
"""


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    text = recipe("variance").replace(WAVE, code(spec.curve)).replace(EVEN, PLACES[spec.places])
    if spec.exact and not spec.shrink:
        text = text.replace(ROWS, "").replace(INVERSE, "inverse = torch.linalg.pinv(features(x))\n")
    if not spec.exact:
        new = NEW_FIT.replace("rows, targets = features(x), y\n", NEW_ROWS) if spec.shrink else NEW_FIT
        text = text[: text.index(FIT)] + new + text[text.index(NUMBERS) :]
        text = text.replace(DATA, NEW_DATA)
    names = ("degree", "n_points", "noise", "n_draws", "seed")
    text = filled(text, {name.upper(): getattr(spec, name) for name in names})
    if spec.shrink:
        return filled(text, {"SHRINK": spec.shrink})
    return "\n".join(line for line in text.split("\n") if not line.startswith("SHRINK = "))
