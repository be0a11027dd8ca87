import json

import pytest

from dlcore.nets import pretrained

pytestmark = pytest.mark.tiny


def test_models_lists_name_title_size_presence_and_accuracy(dlcore, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    here = pretrained.file_of("resnet18")
    here.parent.mkdir(parents=True)
    here.touch()
    said = dlcore("models", "--json")
    assert said.status == 0
    listed = {row["name"]: row for row in json.loads(said.out)}
    assert list(listed) == ["digits", *pretrained.NETWORKS]
    assert [name for name, row in listed.items() if row["here"]] == ["digits", "resnet18"]
    assert listed["resnet18"]["title"] == "ResNet-18"
    assert listed["resnet18"]["top1"] == pytest.approx(69.758)
    assert listed["resnet18"]["size_mb"] == pytest.approx(44.66, abs=0.01)
    assert 99.4 <= listed["digits"]["top1"] < 100
    assert 0 < listed["digits"]["size_mb"] <= 1


def test_as_text_it_is_a_table(dlcore):
    said = dlcore("models")
    lines = said.out.splitlines()
    assert lines[0].split() == ["name", "title", "size", "here", "top-1"]
    assert len(lines) == 2 + len(pretrained.NETWORKS)
    assert any(line.startswith("vit_b_16 ") and "330.3 MB" in line and "81.1 %" in line for line in lines)
    assert {len(line) for line in lines} == {len(lines[0])}


@pytest.mark.parametrize("network", pretrained.NETWORKS.values(), ids=lambda network: network.name)
def test_the_figures_are_torchvision_s(dlcore, network):
    from torchvision.models import get_weight

    listed = {row["name"]: row for row in json.loads(dlcore("models", "--json").out)}
    meta = get_weight(network.weights_enum_name).meta
    assert listed[network.name]["top1"] == meta["_metrics"]["ImageNet-1K"]["acc@1"]
    assert listed[network.name]["size_mb"] == meta["_file_size"]
