"""The same answers from longer weights: accuracy stays, cross-entropy does not."""

# %% Settings
import json

import torch
from torch import nn

PENALTY = 0.001  # λ of the training, on the weights alone
FACTOR = 10.0  # what weights and bias are multiplied by afterwards: c
torch.set_default_dtype(torch.float64)

# %% The records: two inputs each and a class
X = [[-1.0, -0.5], [0.2, 0.1], [0.9, 1.1], [-0.1, 0.3]]
Y = [0.0, 0.0, 1.0, 1.0]
TEST_X = [[-0.8, -0.9], [0.5, 0.7], [0.1, -0.4], [0.0, 0.1]]
TEST_Y = [0.0, 1.0, 0.0, 1.0]
sets = [(torch.tensor(x), torch.tensor(y)) for x, y in ((X, Y), (TEST_X, TEST_Y))]

# %% Training to the optimum: mean cross-entropy plus the penalty
model, loss_of = nn.Linear(2, 1), nn.BCEWithLogitsLoss()
nn.init.zeros_(model.weight)
nn.init.zeros_(model.bias)
optimiser = torch.optim.LBFGS(
    model.parameters(), max_iter=2000, tolerance_grad=1e-12, tolerance_change=0, line_search_fn="strong_wolfe"
)


def loss():
    optimiser.zero_grad()
    x, y = sets[0]
    total = loss_of(model(x)[:, 0], y) + PENALTY * model.weight.square().sum()
    total.backward()
    return total


optimiser.step(loss)


# %% Weights times c: answers, losses, confidence
@torch.no_grad()
def scored(c):
    logits = [nn.functional.linear(x, c * model.weight, c * model.bias)[:, 0] for x, y in sets]
    losses = [loss_of(each, y).item() for each, (x, y) in zip(logits, sets)]
    right = [((each > 0) == (y > 0)).double().mean().item() for each, (x, y) in zip(logits, sets)]
    return losses, right, logits[1].abs().sigmoid().mean().item()


digits = (1.0, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0)
digits += (3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1)
factors = [float(f"{digit}e{power}") for power in (-1, 0, 1) for digit in digits] + [100.0]
curves = [scored(c)[0] for c in factors]
numbers = {"weights": model.weight[0].tolist(), "bias": model.bias.item(), "norm": model.weight.norm().item()}
numbers["losses"], numbers["accuracies"], numbers["test_confidence"] = scored(FACTOR)
numbers["losses_at_1"] = scored(1.0)[0]
numbers["best_factors"] = [factors[losses.index(min(losses))] for losses in zip(*curves)]
print(json.dumps(numbers))
