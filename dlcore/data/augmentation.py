"""Varied copies of a batch of images, made on the device that trains."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F


@dataclass(frozen=True, slots=True)
class Variation:
    """How much images may vary; all 0 leaves them alone.

    Attributes:
        shift: largest move, as a share of the side, 0..0.5, both ways, rows and columns apart.
        rotate: largest turn in degrees, both ways.
        crop: largest enlargement, 0..0.5: the middle 1 − crop of the image is stretched to all of it.
        flip: whether half of the images are mirrored left to right.
    """

    shift: float = 0.0
    rotate: float = 0.0
    crop: float = 0.0
    flip: bool = False

    def __bool__(self) -> bool:
        return bool(self.shift or self.rotate or self.crop or self.flip)


def varied(images: torch.Tensor, how: Variation) -> torch.Tensor:
    """Each image moved, turned, enlarged and mirrored by chance, with one bilinear resampling for all of it.

    What comes in from outside the image is 0, so give images before they are normalised.

    Args:
        images: float of shape (n, channels, rows, columns), 0..1.
        how: the bounds; drawn uniformly within them from torch's global generator, those above 0 alone.

    Returns:
        New images of the same shape.
    """
    n, device = len(images), images.device
    angle, scale, mirror, move = torch.zeros(n), torch.ones(n), torch.ones(n), torch.zeros(2, n)
    if how.rotate:
        angle = (2 * torch.rand(n, device=device) - 1) * math.radians(how.rotate)
    if how.crop:
        scale = 1 - torch.rand(n, device=device) * how.crop
    if how.flip:
        mirror = 1 - 2 * (torch.rand(n, device=device) < 0.5).float()
    if how.shift:
        move = (2 * torch.rand(2, n, device=device) - 1) * 2 * how.shift  # a grid is 2 wide
    angle, scale, mirror, move = (each.to(device) for each in (angle, scale, mirror, move))
    return warped(images, angle, move, mirror, scale)


def warped(
    images: torch.Tensor,
    angle: torch.Tensor,
    move: torch.Tensor,
    mirror: torch.Tensor,
    scale: torch.Tensor,
) -> torch.Tensor:
    """Each image moved, turned, enlarged and mirrored as told, with one bilinear resampling for all of it.

    What comes in from outside the image is 0.

    Args:
        images: float of shape (n, channels, rows, columns).
        angle: by which each is turned, in radians, of shape (n,).
        move: across and down, of shape (2, n); an image is 2 wide and 2 high.
        mirror: 1, or −1 where left and right change places, of shape (n,).
        scale: the share of the image that is stretched to all of it, of shape (n,).

    Returns:
        New images of the same shape.
    """
    tall = images.shape[2] / images.shape[3]  # a grid unit is half a side, and a turn keeps lengths in pixels
    across = torch.stack([mirror * scale * angle.cos(), -tall * scale * angle.sin(), move[0]], 1)
    down = torch.stack([mirror / tall * scale * angle.sin(), scale * angle.cos(), move[1]], 1)
    where = torch.stack([across, down], 1).to(images.dtype)
    grid = F.affine_grid(where, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)
