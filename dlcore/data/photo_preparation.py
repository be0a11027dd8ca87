"""A photo made ready for an ImageNet network, step by step, by torchvision's own functions."""

from typing import Any

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import functional as F

from dlcore.data.picture import Picture, Prepared, Step
from dlcore.errors import BadPicture
from dlcore.limits import limits


def prepare_photo(picture: Picture, transforms: Any, trained_on: str = "ImageNet") -> Prepared:
    """Resize, crop, scale and normalise a photo exactly as `transforms(photo)` does.

    The steps call the functions that torchvision's preset calls, with the preset's numbers, so the batch
    equals `transforms(Image.fromarray(picture.pixels))[None]` bit for bit. Feeding the picture of the first
    step in again gives the same batch.

    Args:
        picture: the decoded photo, any size.
        transforms: `weights.transforms()` of a torchvision classification network.
        trained_on: what the mean and deviation are of, for the sentence.

    Returns:
        The batch, float32 (1, 3, crop, crop), and the steps resize, centre crop, to tensor and normalise.

    Raises:
        BadPicture: the picture is a sliver that would become huge when its shorter side is resized.
    """
    width, height = picture.size
    if _resized_pixels(width, height, transforms.resize_size[0]) > limits().max_picture_mpixels * 1e6:
        raise BadPicture(
            f"A picture of {width} × {height} pixels is too narrow to classify: crop it nearer to a square."
        )
    photo: Any = Image.fromarray(picture.pixels)
    resized: Any = F.resize(
        photo, transforms.resize_size, interpolation=transforms.interpolation, antialias=transforms.antialias
    )
    cropped: Any = F.center_crop(resized, transforms.crop_size)
    scaled = F.convert_image_dtype(F.pil_to_tensor(cropped), torch.float)
    batch = F.normalize(scaled, mean=transforms.mean, std=transforms.std)[None]
    method = transforms.interpolation.value
    steps = (
        _picture_step("resize", _resize_says(photo.size, resized.size, method), resized),
        _picture_step("centre crop", _crop_says(resized.size, cropped.size), cropped),
        _tensor_step("to tensor", _scale_says(scaled), scaled, np.asarray(cropped)),
        _tensor_step("normalise", _normalise_says(transforms, trained_on), batch, _visible(batch[0])),
    )
    return Prepared(batch, steps)


def _resized_pixels(width: int, height: int, shorter_side: int) -> float:
    """Pixels after resizing; for a picture 1 wide and a million high that would be gigabytes."""
    return shorter_side**2 * max(width, height) / min(width, height)


def _resize_says(before: tuple[int, int], after: tuple[int, int], method: str) -> str:
    size = f"{before[0]} × {before[1]}"
    if before == after:
        return f"The shorter side already has {min(after)} pixels, so the picture stays {size}."
    verb = "shrinks" if min(after) < min(before) else "grows"
    return (
        f"The picture {verb} from {size} to {after[0]} × {after[1]} pixels by {method} interpolation, "
        f"so that its shorter side has {min(after)}."
    )


def _crop_says(before: tuple[int, int], after: tuple[int, int]) -> str:
    lost = 1 - (after[0] * after[1]) / (before[0] * before[1])
    return (
        f"The middle {after[0]} × {after[1]} pixels are kept; "
        f"{100 * lost:.0f} % of the picture, at its edges, is never seen by the network."
    )


def _scale_says(scaled: torch.Tensor) -> str:
    channels, height, width = scaled.shape
    return (
        f"Every value is divided by 255, and the {channels} colours come first: "
        f"{channels} × {height} × {width} numbers in 0..1."
    )


def _normalise_says(transforms: Any, trained_on: str) -> str:
    mean, std = (", ".join(f"{value:g}" for value in values) for values in (transforms.mean, transforms.std))
    return (
        f"From red, green and blue the mean of {trained_on} ({mean}) is subtracted, then each is divided by "
        f"its standard deviation ({std}); the picture shows the result stretched back to visible colours."
    )


def _picture_step(name: str, says: str, image: Image.Image) -> Step:
    pixels = np.asarray(image)
    return Step(name, says, pixels, pixels.shape, float(pixels.min()), float(pixels.max()))


def _tensor_step(name: str, says: str, tensor: torch.Tensor, pixels: np.ndarray) -> Step:
    return Step(name, says, pixels, tuple(tensor.shape), float(tensor.min()), float(tensor.max()))


def _visible(tensor: torch.Tensor) -> np.ndarray:
    """A (3, h, w) tensor of any range as uint8 (h, w, 3): smallest value black, largest white."""
    low, high = tensor.min(), tensor.max()
    grey = (tensor - low) * (255 / (high - low).clamp(min=1e-12))
    return grey.round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
