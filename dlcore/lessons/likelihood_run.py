"""Which view of the lesson on likelihood is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.likelihood_labels import labels_result, labels_swept
from dlcore.lessons.likelihood_many import many_result, many_swept
from dlcore.lessons.likelihood_noise import bernoulli_result, bernoulli_swept, gaussian_result, gaussian_swept

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec

RESULTS = {
    "labels": labels_result,
    "many": many_result,
    "gaussian": gaussian_result,
    "bernoulli": bernoulli_result,
}
SWEEPS = {
    "labels": labels_swept,
    "many": many_swept,
    "gaussian": gaussian_swept,
    "bernoulli": bernoulli_swept,
}


def result(spec: Spec) -> Result[Spec]:
    """The result with these settings.

    Raises:
        BadSetting: points of one's own cannot be read.
    """
    return RESULTS[_view(spec)](spec)


def swept(spec: Spec) -> Sweep:
    """Everything at all weights.

    Raises:
        BadSetting: points of one's own cannot be read.
    """
    return SWEEPS[_view(spec)](spec)


def _view(spec: Spec) -> str:
    return spec.noise if spec.view == "noise" else spec.view
