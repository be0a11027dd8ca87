import copy
import csv
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.models import get_model, get_weight

from dlcore.data.photo_preparation import prepare_photo
from dlcore.data.picture import Picture
from dlcore.errors import BadSetting, Unavailable
from dlcore.nets import pretrained
from dlcore.nets.pretrained import NETWORKS, file_of, instead, is_here, load, network, weights_folder

BUILDERS = sorted({network.builder for network in NETWORKS.values()})
RIGHT = {"mobilenet_v2": 22, "mobilenet_v2.v2": 22, "squeezenet1_0": 19}


def as_published(builder: str, state: dict) -> tuple[dict, bool]:
    """The state as the published file holds it, and whether that file has torch's old format."""
    if builder == "densenet121":  # with the layer names of 2017
        for key in [key for key in state if "denselayer" in key]:
            head, kind, rest = key.partition("denselayer")
            number, layer, what = rest.split(".", 2)
            state[f"{head}{kind}{number}.{layer[:-1]}.{layer[-1]}.{what}"] = state.pop(key)
    if builder in {"densenet121", "resnet50"}:  # older than the counter of batches
        state = {key: value for key, value in state.items() if not key.endswith("num_batches_tracked")}
    return state, builder in {"resnet18", "densenet121", "squeezenet1_0"}


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_published_file_gives_the_network_torchvision_gives(builder, random_state, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    state = random_state(builder)
    path = file_of(builder)
    path.parent.mkdir(parents=True)
    published, old = as_published(builder, dict(state))
    torch.save(published, path, _use_new_zipfile_serialization=not old)
    loaded = load(builder)
    with torch.device("meta"):
        plain = get_model(builder, weights=None)
    plain.load_state_dict(state, assign=True)
    batch = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(1)) * 4 - 2
    with torch.inference_mode():
        expected = plain.eval()(batch)
        torch.testing.assert_close(
            loaded.model(batch), expected, rtol=1e-4, atol=1e-4 * float(expected.abs().max())
        )
    assert expected.std() > 0
    entry = get_weight(NETWORKS[builder].weights_enum_name)
    assert loaded.categories == tuple(entry.meta["categories"])
    assert repr(loaded.transforms) == repr(entry.transforms())
    assert (loaded.name, loaded.title) == (builder, NETWORKS[builder].title)
    path.unlink()


@pytest.mark.parametrize("name", RIGHT)
def test_the_real_networks_classify_the_labelled_photographs(name, torch_home):
    loaded = load(name)
    folder = torch_home.parent / "images"
    rows = list(csv.DictReader((folder / "labels.csv").read_text(encoding="utf-8").splitlines()))
    right = 0
    for row in rows:
        pixels = np.asarray(Image.open(folder / row["file"]).convert("RGB"))
        with torch.inference_mode():
            logits = loaded.model(prepare_photo(Picture(pixels), loaded.transforms).batch)
        right += loaded.categories[int(logits.argmax())] in row["imagenet_accept"].split("|")
    assert (right, len(rows)) == (RIGHT[name], 22)


def test_a_loaded_network_is_at_rest(torch_home):
    model = load("mobilenet_v2").model
    assert not model.training
    assert not any(parameter.requires_grad for parameter in model.parameters())
    assert not any(getattr(module, "inplace", False) for module in model.modules())
    assert not any(tensor.is_meta for tensor in model.state_dict().values())
    assert sum(parameter.numel() for parameter in model.parameters()) == NETWORKS["mobilenet_v2"].n_parameters


def test_the_probabilities_are_those_of_torchvisions_own_call(torch_home):
    loaded = load("mobilenet_v2")
    plain = get_model("mobilenet_v2", weights="IMAGENET1K_V1").eval()
    pixels = np.asarray(Image.open(torch_home.parent / "images" / "lorikeet.jpg").convert("RGB"))
    batch = loaded.transforms(Image.fromarray(pixels))[None]
    with torch.inference_mode():
        ours, theirs = (model(batch).softmax(dim=1) for model in (loaded.model, plain))
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-6)


def test_two_loads_share_nothing_that_can_change(torch_home):
    first, second = load("squeezenet1_0").model, load("squeezenet1_0").model
    before = copy.deepcopy(second.state_dict())
    with torch.no_grad():
        for parameter in first.parameters():
            parameter.zero_()
    assert all(torch.equal(value, before[key]) for key, value in second.state_dict().items())
    again = load("squeezenet1_0").model.state_dict()
    assert all(torch.equal(again[key], before[key]) for key in before)


def test_weights_that_are_not_here_are_named_with_what_works(torch_home):
    assert is_here("mobilenet_v2")
    assert not is_here("resnet18")
    with pytest.raises(Unavailable) as raised:
        load("resnet18")
    assert "ResNet-18 (44.7 MB) are not on this machine" in str(raised.value)
    assert str(raised.value).endswith(
        "use the digit model, SqueezeNet 1.0, MobileNetV2 or MobileNetV2 (second training), "
        "which are already here."
    )
    assert instead("mobilenet_v2").count("MobileNetV2") == 1


def test_without_any_weights_the_digit_model_works(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(Unavailable, match=r"or use the digit model, which is already here\.$"):
        load("resnet18")


def test_an_unknown_name_is_refused_with_the_known_ones():
    for ask in (network, load, file_of, is_here):
        with pytest.raises(BadSetting, match="choose one of squeezenet1_0, mobilenet_v2, "):
            ask("resnet1000")


def test_the_folder_is_torchs_own_without_asking_torch():
    program = """
import os, sys
from dlcore.nets.pretrained import weights_folder
cases = [{}, {"TORCH_HOME": "/a/b"}, {"XDG_CACHE_HOME": "/c"}, {"TORCH_HOME": "~/t", "XDG_CACHE_HOME": "/c"}]
def all_cases(ask):
    for case in cases:
        for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
            os.environ.pop(name, None)
        os.environ.update(case)
        yield str(ask())
mine = list(all_cases(weights_folder))
assert "torch" not in sys.modules
import torch.hub
theirs = list(all_cases(torch.hub.get_dir))
assert mine == [os.path.join(folder, "checkpoints") for folder in theirs], (mine, theirs)
assert len(set(mine)) == len(cases)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_folder_set_in_this_process_is_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(torch.hub, "_hub_dir", str(tmp_path))
    assert weights_folder() == tmp_path / "checkpoints"


def test_the_first_network_of_each_name_has_the_first_training():
    assert all(
        network.weights_enum_name.endswith("_V1") for network in NETWORKS.values() if "." not in network.name
    )
    assert NETWORKS["mobilenet_v2.v2"].weights_enum_name == "MobileNet_V2_Weights.IMAGENET1K_V2"
    assert NETWORKS["mobilenet_v2.v2"].builder == "mobilenet_v2"
    with pytest.raises(TypeError):
        pretrained.NETWORKS["mine"] = network("resnet18")  # type: ignore[index]


def test_too_little_memory_is_not_called_a_damaged_file(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    file_of("squeezenet1_0").parent.mkdir(parents=True)
    file_of("squeezenet1_0").write_bytes(b"damaged")
    with pytest.raises(Unavailable, match="damaged"):
        load("squeezenet1_0")

    def full(_path):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr("dlcore.nets.building.state_of", full)
    with pytest.raises(RuntimeError, match="allocate"):
        load("squeezenet1_0")
