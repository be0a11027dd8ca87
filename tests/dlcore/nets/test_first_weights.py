"""First weights are nn.Linear's and torch.nn.init's own, and follow the law that is drawn over them."""

import math

import pytest
import scipy.integrate
import scipy.stats
import torch
from torch import nn

from dlcore.nets.first_weights import EQUAL, Network, Start, density, set_layer, theory

pytestmark = pytest.mark.tiny
STARTS = ("pytorch", "zeros", "equal", "normal", "unit", "xavier", "he", "lecun", "orthogonal")
RANDOM = ("pytorch", "normal", "unit", "xavier", "he", "lecun")


def drawn(name: str, fan_in: int, seed: int = 3, **more: object) -> nn.Linear:
    torch.manual_seed(seed)
    layer = Network(fan_in).fc1
    set_layer(layer, Start(name, **more))  # type: ignore[arg-type]
    return layer


@pytest.mark.row("C117", "C192")
@pytest.mark.parametrize("fan_in", [1, 7, 784])
def test_as_made_is_torchs_own_layer_with_the_same_seed(fan_in: int) -> None:
    ours = drawn("pytorch", fan_in)
    torch.manual_seed(3)
    torchs = nn.Linear(fan_in, 64, dtype=torch.float64)
    assert torch.equal(ours.weight, torchs.weight)
    assert torch.equal(ours.bias, torchs.bias)
    assert ours.weight.abs().max() <= 1 / math.sqrt(fan_in)
    assert ours.bias.abs().max() <= 1 / math.sqrt(fan_in)


@pytest.mark.parametrize("fan_in", [1, 40, 784])
@pytest.mark.parametrize("name", STARTS[1:])
def test_set_is_what_nn_init_sets_with_the_same_seed(name: str, fan_in: int) -> None:
    ours = drawn(name, fan_in, std=0.03)
    torch.manual_seed(3)
    torchs = Network(fan_in).fc1
    {
        "zeros": nn.init.zeros_,
        "equal": lambda w: nn.init.constant_(w, EQUAL),
        "normal": lambda w: nn.init.normal_(w, 0, 0.03),
        "unit": lambda w: nn.init.uniform_(w, -1, 1),
        "xavier": nn.init.xavier_uniform_,
        "he": lambda w: nn.init.kaiming_normal_(w, mode="fan_in", nonlinearity="relu"),
        "lecun": lambda w: nn.init.kaiming_normal_(w, mode="fan_in", nonlinearity="linear"),
        "orthogonal": nn.init.orthogonal_,
    }[name](torchs.weight)
    assert torch.allclose(ours.weight, torchs.weight, rtol=1e-12, atol=0)
    if name == "unit":
        nn.init.uniform_(torchs.bias, -1, 1)
        assert torch.equal(ours.bias, torchs.bias)
    else:
        assert not ours.bias.any()


@pytest.mark.row("C121")
@pytest.mark.parametrize("name", ["pytorch", "unit"])
def test_drawn_biases_can_be_zero_and_the_weights_stay_as_they_are(name: str) -> None:
    with_bias, without = drawn(name, 50), drawn(name, 50, zero_bias=True)
    assert torch.equal(with_bias.weight, without.weight)
    assert with_bias.bias.all()
    assert not without.bias.any()


@pytest.mark.row("C192")
@pytest.mark.parametrize("fan_in", [1, 30, 784])
@pytest.mark.parametrize("name", RANDOM)
def test_the_draws_follow_their_law(name: str, fan_in: int) -> None:
    weights = torch.cat([drawn(name, fan_in, seed, std=0.01).weight.flatten() for seed in range(20)])
    spread, bound = theory(Start(name, 0.01), fan_in, 64)
    law = scipy.stats.norm(0, spread) if bound is None else scipy.stats.uniform(-bound, 2 * bound)
    assert law.std() == pytest.approx(spread)
    assert scipy.stats.kstest(weights.detach().numpy(), law.cdf).pvalue > 1e-3
    at = torch.linspace(-1.5, 1.5, 301, dtype=torch.float64) * (bound or 2 * spread)
    off = (at.abs() - (bound or 0)).abs() > 1e-9
    assert density(Start(name, 0.01), fan_in, 64, at)[off].tolist() == pytest.approx(
        law.pdf(at.numpy())[off.numpy()].tolist()
    )


@pytest.mark.parametrize("fan_in", [1, 20, 64, 300])
def test_entries_of_an_orthogonal_matrix_are_coordinates_of_a_unit_vector(fan_in: int) -> None:
    matrix = drawn("orthogonal", fan_in).weight.detach()
    small = matrix.T @ matrix if fan_in <= 64 else matrix @ matrix.T
    assert torch.allclose(small, torch.eye(len(small), dtype=torch.float64), atol=1e-12)
    d = max(fan_in, 64)
    start = Start("orthogonal")
    weights = torch.cat([drawn("orthogonal", fan_in, seed).weight.flatten() for seed in range(30)])
    assert weights.square().mean().sqrt().item() == pytest.approx(theory(start, fan_in, 64)[0], rel=1e-9)
    law = scipy.stats.beta((d - 1) / 2, (d - 1) / 2, -1, 2)  # of a coordinate of a unit vector
    assert scipy.stats.kstest(weights.detach().numpy(), law.cdf).pvalue > 1e-3
    at = torch.linspace(-0.99, 0.99, 41, dtype=torch.float64)
    assert density(start, fan_in, 64, at).tolist() == pytest.approx(law.pdf(at.numpy()).tolist(), abs=1e-12)


def test_what_is_not_drawn_has_no_density() -> None:
    at = torch.zeros(3, dtype=torch.float64)
    for start, sides in ((Start("zeros"), 64), (Start("equal"), 64), (Start("orthogonal"), 1)):
        assert density(start, 1, sides, at).isnan().all()


@pytest.mark.parametrize("name", [name for name in STARTS if name not in {"zeros", "equal"}])
def test_every_density_adds_up_to_one(name: str) -> None:
    start = Start(name, 0.05)
    spread, bound = theory(start, 100, 64)
    far = bound or min(1.0, 10 * spread)

    def height(at: float) -> float:
        return density(start, 100, 64, torch.tensor([at], dtype=torch.float64)).item()

    assert scipy.integrate.quad(height, -far, far, limit=200)[0] == pytest.approx(1, abs=1e-6)
