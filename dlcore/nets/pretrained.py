"""torchvision's ImageNet networks: which there are, where their weights lie, and loading them.

Importing this module imports neither torch nor torchvision; only `load` does.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.errors import BadSetting, Unavailable, is_out_of_memory
from dlcore.nets.published import published

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, slots=True)
class Network:
    """An ImageNet network with published weights; the figures are torchvision's own.

    Attributes:
        name: what links, files and the terminal call it.
        title: its name in sentences.
        weights_enum_name: the weights as torchvision spells them ("ResNet18_Weights.IMAGENET1K_V1").
    """

    name: str
    title: str
    weights_enum_name: str

    @property
    def builder(self) -> str:
        """The torchvision function that builds it."""
        return self.name.partition(".")[0]

    @property
    def url(self) -> str:
        """Where the weights are published."""
        return published(self.weights_enum_name).url

    @property
    def file_name(self) -> str:
        """Name of the weights file; it ends with the first digits of its SHA-256."""
        return self.url.rpartition("/")[2]

    @property
    def size_mb(self) -> float:
        """Size of the weights file in MB of 1,048,576 bytes."""
        return published(self.weights_enum_name).size_mb

    @property
    def n_parameters(self) -> int:
        """How many trained numbers it has."""
        return published(self.weights_enum_name).n_parameters

    @property
    def top1(self) -> float:
        """Published top-1 accuracy on ImageNet's validation set in percent."""
        return published(self.weights_enum_name).top1

    @property
    def top5(self) -> float:
        """Published top-5 accuracy on ImageNet's validation set in percent."""
        return published(self.weights_enum_name).top5


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A network with its weights, ready to classify.

    Attributes:
        name: its name in the registry, or "digits".
        title: its name in sentences.
        model: in eval mode, parameters frozen, no module that changes its input in place.
        categories: one label for each output.
        transforms: torchvision's preparation for these weights; None where digits are prepared.
    """

    name: str
    title: str
    model: "nn.Module"
    categories: tuple[str, ...]
    transforms: Any


def _registry() -> Mapping[str, Network]:
    rows = (
        ("squeezenet1_0", "SqueezeNet 1.0", "SqueezeNet1_0_Weights.IMAGENET1K_V1"),
        ("mobilenet_v2", "MobileNetV2", "MobileNet_V2_Weights.IMAGENET1K_V1"),
        ("mobilenet_v2.v2", "MobileNetV2 (second training)", "MobileNet_V2_Weights.IMAGENET1K_V2"),
        ("mobilenet_v3_large", "MobileNetV3-Large", "MobileNet_V3_Large_Weights.IMAGENET1K_V1"),
        ("mobilenet_v3_small", "MobileNetV3-Small", "MobileNet_V3_Small_Weights.IMAGENET1K_V1"),
        ("resnet18", "ResNet-18", "ResNet18_Weights.IMAGENET1K_V1"),
        ("resnet50", "ResNet-50", "ResNet50_Weights.IMAGENET1K_V1"),
        ("densenet121", "DenseNet-121", "DenseNet121_Weights.IMAGENET1K_V1"),
        ("efficientnet_b0", "EfficientNet-B0", "EfficientNet_B0_Weights.IMAGENET1K_V1"),
        ("convnext_tiny", "ConvNeXt-Tiny", "ConvNeXt_Tiny_Weights.IMAGENET1K_V1"),
        ("vit_b_16", "ViT-B/16", "ViT_B_16_Weights.IMAGENET1K_V1"),
    )
    return MappingProxyType({row[0]: Network(*row) for row in rows})


NETWORKS: Mapping[str, Network] = _registry()
"""The networks by name. First trainings (V1) by choice: the second ones rank a little better, but were
trained with softened targets, so that even an obvious picture gets a low probability."""


def network(name: str) -> Network:
    """The network of this name.

    Raises:
        BadSetting: there is none.
    """
    if name not in NETWORKS:
        raise BadSetting(f"No network is called {name[:60]!r}: choose one of {', '.join(NETWORKS)}.")
    return NETWORKS[name]


def weights_folder() -> Path:
    """Where torch keeps downloaded weights: `torch.hub.get_dir()`/checkpoints, worked out without torch.

    That is $TORCH_HOME/hub, else $XDG_CACHE_HOME/torch/hub, else ~/.cache/torch/hub, unless this process
    called `torch.hub.set_dir`.
    """
    hub_folder = getattr(sys.modules.get("torch.hub"), "get_dir", None)  # None while torch is imported
    if hub_folder is not None:
        return Path(hub_folder(), "checkpoints")
    cache = os.getenv("XDG_CACHE_HOME", "~/.cache")
    home = os.getenv("TORCH_HOME", os.path.join(cache, "torch"))  # noqa: PTH118 - torch's own rule, kept as it is
    return Path(os.path.expanduser(home), "hub", "checkpoints")  # noqa: PTH111


def file_of(name: str) -> Path:
    """Where the weights of a network lie, or would lie once downloaded; `BadSetting` for an unknown name."""
    return weights_folder() / network(name).file_name


def is_here(name: str) -> bool:
    """Whether the weights of a network are on this machine; files already there are taken as they are."""
    return file_of(name).is_file()


def instead(name: str = "") -> str:
    """What works at once, as a remedy to end a sentence with: "use the digit model or MobileNetV2, …".

    Args:
        name: the network that does not work and is left out.
    """
    titles = [other.title for other in NETWORKS.values() if other.name != name and is_here(other.name)]
    if not titles:
        return "use the digit model, which is already here"
    return f"use {', '.join(['the digit model', *titles[:-1]])} or {titles[-1]}, which are already here"


def load(name: str) -> Loaded:
    """A network with its published weights, read from this machine; nothing is downloaded.

    The network is built without storage and takes the tensors of the file as they are, so random initial
    weights are never drawn (1.7 s for ViT-B/16). `BadSetting` for an unknown name.

    Raises:
        Unavailable: the weights are not here, or the file is damaged.
    """
    chosen = network(name)
    path = file_of(name)
    if not path.is_file():
        raise Unavailable(
            f"The weights of {chosen.title} ({chosen.size_mb:.1f} MB) are not on this machine: "
            f"download them, or {instead(name)}."
        )
    from torchvision.models import get_weight

    from dlcore.nets.building import blank, ready, state_of

    entry = get_weight(chosen.weights_enum_name)
    model = blank(chosen.builder)
    try:
        model.load_state_dict(state_of(path), assign=True)
    except Exception as error:  # damaged bytes make the unpickler raise almost anything
        if is_out_of_memory(error):
            raise
        raise Unavailable(
            f"The weights file {path.name} of {chosen.title} is damaged: "
            f"have it deleted and downloaded again, or {instead(name)}."
        ) from None
    return Loaded(name, chosen.title, ready(model), tuple(entry.meta["categories"]), entry.transforms())
