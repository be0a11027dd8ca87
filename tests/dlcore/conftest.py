"""Networks with random weights, and the real ones where the test data is."""

import math
import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def random_state():
    """`random_state(builder)`: a state dict that keeps signals alive through the whole network."""
    import torch

    from dlcore.nets.building import blank

    def make(builder: str, **settings: int):
        generator = torch.Generator().manual_seed(0)
        shapes = blank(builder, **settings).state_dict()
        return {key: _values(key, tensor, generator) for key, tensor in shapes.items()}

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield make
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def random_network(random_state):
    """`random_network(builder)`: one of torchvision's networks with such weights, ready to classify."""
    from dlcore.nets.building import blank, ready

    def make(builder: str):
        model = blank(builder)
        model.load_state_dict(random_state(builder), assign=True)
        return ready(model)

    return make


@pytest.fixture
def torch_home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real weights of three networks, named by TORCH_HOME during the test."""
    folder = os.environ.get("DLCORE_TEST_DATA")
    if not folder:
        pytest.skip("DLCORE_TEST_DATA is not set: no real weights here")
    monkeypatch.setenv("TORCH_HOME", str(Path(folder, "torch_home").resolve()))
    return Path(folder, "torch_home")


def _values(key, like, generator):
    import torch

    if not like.is_floating_point():
        return torch.ones(like.shape, dtype=like.dtype)
    values = torch.empty(like.shape)
    if key.endswith("running_var"):
        return values.uniform_(0.5, 1.5, generator=generator)
    if like.ndim >= 2 and key.endswith("weight"):
        bound = math.sqrt(6 / like[0].numel())
        return values.uniform_(-bound, bound, generator=generator)
    if like.ndim == 1 and key.endswith("weight"):
        return values.fill_(1)
    return values.uniform_(-0.1, 0.1, generator=generator)
