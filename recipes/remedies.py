"""Does it overfit? Five networks learn the same few points and are judged on 500 that they have never seen."""

# %% Settings
import json

import torch
from torch import nn

N_POINTS = 40
NOISE = 0.3
LABEL_NOISE = 0.15  # how probably a label is wrong
WIDTH = 32
N_STEPS = 200
SEED = 0

# %% The data: a pool to learn from, some of its labels wrong, and 500 test points, their labels right
torch.set_default_dtype(torch.float64)
draw, label = torch.Generator().manual_seed(SEED), torch.arange(1000) % 2


def points():
    where = torch.rand(1000, 2, generator=draw)
    angle = torch.pi * (where[:, 0] + label)
    clean = torch.stack([angle.cos() + label - 0.5, angle.sin() + 0.5 * label - 0.25], 1)
    return clean + NOISE * torch.randn(1000, 2, generator=draw)


pool, test_x, test_y = points(), points()[:500], label[:500]
labels = label ^ (torch.rand(1000, generator=torch.Generator().manual_seed(SEED + 1)) < LABEL_NOISE)
x, y = pool[:N_POINTS], labels[:N_POINTS]

# %% Five networks: they differ by their first weights
seen = {"train_losses": [], "test_losses": [], "test_accuracies": []}
for seed in range(SEED, SEED + 5):
    torch.manual_seed(seed)
    layers = [nn.Linear(2, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(WIDTH, 2))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(N_STEPS):
        batch = torch.randperm(N_POINTS)  # all points, in a new order
        loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.eval()
    test = model(test_x)
    seen["train_losses"].append(nn.functional.cross_entropy(model(x), y).item())
    seen["test_losses"].append(nn.functional.cross_entropy(test, test_y).item())
    seen["test_accuracies"].append((test.argmax(1) == test_y).double().mean().item())
train, test = (sum(seen[name]) / 5 for name in ("train_losses", "test_losses"))
print(json.dumps(seen | {"mean_test_loss": test, "mean_gap": test - train}))
