"""Further looks at a classified picture: a layer's feature maps, top-k accuracy, the recipe to take home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dlcore.lessons.classify import Spec
from dlcore.lessons.classify_result import TakeHome

if TYPE_CHECKING:
    from dlcore.insight.findings import FeatureMaps


def look_into_layer(
    data: bytes, name: str, spec: Spec, model_file: Path | None, layer: str, limit: int = 16
) -> FeatureMaps:
    """The feature maps of one layer for a picture file, the most active channels first.

    Raises:
        DlcoreError: as `classify_file`.
    """
    from dlcore.insight.feature_maps import feature_maps
    from dlcore.intake.image import read_picture
    from dlcore.nets.opening import opened, prepared

    network = opened(spec.model, model_file)
    ready = prepared(network, read_picture(data, name))
    return feature_maps(network.model, ready.batch, layer, limit)


def top_k_curve() -> list[float]:
    """Top-k accuracy of the digit model for k = 1 … 10 on the 1,797 digits inside scikit-learn.

    They are other people's digits than the model's training data: 8 × 8 pixels, here enlarged to 20 × 20 in
    the middle of 28 × 28. The k-th entry is the share whose true class is among the k most probable.
    """
    import torch
    from sklearn.datasets import load_digits

    from dlcore.nets.digits import MEAN, STD, load_digit_net
    from dlcore.theory.ranking import top_k_accuracy

    pixels, labels = load_digits(return_X_y=True)
    small = torch.tensor(pixels, dtype=torch.float32).view(-1, 1, 8, 8) / 16
    large = torch.nn.functional.interpolate(small, size=(20, 20), mode="bilinear")
    with torch.inference_mode():
        batch = (torch.nn.functional.pad(large, (4, 4, 4, 4)) - MEAN) / STD
        logits = load_digit_net()(batch)
    return top_k_accuracy(logits, torch.tensor(labels), range(1, 11))


def take_home(data: bytes, name: str, spec: Spec, model_file: Path | None = None) -> TakeHome:
    """The recipe that gives this answer outside the app.

    Raises:
        DlcoreError: as `classify_file`.
    """
    from dlcore.intake.image import read_picture
    from dlcore.lessons.classify_recipe import made_for

    return made_for(read_picture(data, name), spec, model_file)
