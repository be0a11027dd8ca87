"""The recipe of likelihood: the cells that a view needs, with the settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dlcore.export import MARK, filled, recipe
from dlcore.lessons.likelihood_data import points_of

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec

ALWAYS = ("Settings", "What came")
ENDLESS = "No likeliest"
LABELLED = (*ALWAYS, "The model", "The likeliest")
CELLS = {
    "labels": (*LABELLED, "Two models", ENDLESS),
    "many": (*ALWAYS, "The model", "Many factors"),
    "gaussian": (*ALWAYS, "Gaussian noise"),
    "bernoulli": (*LABELLED, "Labels: minus"),
}
"""how the titles of a view's cells begin"""
NAMES = ("X", "LABELS", "OTHER", "N_FACTORS", "SIGMA", "SLIDER")
"""constants that not every view needs"""


def script(spec: Spec) -> str:
    """The recipe with these settings, and with no cell, constant or import that they do not need.

    Args:
        spec: the settings.

    Raises:
        BadSetting: points of one's own cannot be read.
    """
    from dlcore.lessons.likelihood import EDGE, STOPS
    from dlcore.lessons.likelihood_labels import data_of

    view = spec.noise if spec.view == "noise" else spec.view
    wanted = CELLS[view]
    if view == "labels" and data_of(spec).best.kind not in ("rising", "falling"):
        wanted = tuple(title for title in wanted if title != ENDLESS)
    head, *cells = re.split(rf"^(?={MARK} )", recipe("likelihood"), flags=re.MULTILINE)
    text = head + "".join(cell for cell in cells if cell.removeprefix(f"{MARK} ").startswith(wanted))
    told: dict[str, Any] = {"WEIGHT": spec.weight, "BIAS": spec.bias}
    if view != "gaussian":
        points = points_of(spec)
        told |= {"X": [x for x, _ in points], "LABELS": [label for _, label in points]}
    if view == "labels":
        told["OTHER"] = [spec.other_weight, spec.other_bias]
    if view == "many":
        told["N_FACTORS"] = STOPS[spec.step]
    if view == "gaussian":
        told["SIGMA"] = spec.sigma
    if view == "bernoulli":
        told["SLIDER"] = [-EDGE, EDGE, 101]
    return _without(filled(text, told), spec)


def _without(text: str, spec: Spec) -> str:
    """A recipe without what nothing in it uses."""
    gaussian = spec.view == "noise" and spec.noise == "gaussian"
    if gaussian:
        text = text.replace("x, labels = torch.tensor(X), torch.tensor(LABELS)\n", "")
        text = text.replace("signs, numbers = 2.0 * labels - 1, {}", "numbers = {}")
    if spec.view != "labels":
        text = re.sub(r"def n_right.*?\n\n\n?(?=#)", "", text, flags=re.DOTALL)
    for name in NAMES:
        if len(re.findall(rf"\b{name}\b", text)) == 1:
            text = re.sub(rf"^{name} = .*\n", "", text, flags=re.MULTILINE)
    if "math." not in text:
        text = text.replace("import math\n", "")
    if "Fraction," not in text:
        text = text.replace("from fractions import Fraction\n", "")
    used = [name for name in ("binary_cross_entropy_with_logits", "logsigmoid") if f"{name}(" in text]
    wanted = f"from torch.nn.functional import {', '.join(used)}\n" if used else ""
    return re.sub(r"from torch\.nn\.functional import .*\n", wanted, text)
