"""One thread for all tests of training, and the real digits."""

from collections.abc import Iterator

import pytest
import torch

from dlcore.data.image_set import ImageSet
from dlcore.data.loading import load_images


@pytest.fixture(scope="package", autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def digits() -> ImageSet:
    return load_images("digits")
