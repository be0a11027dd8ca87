"""Building torchvision's networks without drawing weights, and making them ready to classify."""

import re
import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

OLD_DENSENET_KEY = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")
"""DenseNet's published file predates a renaming of its layers: norm.1 became norm1."""


def blank(builder: str, **settings: Any) -> nn.Module:
    """One of torchvision's networks without storage (on the meta device): it knows only names and shapes.

    Args:
        builder: the torchvision function, for example "resnet18".
        settings: passed on to it, for example `num_classes=2`.
    """
    from torchvision.models import get_model

    with torch.device("meta"):
        return get_model(builder, weights=None, **settings)


def ready(model: nn.Module) -> nn.Module:
    """The same model in eval mode, parameters frozen, nothing in place, convolutions channels-last.

    The channels-last layout is up to twice as fast on a CPU and changes results by rounding only. Nothing in
    place means that what a hook sees of one layer is not overwritten by the next.
    """
    for module in model.modules():
        if hasattr(module, "inplace"):
            vars(module)["inplace"] = False
    model.eval().requires_grad_(False)
    return model.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]


def state_of(path: Path) -> dict[str, Tensor]:
    """The tensors of a published weights file; mapped into memory unless it is an old plain pickle."""
    state = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    return {current_key(key): tensor for key, tensor in state.items()}


def current_key(key: str) -> str:
    """A key of a state dict as today's torchvision calls it; DenseNet's layers had other names in 2017."""
    return OLD_DENSENET_KEY.sub(r"\1\2", key)


def folded(model: nn.Module) -> nn.Module:
    """The same network with the batch norms inside its blocks folded into their convolutions, in place.

    In eval mode batch norm is one multiplication and one addition a channel, which the convolution before it
    can do as well: MobileNetV2 gets a fifth faster on a CPU. Logits, and what a whole block puts out, change
    by rounding only; the network can no longer be trained, and its state dict is another one.

    Args:
        model: one of torchvision's networks as `ready` returns it.
    """
    for block in model.modules():
        if block is model or block is getattr(model, "features", None):
            continue  # here convolution and batch norm are layers of their own, which can be looked at
        before = ""
        for name, layer in list(block.named_children()):
            convolution = getattr(block, before, None)
            if isinstance(layer, nn.BatchNorm2d) and isinstance(convolution, nn.Conv2d):
                setattr(block, before, fuse_conv_bn_eval(convolution, layer))
                setattr(block, name, nn.Identity())
            before = name
    return model.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
