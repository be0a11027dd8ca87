"""Tensors as a browser draws them."""

import numpy as np
from torch import Tensor


def drawn(values: Tensor) -> np.ndarray:
    """The values as float32, of the same shape; what is too large becomes infinite."""
    with np.errstate(over="ignore"):  # too large to be drawn is large enough
        return values.numpy().astype(np.float32)
