import numpy as np
import pytest
import torch
from torch import nn

from dlcore.errors import BadSetting
from dlcore.insight.feature_maps import feature_maps
from dlcore.insight.probes import layer_names
from dlcore.nets.digits import load_digit_net
from dlcore.nets.pretrained import load


@pytest.fixture(scope="module")
def digits() -> nn.Module:
    return load_digit_net()


@pytest.fixture
def picture() -> torch.Tensor:
    return torch.randn(1, 1, 28, 28, generator=torch.Generator().manual_seed(1))


@pytest.mark.tiny
def test_the_maps_of_the_first_convolution_are_that_convolution(digits, picture):
    maps = feature_maps(digits, picture, "features.0", limit=100)
    with torch.no_grad():
        expected = digits.features[0](picture)[0]
    assert maps.shape == (1, *expected.shape)
    np.testing.assert_array_equal(maps.maps, expected[list(maps.channels)].numpy())
    assert sorted(maps.channels) == list(range(len(expected)))


@pytest.mark.tiny
def test_the_most_active_channels_come_first(digits, picture):
    maps = feature_maps(digits, picture, "features.4", limit=5)
    everything = feature_maps(digits, picture, "features.4", limit=1000)
    activity = np.abs(everything.maps).mean(axis=(1, 2))
    assert list(activity) == sorted(activity, reverse=True)
    assert maps.channels == everything.channels[:5]
    assert maps.maps.shape[0] == 5


@pytest.mark.tiny
def test_every_listed_layer_has_maps_with_their_range(digits, picture):
    for name, _ in layer_names(digits):
        maps = feature_maps(digits, picture, name, limit=4)
        assert maps.layer == name
        assert maps.maps.dtype == np.float32
        assert maps.maps.shape == (4, *maps.shape[2:])
        assert (maps.low, maps.high) == (maps.maps.min(), maps.maps.max())


@pytest.mark.tiny
def test_another_picture_has_other_maps(digits, picture):
    first, second = (feature_maps(digits, batch, "features.8") for batch in (picture, -picture))
    assert not np.array_equal(first.maps, second.maps)


@pytest.mark.tiny
def test_the_network_is_left_as_it_was(digits, picture):
    before = digits(picture)
    feature_maps(digits, picture, "features.8")
    assert torch.equal(digits(picture), before)
    assert not any(module._forward_hooks for module in digits.modules())


@pytest.mark.tiny
@pytest.mark.parametrize(
    ("layer", "limit", "words"),
    [
        ("nowhere", 4, "no layer 'nowhere'"),
        ("features.0", 0, "at least 1"),
    ],
)
def test_what_cannot_be_shown_is_refused(digits, picture, layer, limit, words):
    with pytest.raises(BadSetting, match=words):
        feature_maps(digits, picture, layer, limit)


@pytest.mark.tiny
def test_a_layer_that_does_not_run_is_refused():
    class Idle(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.unused = nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1)

        def forward(self, batch):
            return self.used(batch)

    with pytest.raises(BadSetting, match="does not run its layer 'unused'"):
        feature_maps(Idle(), torch.zeros(1, 1, 2, 2), "unused")


def test_tokens_become_maps(random_network):
    net = random_network("vit_b_16")
    batch = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    maps = feature_maps(net, batch, "encoder.layers.encoder_layer_3", limit=3)
    assert maps.shape == (1, 197, 768)
    assert maps.maps.shape == (3, 14, 14)


def test_a_real_network_sees_an_edge_where_the_edge_is(torch_home):
    """Left half black, right half white: the first layer answers at the border more than anywhere else."""
    net = load("mobilenet_v2").model
    batch = torch.full((1, 3, 224, 224), -2.0)
    batch[..., 112:] = 2.0
    maps = feature_maps(net, batch, "features.0", limit=32).maps
    change = np.abs(np.diff(maps[:, 20:-20], axis=2)).mean(
        axis=(0, 1)
    )  # 112 columns, the edge between 55 and 56
    assert 52 <= 5 + change[5:-5].argmax() <= 58


@pytest.mark.tiny
@pytest.mark.parametrize(("n", "grid"), [(12, (3, 4)), (64, (8, 8)), (10, (2, 5)), (7, (1, 7))])
def test_units_without_maps_fill_one_grid_row_by_row(n, grid):
    torch.manual_seed(0)
    net, picture = nn.Sequential(nn.Flatten(), nn.Linear(9, n)).eval(), torch.randn(1, 1, 3, 3)
    shown = feature_maps(net, picture, "1")
    assert (shown.maps.shape, shown.channels, shown.shape) == ((1, *grid), (0,), (1, n))
    assert shown.maps.ravel().tolist() == net(picture)[0].tolist()
