"""What the channels of one layer make of a picture."""

import math

import torch
from torch import Tensor, nn

from dlcore.errors import BadSetting
from dlcore.insight.findings import FeatureMaps
from dlcore.insight.probes import activations, as_maps


def feature_maps(model: nn.Module, batch: Tensor, layer: str, limit: int = 16) -> FeatureMaps:
    """The feature maps of one layer.

    Channels are ranked by the mean of |activation| over the map. A transformer's patch tokens are laid out as
    the patches lie in the picture; the class token is left out. The units of a layer without maps make up one
    map, row by row, as nearly square as their number allows.

    Args:
        model: any network in eval mode.
        batch: float32 tensor of shape (1, channels, height, width).
        layer: its name in the model; `probes.layer_names` lists those worth showing.
        limit: how many channels at most, at least 1.

    Raises:
        BadSetting: the layer is unknown, has no maps or did not run, or `limit` is less than 1.
    """
    if limit < 1:
        raise BadSetting(f"{limit} channels cannot be shown: ask for at least 1.")
    with activations(model, [layer]) as seen, torch.inference_mode():
        model(batch)
    if layer not in seen:
        raise BadSetting(f"The network does not run its layer {layer!r}: choose another layer.")
    output = seen[layer]
    maps = (_grid(output) if output.ndim == 2 else as_maps(output)).float()
    activity = maps.abs().mean(dim=(1, 2))
    chosen = torch.argsort(activity, descending=True, stable=True)[:limit]
    shown = maps[chosen].cpu().contiguous().numpy()
    return FeatureMaps(
        shown, tuple(chosen.tolist()), tuple(seen[layer].shape), layer, float(shown.min()), float(shown.max())
    )


def _grid(units: Tensor) -> Tensor:
    """The units of one picture, (1, n), as one map (1, rows, n / rows)."""
    n = units.shape[1]
    rows = next(rows for rows in range(math.isqrt(n), 0, -1) if n % rows == 0)
    return units.view(1, rows, -1)
