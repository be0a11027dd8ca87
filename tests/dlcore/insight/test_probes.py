import threading

import pytest
import torch
from torch import nn

from dlcore.errors import BadSetting
from dlcore.insight.probes import activations, as_maps, layer_names, layer_of
from dlcore.nets.building import blank
from dlcore.nets.digits import DigitNet
from dlcore.nets.pretrained import NETWORKS

BUILDERS = sorted({network.builder for network in NETWORKS.values()})


def n_hooks(model: nn.Module) -> int:
    return sum(len(module._forward_hooks) + len(module._backward_hooks) for module in model.modules())


@pytest.fixture
def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(8, 3)).eval()


@pytest.fixture
def picture() -> torch.Tensor:
    return torch.randn(1, 1, 4, 4, generator=torch.Generator().manual_seed(1))


@pytest.mark.tiny
def test_outputs_are_recorded_and_the_hooks_are_gone(net, picture):
    with activations(net, ["3", "0"]) as seen:
        assert seen == {}
        output = net(picture)
        assert n_hooks(net) == 2
    assert n_hooks(net) == 0
    assert list(seen) == ["0", "3"]
    assert torch.equal(seen["3"], output)
    assert torch.equal(seen["0"], net[0](picture))  # not what the in-place ReLU behind it made of it
    assert not seen["0"].requires_grad


@pytest.mark.tiny
def test_the_hooks_go_when_the_pass_fails(net):
    with pytest.raises(RuntimeError), activations(net, ["0"]):
        net(torch.zeros(1, 7, 4, 4))
    assert n_hooks(net) == 0


@pytest.mark.tiny
def test_the_hooks_go_when_the_block_is_left_by_an_error(net):
    with pytest.raises(ZeroDivisionError), activations(net, ["0", "1"]):
        raise ZeroDivisionError
    assert n_hooks(net) == 0


@pytest.mark.tiny
def test_a_layer_there_is_not_is_refused_before_any_hook_is_set(net):
    refused = pytest.raises(BadSetting, match="no layer 'middle': choose one that it has, for example 0")
    with refused, activations(net, ["0", "middle"]):
        pass
    assert n_hooks(net) == 0


@pytest.mark.tiny
def test_a_second_pass_replaces_the_first(net, picture):
    with activations(net, ["3"]) as seen:
        net(picture)
        second = net(-picture)
    assert torch.equal(seen["3"], second)


@pytest.mark.tiny
def test_other_threads_on_the_same_network_are_not_recorded(net, picture):
    with activations(net, ["3"]) as seen:
        expected = net(picture)
        other = threading.Thread(target=lambda: net(-picture))
        other.start()
        other.join()
    assert torch.equal(seen["3"], expected)


@pytest.mark.tiny
def test_the_digit_networks_layers_are_listed_in_their_order():
    net = DigitNet().eval()
    names = layer_names(net)
    assert [kind for _, kind in names[:4]] == ["convolution", "max pooling", "batch norm", "ReLU"]
    with activations(net, [name for name, _ in names]) as seen:
        net(torch.zeros(1, 1, 28, 28))
    assert list(seen) == [name for name, _ in names]
    assert all(output.ndim == 4 for output in seen.values())


@pytest.mark.parametrize("builder", BUILDERS)
def test_listed_layers_have_maps_and_stand_in_the_order_they_run(builder):
    net = blank(builder).eval()
    names = [name for name, _ in layer_names(net)]
    with activations(net, names) as seen:
        net(torch.empty(1, 3, 224, 224, device="meta"))
    assert list(seen) == names
    assert all(min(as_maps(output).shape[1:]) > 1 for output in seen.values())
    assert len(names) >= 12
    assert not any("classifier" in name and builder != "squeezenet1_0" for name in names)


def test_kinds_are_said_in_words():
    assert layer_names(blank("resnet18"))[-1] == ("layer4.1", "residual block")
    assert dict(layer_names(blank("vit_b_16")))["encoder.layers.encoder_layer_11"] == "transformer block"


@pytest.mark.tiny
def test_tokens_lie_as_their_patches_do():
    tokens = torch.arange(10.0).reshape(1, 10, 1).repeat(1, 1, 2)  # the class token is 0, the patches 1 to 9
    maps = as_maps(tokens)
    assert maps.shape == (2, 3, 3)
    assert maps[0].tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


@pytest.mark.tiny
@pytest.mark.parametrize("shape", [(1, 10), (1, 12, 4), (1, 1, 4), (1, 0, 4), (5,)])
def test_an_output_without_rows_and_columns_is_refused(shape):
    with pytest.raises(BadSetting, match="choose an earlier layer"):
        as_maps(torch.zeros(shape))


@pytest.mark.tiny
def test_a_layer_is_found_by_its_name(net):
    assert layer_of(net, "2") is net[2]
