"""A small network trained with a penalty on its weights, and the same one without."""

# %% Settings
import json

import torch
from torch import nn

STRENGTH = 0.005  # lambda: what the weights cost
N_POINTS = 40  # training points
NOISE = 0.35  # scatter of the points
UNITS = 8  # units in each of two hidden layers
N_STEPS = 2000  # training steps
SEED = 1  # of points and first weights
torch.set_default_dtype(torch.float64)


# %% Two half moons
def moons(n, seed):
    source = torch.Generator().manual_seed(seed)
    y = torch.arange(n) % 2
    angle = torch.pi * (torch.rand(n, 2, generator=source)[:, 0] + y)
    x = torch.stack([angle.cos() + y - 0.5, angle.sin() + 0.5 * y - 0.25], dim=1)
    return x + NOISE * torch.randn(n, 2, generator=source), y.double()


# %% Training
def train(strength):
    torch.manual_seed(SEED)
    hidden = [nn.Linear(2, UNITS), nn.Tanh(), nn.Linear(UNITS, UNITS), nn.Tanh()]
    model = nn.Sequential(*hidden, nn.Linear(UNITS, 1))
    paid = [each for each in model.parameters() if each.dim() > 1]  # the weights
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    for _ in range(N_STEPS):
        optimiser.zero_grad()
        loss = criterion(model(x)[:, 0], y)
        loss = loss + strength * sum((each**2).sum() for each in paid)
        loss.backward()
        optimiser.step()
    return model


(x, y), (test_x, test_y) = moons(N_POINTS, SEED), moons(1000, 1000 + SEED)
criterion = nn.BCEWithLogitsLoss()
model, plain = train(STRENGTH), train(0.0)

# %% What became of it
with torch.no_grad():
    logits = model(test_x)[:, 0]
    both = [[each for each in net.parameters() if each.dim() > 1] for net in (model, plain)]
    weights, without = (torch.cat([each.flatten() for each in net]) for net in both)
    right = (logits > 0) == (test_y > 0.5)
    numbers = {"train_loss": criterion(model(x)[:, 0], y).item()}
    numbers |= {"test_loss": criterion(logits, test_y).item(), "test_accuracy": right.double().mean().item()}
    numbers |= {"sum_of_squares": (weights**2).sum().item(), "zeros": (weights == 0).sum().item()}
    numbers |= {"without_test_loss": criterion(plain(test_x)[:, 0], test_y).item()}
    numbers |= {"without_sum_of_squares": (without**2).sum().item()}
print(json.dumps(numbers))
