"""More hidden units than points: why the test error peaks where a network just meets them all, and falls again."""

# %% Settings
import json
import math

import torch
from torch import nn

WIDTH = 40  # hidden units
N_POINTS = 40
NOISE = 0.5  # standard deviation of a training target
SHRINK = 0.1  # λ of ridge regression
SEED = 0

# %% One draw: data of ten inputs, a hidden layer that stays as it is, and a last layer fitted by least squares
torch.set_default_dtype(torch.float64)
torch.manual_seed(SEED)


def truth(x, direction):
    return x @ direction


@torch.no_grad()
def draw():
    direction = nn.functional.normalize(torch.randn(10), dim=0)
    x = torch.randn(N_POINTS, 10)
    y = truth(x, direction) + NOISE * torch.randn(N_POINTS)
    test_x = torch.randn(200, 10)

    hidden = nn.utils.skip_init(nn.Linear, 10, 160, dtype=torch.float64)
    nn.init.normal_(hidden.weight, std=1 / math.sqrt(10))
    nn.init.normal_(hidden.bias, std=0.2)

    def features(x):
        return torch.relu(hidden(x))[:, :WIDTH]  # the first units of the widest layer

    rows, targets = features(x), y
    rows = torch.cat([rows, math.sqrt(N_POINTS * SHRINK) * torch.eye(WIDTH)])  # ridge
    targets = torch.cat([targets, torch.zeros(WIDTH)])
    last = torch.linalg.pinv(rows) @ targets  # of all that fit best, the shortest

    training = (features(x) @ last - y).square().mean()
    test = (features(test_x) @ last - truth(test_x, direction)).square().mean() + NOISE**2
    return training, test, last.norm()


# %% Nine draws: the first, and the medians
draws = torch.tensor([draw() for _ in range(9)])
numbers = dict(zip(["training_error", "test_error", "norm"], draws[0].tolist()))
medians = draws.median(dim=0).values.tolist()
numbers |= {"median_training_error": medians[0], "median_test_error": medians[1]}
print(json.dumps(numbers))
