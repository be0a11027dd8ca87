"""The recipes that classify one picture outside the app, with what they need inside them.

Reading this module costs no torch: `made_for` imports it, in a worker.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from dlcore.export import filled, notebook, packed, recipe
from dlcore.intake.names import markdown_text
from dlcore.lessons.classify_result import TakeHome
from dlcore.limits import MB
from dlcore.nets.own import given_name
from dlcore.nets.pretrained import network as published_network

if TYPE_CHECKING:
    from dlcore.data.picture import Picture
    from dlcore.lessons.classify import Spec
    from dlcore.nets.opening import Opened
    from dlcore.nets.trained import Trained

ANYWHERE = "With torch and torchvision installed they print the same probabilities anywhere."
LONGEST_PX = 1024
"""A picture longer than this is cut at both ends before it is packed: the network never sees them."""
MOST_CARRIED = 4 * MB
"""bytes of weights of a network trained here that a recipe carries; larger ones lie beside it"""


def made_for(picture: Picture, spec: Spec, model_file: Path | None = None) -> TakeHome:
    """The recipe that gives this answer elsewhere, with torch and torchvision alone.

    The downloads carry the picture as the first step of its preparation made it, losslessly: that step leaves
    it as it is when it meets it again, so every number after it is the same. The weights of the digit network
    are carried too, and those of a network trained here unless they are large; torchvision's networks fetch
    theirs; other weights have to lie beside the recipe. Of classes with exactly equal probability `topk` may
    list another first.

    Args:
        picture: the decoded picture.
        spec: the settings; `spec.model` names the network unless `model_file` is given.
        model_file: a learner's own weights.

    Raises:
        DlcoreError: as `dlcore.lessons.classify.run`.
    """
    from dlcore.nets.opening import opened, prepared

    network = opened(spec.model, model_file)
    pixels = prepared(network, picture).steps[0].picture
    is_photo = network.trained.prepare == "colour" if network.trained else network.transforms is not None
    png = _png(_middle(pixels) if is_photo else pixels)
    carried = {_named("picture", png, "png"): png}
    settings: dict[str, Any] = {"TOP_K": min(spec.top_k, len(network.classes))}
    if network.trained and model_file:
        text, more, says = _trained(network.trained, carried, model_file)
    elif network.transforms is None:
        text, more, says = _digits(network, carried, model_file)
    elif model_file is None:
        text, more, says = _published(network)
    else:
        text, more, says = _own(network, model_file)
    return _taken(picture.name, text, settings | more, carried, says)


def _taken(
    picture: str, text: str, settings: Mapping[str, Any], carried: dict[str, bytes], says: str
) -> TakeHome:
    """The three forms of a recipe: shown with the learner's own file name, packed with those it carries."""
    script = packed(filled(text, {**settings, "FILE": next(iter(carried))}), carried)
    shown = filled(text, {**settings, "FILE": picture})
    stem = re.sub(r"[^a-z0-9]+", "_", picture.rpartition(".")[0].lower() or picture.lower()).strip("_")
    return TakeHome(f"classify_{stem[:40] or 'picture'}", shown, script, notebook(script), says)


def _digits(
    network: Opened, carried: dict[str, bytes], model_file: Path | None
) -> tuple[str, dict[str, Any], str]:
    file = _carry("digits", network.model, carried)
    whose = "the digit model's weights" if model_file is None else "your weights"
    says = f"The downloads carry this picture and {whose} inside. {ANYWHERE}"
    return recipe("classify_digit"), {"WEIGHTS": file, "CLASSES": list(network.classes)}, says


def _published(network: Opened) -> tuple[str, dict[str, Any], str]:
    known = published_network(network.name)
    training = known.weights_enum_name.partition(".")[2]
    says = (
        "The downloads carry this picture inside; on their first run they fetch the weights of "
        f"{known.title} ({known.size_mb:.1f} MB). {ANYWHERE}"
    )
    return recipe("classify_photo"), {"NETWORK": known.builder, "WEIGHTS": training}, says


def _own(network: Opened, model_file: Path) -> tuple[str, dict[str, Any], str]:
    file = given_name(model_file)
    builder = published_network(network.name).builder
    settings = {"NETWORK": builder, "WEIGHTS": file, "CLASSES": list(network.classes)}
    return recipe("classify_own"), settings, _beside(file)


def _trained(
    network: Trained, carried: dict[str, bytes], model_file: Path
) -> tuple[str, dict[str, Any], str]:
    from dlcore.lessons.classify_trained_recipe import script

    settings: dict[str, Any] = {
        "CLASSES": list(network.classes),
        "MEAN": list(network.mean),
        "STD": list(network.std),
    }
    if sum(tensor.nbytes for tensor in network.model.state_dict().values()) <= MOST_CARRIED:
        settings["WEIGHTS"] = _carry("network", network.model, carried)
        says = f"The downloads carry this picture and your weights inside. {ANYWHERE}"
        return script(network), settings, says
    settings["WEIGHTS"] = file = given_name(model_file)
    return script(network, any_file=True), settings, _beside(file)


def _carry(kind: str, model: Any, carried: dict[str, bytes]) -> str:
    """Put a network's weights among the files that are carried; returns the name of theirs."""
    from safetensors.torch import save

    weights = save({name: tensor.contiguous() for name, tensor in model.state_dict().items()})
    file = _named(kind, weights, "safetensors")
    carried[file] = weights
    return file


def _beside(file: str) -> str:
    return (
        "The downloads carry this picture inside, but not your weights: put your file "
        f"“{markdown_text(file)}” into the folder where they run. {ANYWHERE}"
    )


def _named(kind: str, data: bytes, ending: str) -> str:
    """A file name that belongs to these contents alone."""
    return f"{kind}-{hashlib.sha256(data).hexdigest()[:8]}.{ending}"


def _png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    return file.getvalue()


def _middle(pixels: np.ndarray) -> np.ndarray:
    """A resized photograph without the far ends of its longer side.

    A multiple of two pixels goes from each end, so that the middle is rounded the same way afterwards.
    """
    longer = int(np.argmax(pixels.shape[:2]))
    ends = max(0, pixels.shape[longer] - LONGEST_PX) // 4 * 2
    window = slice(ends, pixels.shape[longer] - ends)
    return pixels[window] if longer == 0 else pixels[:, window]
