"""Grad-CAM: which parts of a picture speak for a class; without convolutions, gradient × input instead.

Sources: R. R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
Localization", ICCV 2017, https://arxiv.org/abs/1610.02391, equations 1 and 2; A. Shrikumar et al., "Not Just
a Black Box", 2016, https://arxiv.org/abs/1605.01713, for gradient × input.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.errors import BadSetting
from dlcore.insight.findings import Attribution
from dlcore.insight.probes import as_maps, layer_of

LAST_OF = {"ResNet": "layer4"} | dict.fromkeys(
    ("DigitNet", "SqueezeNet", "MobileNetV2", "MobileNetV3", "DenseNet", "EfficientNet", "ConvNeXt"),
    "features",
)
"""The part of each kind of network whose last layer still knows where things are."""

TOKENS = "A transformer has no convolution: the map comes from its patch tokens before the last attention."
NOTHING = "Nothing in this layer speaks for the class, so the map is zero everywhere."
PIXELS = "A network without convolutions has no maps: each input times the gradient of the logit to it."
BY_INPUT = "gradient × input"
OVERFLOW = "The network's numbers overflow on this picture, so there is no map."


def grad_cam(model: nn.Module, batch: Tensor, class_index: int, layer: str | None = None) -> Attribution:
    """Grad-CAM of one picture for one class; see `classify_and_explain`, which also returns the logits."""
    return classify_and_explain(model, batch, class_index, layer)[1]


def classify_and_explain(
    model: nn.Module, batch: Tensor, class_index: int | None = None, layer: str | None = None
) -> tuple[Tensor, Attribution]:
    """The logits of one picture and the Grad-CAM map for a class, from a single forward pass.

    With A_k the maps of the layer and y the logit of the class, α_k is the mean of ∂y/∂A_k over the map and
    the result is ReLU(Σ_k α_k A_k), enlarged to the input's size and divided by its maximum. Gradients are
    computed for this one layer only; parameters get none.

    A network without convolutions gets gradient × input, and "input" as its layer: every input value x times
    ∂y/∂x, summed over the channels. For softmax regression they add up to the logit less its bias.

    Args:
        model: a classifier in eval mode.
        batch: float32 tensor of shape (1, channels, height, width).
        class_index: the class to explain; None for the most probable one.
        layer: name of the layer to explain at; None for `explained_layer(model)`, or the input.

    Returns:
        Detached logits of shape (1, classes), and the map.

    Raises:
        BadSetting: no such class or layer, more than one picture, or a layer that does not matter.
    """
    if len(batch) != 1:
        raise BadSetting(f"One picture is explained at a time, not {len(batch)}: give a batch of one.")
    if layer is None and not _convolutions(model):
        return _by_input(model, batch, class_index)
    layer = layer or explained_layer(model)
    with torch.inference_mode(False), torch.enable_grad(), _cut_at(model, layer) as leaves:
        logits = model(batch)
        index = _index(logits, class_index)
        if not leaves or not logits.requires_grad:
            raise BadSetting(f"The answer does not depend on the layer {layer!r}: choose another layer.")
        (gradient,) = torch.autograd.grad(logits[0, index], leaves[-1], materialize_grads=True)
    activation = leaves[-1].detach()
    weights = as_maps(gradient).mean(dim=(1, 2))
    raw = torch.einsum("k,khw->hw", weights, as_maps(activation))
    shown, note = _scaled(raw, batch.shape[-2:])
    if activation.ndim == 3:
        note = f"{TOKENS} {note}".strip()
    logit = float(logits[0, index].detach())
    return logits.detach(), Attribution(shown, raw.float().cpu().numpy(), layer, index, logit, note)


def explained_layer(model: nn.Module) -> str:
    """The layer Grad-CAM looks at by default: the last one with rows and columns.

    For the digit model and torchvision's networks the last feature block; for ViT the tokens that enter the
    last attention (behind it only the class token counts); for an `nn.Sequential` what is flattened; for any
    other network the last convolution.

    Raises:
        BadSetting: the network has no convolution.
    """
    kind = type(model).__name__
    if kind == "VisionTransformer":
        *_, last = (name for name, _ in model.named_modules() if name.endswith(".ln_1"))
        return last
    if kind in LAST_OF:
        *_, last = (name for name, _ in model.get_submodule(LAST_OF[kind]).named_children())
        return f"{LAST_OF[kind]}.{last}"
    convolutions = _convolutions(model)
    if not convolutions:
        raise BadSetting("Grad-CAM needs a network with convolutions: choose another network.")
    if isinstance(model, nn.Sequential):
        names = [name for name, _ in model.named_children()]
        flat = [name for name, layer in model.named_children() if isinstance(layer, nn.Flatten)]
        if flat and names.index(flat[0]):
            return names[names.index(flat[0]) - 1]
    return convolutions[-1]


def _convolutions(model: nn.Module) -> list[str]:
    return [name for name, layer in model.named_modules() if isinstance(layer, nn.Conv2d)]


def _index(logits: Tensor, asked: int | None) -> int:
    index = int(logits[0].argmax()) if asked is None else asked
    if not 0 <= index < logits.shape[1]:
        raise BadSetting(f"There is no class {index}: choose one from 0 to {logits.shape[1] - 1}.")
    return index


def _by_input(model: nn.Module, batch: Tensor, class_index: int | None) -> tuple[Tensor, Attribution]:
    with torch.inference_mode(False), torch.enable_grad():
        leaf = batch.detach().clone().requires_grad_()
        logits = model(leaf)
        index = _index(logits, class_index)
        (gradient,) = torch.autograd.grad(logits[0, index], leaf)
    raw = (gradient * leaf.detach())[0].sum(0)
    shown, note = _scaled(raw, batch.shape[-2:])
    logit = float(logits[0, index].detach())
    note = f"{PIXELS} {note}".strip()
    return logits.detach(), Attribution(
        shown, raw.float().cpu().numpy(), "input", index, logit, note, BY_INPUT
    )


@contextmanager
def _cut_at(model: nn.Module, layer: str) -> Iterator[list[Tensor]]:
    """While the block runs, the layer's output starts a new graph: the last list entry is its leaf."""
    leaves: list[Tensor] = []
    thread = get_ident()

    def cut(_module: nn.Module, _inputs: Any, output: Tensor) -> Tensor | None:
        if get_ident() != thread:
            return None
        leaves.append(output.detach().clone().requires_grad_())
        return leaves[-1].clone()  # a copy, because what follows may work in place

    handle = layer_of(model, layer).register_forward_hook(cut)
    try:
        yield leaves
    finally:
        handle.remove()


def _scaled(raw: Tensor, size: torch.Size) -> tuple[np.ndarray, str]:
    """The positive part of a map, enlarged to `size` and scaled to 0..1, and a note where that fails."""
    if not bool(raw.isfinite().all()):
        return np.zeros(size, np.float32), OVERFLOW
    shown = F.interpolate(raw.clamp(min=0)[None, None], size=size, mode="bilinear", align_corners=False)[0, 0]
    peak = float(shown.max())
    if peak <= 0:
        return np.zeros(size, np.float32), NOTHING
    return (shown / peak).float().cpu().numpy(), ""
