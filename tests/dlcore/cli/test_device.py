import json

import pytest
import torch

pytestmark = pytest.mark.tiny


def test_device_says_what_computes(dlcore):
    said = dlcore("device", "--json")
    assert said.status == 0
    found = json.loads(said.out)
    gpu = torch.cuda.is_available() or torch.backends.mps.is_available()
    assert (found["type"] == "cpu") == (not gpu)
    assert found["torch"] == torch.__version__
    assert found["cores"] >= 1
    assert found["memory_gb"] > 0
    text = dlcore("device")
    assert text.status == 0
    assert [line.split()[0] for line in text.out.splitlines()] == [
        "device",
        "name",
        "memory",
        "cores",
        "PyTorch",
    ]


@pytest.mark.parametrize("wanted", ["nonsense", "cuda:97"])
def test_a_device_that_is_not_there_is_one_sentence(dlcore, monkeypatch, wanted):
    monkeypatch.setenv("DLCORE_DEVICE", wanted)
    said = dlcore("device")
    assert said.status == 2
    said.one_sentence(f"DLCORE_DEVICE='{wanted}'", "set it to cpu")
