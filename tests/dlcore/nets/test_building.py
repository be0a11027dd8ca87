import copy

import pytest
import torch
from torch import nn

from dlcore.nets.building import blank, current_key, folded, ready
from dlcore.nets.pretrained import NETWORKS

WITH_BATCH_NORM = sorted(
    {net.builder for net in NETWORKS.values()} - {"squeezenet1_0", "convnext_tiny", "vit_b_16"}
)


def test_a_blank_network_has_shapes_but_no_storage():
    net = blank("vit_b_16", num_classes=7)
    assert net.heads.head.weight.shape == (7, 768)
    assert all(tensor.is_meta for tensor in net.state_dict().values())


def test_a_ready_network_is_frozen_and_works_on_nothing_in_place():
    net = ready(nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True), nn.Dropout(inplace=True)))
    assert not net.training
    assert not any(parameter.requires_grad for parameter in net.parameters())
    assert not net[1].inplace
    assert not net[2].inplace
    assert net[0].weight.is_contiguous(memory_format=torch.channels_last)


def test_old_names_of_densenet_become_todays():
    old = "features.denseblock1.denselayer12.norm.1.running_mean"
    assert current_key(old) == "features.denseblock1.denselayer12.norm1.running_mean"
    assert all(
        current_key(key) == key for name in ("densenet121", "resnet18") for key in blank(name).state_dict()
    )


@pytest.mark.parametrize("builder", WITH_BATCH_NORM)
def test_a_folded_network_answers_the_same_block_by_block(builder, random_network):
    net = random_network(builder)
    fast = folded(copy.deepcopy(net))
    outputs = {False: {}, True: {}}
    for is_fast, model in ((False, net), (True, fast)):
        for name, layer in model.named_modules():
            if name and not isinstance(layer, (nn.Conv2d, nn.BatchNorm2d, nn.Identity)):
                keep = outputs[is_fast].__setitem__
                layer.register_forward_hook(lambda _m, _i, out, name=name, keep=keep: keep(name, out.clone()))
    batch = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected = net(batch)
        torch.testing.assert_close(fast(batch), expected, rtol=1e-3, atol=1e-4 * float(expected.abs().max()))
    assert outputs[True].keys() == outputs[False].keys()
    for name, output in outputs[False].items():
        scale = float(output.abs().max())
        torch.testing.assert_close(outputs[True][name], output, rtol=1e-3, atol=1e-4 * scale, msg=name)
    norms = [name for name, layer in fast.named_modules() if isinstance(layer, nn.BatchNorm2d)]
    assert len(norms) < len([layer for layer in net.modules() if isinstance(layer, nn.BatchNorm2d)])
    assert not any(parameter.requires_grad for parameter in fast.parameters())


def test_layers_that_are_shown_on_their_own_are_not_folded(random_network):
    net = folded(random_network("resnet18"))
    assert isinstance(net.bn1, nn.BatchNorm2d)
    assert isinstance(net.layer1[0].bn1, nn.Identity)
    assert isinstance(net.layer2[0].downsample[1], nn.Identity)
