"""What one photo costs in computation, measured inside a worker of the app's own pool.

`steps` runs there, with its one thread, its memory settings and its low priority, so its figures are
those of the app. CPU time is measured beside wall time: on a busy machine only the first is the work itself.
"""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from dlcore.insight.attribution import classify_and_explain, explained_layer
from dlcore.intake.image import read_picture
from dlcore.lessons.classify import Spec, classify_file
from dlcore.nets.opening import opened, prepared

WARM_UP = 3
Times = dict[str, tuple[list[float], list[float]]]


def save_random_weights(folder: str) -> None:
    """Write a MobileNetV2 with random weights where torch looks for published ones.

    Args:
        folder: to be used as TORCH_HOME.
    """
    from torchvision.models import mobilenet_v2

    from dlcore.nets.pretrained import NETWORKS

    place = Path(folder, "hub", "checkpoints")
    place.mkdir(parents=True)
    torch.save(mobilenet_v2(weights=None).state_dict(), place / NETWORKS["mobilenet_v2"].file_name)


def steps(photo: bytes, repeat: int, model: str = "mobilenet_v2") -> Times:
    """Time every step of one photo, in turns.

    Args:
        photo: a picture file.
        repeat: how many turns.
        model: a network whose weights are here.

    Returns:
        For each step its wall times and its CPU times in milliseconds, one of each a turn.
    """
    network = opened(model)
    picture = read_picture(photo, "photo.jpg")
    batch = prepared(network, picture).batch
    spec = Spec(model=model, top_k=3)

    def infer() -> Tensor:
        with torch.inference_mode():
            return network.model(batch)

    naive_model, naive_prepare = _naive(model)
    parts: dict[str, Callable[[], Any]] = {
        "decode": lambda: read_picture(photo, "photo.jpg"),
        "prepare": lambda: prepared(network, picture),
        "infer": infer,
        "label and Grad-CAM": lambda: classify_and_explain(network.model, batch),
        "together": lambda: classify_file(photo, "photo.jpg", spec),
        "naive": lambda: _naively(naive_model, naive_prepare, photo),
    }
    times: Times = {name: ([], []) for name in parts}
    for turn in range(-WARM_UP, repeat):
        for name, part in parts.items():
            wall, cpu = time.perf_counter(), time.thread_time()
            part()
            if turn >= 0:
                times[name][0].append(1000 * (time.perf_counter() - wall))
                times[name][1].append(1000 * (time.thread_time() - cpu))
    return times


def _naive(name: str) -> tuple[nn.Module, Any]:
    """The network as torchvision gives it: parameters that want gradients, layers that work in place."""
    from torchvision.models import get_model, get_weight

    from dlcore.nets.pretrained import NETWORKS, file_of

    model = get_model(NETWORKS[name].builder, weights=None)
    model.load_state_dict(torch.load(file_of(name), weights_only=True))
    for module in model.modules():
        if isinstance(module, nn.ReLU6):
            module.inplace = False  # full backward hooks allow nothing else
    return model.eval(), get_weight(NETWORKS[name].weights_enum_name).transforms()


def _naively(model: nn.Module, prepare: Any, photo: bytes) -> tuple[Tensor, Tensor]:
    """The usual way: one pass for the label, one more for Grad-CAM with a full backward hook."""
    batch = prepare(Image.open(io.BytesIO(photo)).convert("RGB"))[None]
    probabilities = model(batch).softmax(1)
    index = int(probabilities.argmax())
    kept: dict[str, Any] = {}
    layer = model.get_submodule(explained_layer(model))
    handles = [
        layer.register_forward_hook(lambda _m, _i, output: kept.update(maps=output)),
        layer.register_full_backward_hook(lambda _m, _i, gradients: kept.update(slopes=gradients[0])),
    ]
    model.zero_grad()
    model(batch)[0, index].backward()
    for handle in handles:
        handle.remove()
    weights = kept["slopes"].mean(dim=(2, 3), keepdim=True)
    shown = F.relu((weights * kept["maps"]).sum(1, keepdim=True))
    return probabilities, F.interpolate(shown, batch.shape[2:], mode="bilinear")
