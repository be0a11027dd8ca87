"""The same answers from longer weights: accuracy stays, cross-entropy does not."""

# %% Settings
import json

import torch
from torch import nn

N = 20  # training points, and as many test points
NOISE = 1.0  # how far they are scattered
SEED = 1
PENALTY = 0.001  # λ of the training, on the weights alone
FACTOR = 10.0  # what weights and bias are multiplied by afterwards: c
FACTORS = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0]  # the best c is looked for among these
torch.set_default_dtype(torch.float64)


# %% Two spots: a distance from their centre, and a direction
def blobs(where, y):
    spread, angle = 0.3 * (-2 * (1 - where[:, 0]).log()).sqrt(), 2 * torch.pi * where[:, 1]
    return torch.stack([spread * angle.cos(), spread * angle.sin()], 1) + 0.7 * (2 * y - 1)[:, None]


# %% Two half moons
def moons(where, y):
    angle = torch.pi * (where[:, 0] + y)
    return torch.stack([angle.cos() + y - 0.5, angle.sin() + 0.5 * y - 0.25], 1)


# %% The points, and their classes 0 and 1 in turn
source, y = torch.Generator().manual_seed(SEED), (torch.arange(N) % 2).double()
x, test_x = (
    blobs(torch.rand(N, 2, generator=source), y) + NOISE * torch.randn(N, 2, generator=source)
    for _ in range(2)
)

# %% Training to the optimum: mean cross-entropy plus the penalty
model, loss_of = nn.Linear(2, 1), nn.BCEWithLogitsLoss()
model.load_state_dict({"weight": torch.zeros(1, 2), "bias": torch.zeros(1)})
exact = {"max_iter": 2000, "tolerance_grad": 1e-12, "tolerance_change": 0, "line_search_fn": "strong_wolfe"}
optimiser = torch.optim.LBFGS(model.parameters(), **exact)


def loss():
    optimiser.zero_grad()
    total = loss_of(model(x)[:, 0], y) + PENALTY * model.weight.square().sum()
    total.backward()
    return total


optimiser.step(loss)


# %% Weights times c: losses, right answers, confidence
@torch.no_grad()
def scored(c):
    logits = [nn.functional.linear(each, c * model.weight, c * model.bias)[:, 0] for each in (x, test_x)]
    right = [((each > 0) == (y > 0)).double().mean().item() for each in logits]
    return [loss_of(each, y).item() for each in logits], right, logits[1].abs().sigmoid().mean().item()


numbers = {"weights": model.weight[0].tolist(), "bias": model.bias.item(), "norm": model.weight.norm().item()}
numbers["losses"], numbers["accuracies"], numbers["test_confidence"] = scored(FACTOR)
curves = zip(*(scored(c)[0] for c in FACTORS))
best = [max((-loss, c) for loss, c in zip(losses, FACTORS))[1] for losses in curves]
print(json.dumps(numbers | {"losses_at_1": scored(1.0)[0], "best_factors": best}))
