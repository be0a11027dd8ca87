"""One weight among gradients that cancel, against closed forms."""

import pytest
import torch

from dlcore.theory.decayed_weight import N_STEPS, RATE, left

pytestmark = pytest.mark.tiny
SCALES = torch.logspace(-3, 1, 9, dtype=torch.float64)
STRENGTHS = torch.tensor([1e-4, 0.005, 0.2], dtype=torch.float64)


def test_descent_multiplies_the_weight_and_adds_what_is_left_of_the_gradients() -> None:
    weights = left(SCALES, STRENGTHS)["sgd"]
    factor = (1 - RATE * 2 * STRENGTHS)[:, None]
    added = sum(-RATE * SCALES * (-1) ** t * factor ** (N_STEPS - 1 - t) for t in range(N_STEPS))
    assert torch.allclose(weights, factor**N_STEPS + added, rtol=1e-10, atol=1e-14)


@pytest.mark.row("E043")
def test_adamw_shortens_every_weight_alike_and_adam_those_with_small_gradients() -> None:
    ended = left(SCALES, STRENGTHS)
    assert ((ended["adamw"].amax(1) - ended["adamw"].amin(1)) < 1e-3).all()
    assert (ended["adam"][:, 1:] > ended["adam"][:, :-1]).all()
    assert ended["adam"][1, 0] < 0.01
    assert ended["adam"][1, -1] > 0.9


@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_they_are_the_steps_of_pytorch(name: str) -> None:
    kind = torch.optim.Adam if name == "adam" else torch.optim.AdamW
    weight = torch.ones(1, dtype=torch.float64, requires_grad=True)
    rule = kind([weight], lr=RATE, weight_decay=0.01)
    for step in range(N_STEPS):
        weight.grad = torch.tensor([0.1 * (-1.0) ** step], dtype=torch.float64)
        rule.step()
    ours = left(torch.tensor([0.1], dtype=torch.float64), torch.tensor([0.005], dtype=torch.float64))[name]
    assert float(ours) == pytest.approx(float(weight.detach()), rel=1e-12)
