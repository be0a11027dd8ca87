import importlib.util

import pytest
from torchvision.models import get_weight

from dlcore.nets import published
from dlcore.nets.pretrained import NETWORKS

WEIGHTS = [network.weights_enum_name for network in NETWORKS.values()]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_the_facts_read_from_source_are_those_of_the_enum(weights, monkeypatch):
    monkeypatch.setattr(published, "_from_enum", None)  # only the source is read
    facts, entry = published.published.__wrapped__(weights), get_weight(weights)
    metrics = entry.meta["_metrics"]["ImageNet-1K"]
    assert facts.url == entry.url
    assert facts.size_mb == entry.meta["_file_size"]
    assert facts.n_parameters == entry.meta["num_params"]
    assert (facts.top1, facts.top5) == (metrics["acc@1"], metrics["acc@5"])


def test_a_torchvision_arranged_otherwise_is_asked_itself(monkeypatch):
    from_source = published.published.__wrapped__(WEIGHTS[0])
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert published.published.__wrapped__(WEIGHTS[0]) == from_source


@pytest.mark.parametrize("weights", ["ResNet18_Weights.IMAGENET1K_V9", "NoNet_Weights.DEFAULT"])
def test_an_entry_there_is_not_is_a_lookup_error(weights):
    with pytest.raises(LookupError):
        published.published(weights)
