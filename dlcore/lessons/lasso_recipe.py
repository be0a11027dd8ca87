"""The recipe of lasso and ridge: the table that was chosen, and the wrong variants where they are on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlcore.export import MARK, RECORDS, filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.lasso import Spec

_DATA = re.compile(rf"^{MARK} The data\n.*?(?=\n{MARK})", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"^(TRUTH|TWINS|NOISE) = .*\n", re.MULTILINE)
_PATIENTS = """\
{mark} {title}: ten features of each patient, and how far the disease had gone a year later
ROWS = {rows}

{mark} The data, in a random order
rows = torch.tensor(ROWS)
rows = rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(SEED))]
x, y = rows[:, :-1], rows[:, -1]
"""
_CENTRED = "x = x - x[:N_TRAIN].mean(0)\n"
_DIVIDED = "x = x / x[:N_TRAIN].std(0, correction=0)\n"
_FREE = "bias = mean.expand(len(l1))\n"
_PENALISED = """\
bias = mean.sign() * (mean.abs() - l1 / 2).clamp(min=0) / (1 + l2)  # the wrong variant: it costs as well
"""


def script(spec: Spec) -> str:
    """The recipe with these settings.

    Raises:
        Unavailable: the patients are asked for and scikit-learn is not installed.
    """
    from dlcore.lessons.lasso import FACTORS, grid

    values = {
        "MIX": spec.mix,
        "PENALTY": spec.penalty,
        "PENALTIES": list(grid()),
        "N_TRAIN": spec.n_train,
        "SEED": spec.seed,
    }
    text = filled(_with_table(recipe("lasso"), spec), values)
    if spec.shift:
        text = text.replace("y = 100 + x", f"y = {100 + spec.shift} + x")
        text = text.replace("y = rows[:, :-1], rows[:, -1]", f"y = rows[:, :-1], rows[:, -1] + {spec.shift}")
    if spec.units != "usual":
        text = text.replace(_CENTRED, f"x[:, {spec.rescaled}] *= {FACTORS[spec.units]}  # units\n{_CENTRED}")
    if spec.raw_scales:
        text = text.replace(_DIVIDED, "").replace(" and divide it by its spread", "")
    return text.replace(_FREE, _PENALISED) if spec.penalise_bias else text


def _with_table(text: str, spec: Spec) -> str:
    """The recipe with the cell that makes, or carries, the table."""
    if spec.data == "diabetes":
        from dlcore.data.columns import records

        rows = [[int(each) if each == int(each) else each for each in row] for row in records("diabetes")]
        cell = _PATIENTS.format(mark=MARK, title=RECORDS, rows=rows)
        return _MADE.sub("", _DATA.sub(lambda _match: cell, text))
    from dlcore.data.tables import true_weights

    truth = (true_weights(spec.n_features, min(spec.n_true, spec.n_features)) + 0.0).tolist()
    return filled(text, {"TRUTH": truth, "TWINS": spec.twins, "NOISE": spec.noise})
