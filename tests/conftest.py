"""What all tests share: real test data, random networks, one thread, and folders that are nobody's."""

import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # before torch is imported: test processes share the cores

settings.register_profile("house", deadline=None)  # a busy machine is not a failure
settings.load_profile("house")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real pictures, data sets and weights; read-only."""
    named = os.environ.get("DLCORE_TEST_DATA")
    if not named:
        pytest.skip("DLCORE_TEST_DATA does not name the folder with the real test data")
    return Path(named).resolve(strict=True)


@pytest.fixture(autouse=True)
def usual_numbers() -> Iterator[None]:
    """A recipe that was run here may have chosen float64 for everything that comes after it."""
    yield
    torch: Any = sys.modules.get("torch")
    if torch is not None and torch.get_default_dtype() != torch.float32:
        torch.set_default_dtype(torch.float32)


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Torch computes with one thread: numbers are added in the same order everywhere."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the user's settings, caches or state."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("DLCORE_", "STREAMLIT_")) and name != "DLCORE_TEST_DATA":
                patch.delenv(name)
        patch.delenv("TORCH_HOME", raising=False)
        patch.setenv("PLAYWRIGHT_BROWSERS_PATH", playwright_browsers())  # fetched before the tests began
        patch.setenv("DLCORE_STATE", str(folder / "dlcore"))
        for name in ("CACHE", "CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        yield


def playwright_browsers() -> str:
    """Where Playwright's installer puts browsers unless told otherwise."""
    if "PLAYWRIGHT_BROWSERS_PATH" in os.environ:
        return os.environ["PLAYWRIGHT_BROWSERS_PATH"]
    caches = {"darwin": "Library/Caches", "win32": "AppData/Local"}.get(sys.platform, ".cache")
    cache = os.environ.get("XDG_CACHE_HOME") if caches == ".cache" else None
    return str((Path(cache) if cache else Path.home() / caches) / "ms-playwright")


# Networks


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
