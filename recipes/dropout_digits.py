"""Does a network that learns with dropout do better on digits it has not seen?"""

# %% Settings
import json

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

P = 0.5  # the probability that a unit is left OUT
N_IMAGES = 100
WRONG_LABELS = 0.15  # share of the training labels
SEED = 28  # of the first of five networks
torch.set_default_dtype(torch.float64)

# %% Data: the first digits that ship to learn, the last 200 to judge
x, y = (torch.tensor(part) for part in load_digits(return_X_y=True))
x, y, test_x, test_y = x[:N_IMAGES] / 16, y[:N_IMAGES], x[-200:] / 16, y[-200:]
torch.manual_seed(0)
wrong = torch.randperm(N_IMAGES)[: round(N_IMAGES * WRONG_LABELS)]
y[wrong] = (y[wrong] + torch.randint(1, 10, wrong.shape)) % 10


# %% The network
class Net(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.fc1, self.fc2, self.dropout = nn.Linear(64, 48), nn.Linear(48, 10), dropout

    def hidden(self, x):
        return self.dropout(F.relu(self.fc1(x)))

    def forward(self, x):
        return self.fc2(self.hidden(x))


# %% Training in train mode, then a look at the network in eval mode
@torch.no_grad()
def looked_at(model):
    model.eval()
    train, test = F.cross_entropy(model(x), y), F.cross_entropy(model(test_x), test_y)
    h, worst = model.hidden(test_x), -torch.inf
    for unit in torch.eye(48):  # without one unit
        worst = max(worst, F.cross_entropy(model.fc2(h * (1 - unit)), test_y) - test)
    right = [(z.argmax(1) == test_y).double().mean() for z in (model(test_x), model.fc2(F.dropout(h, 0.5)))]
    norm = (model.fc1.weight.square().sum() + model.fc2.weight.square().sum()).sqrt()
    return torch.stack([train, test, right[0], worst, right[1], norm])


def learnt(dropout, seed):
    torch.manual_seed(seed)
    model = Net(dropout)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        model.train()
        loss = F.cross_entropy(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return looked_at(model)


numbers = {"drop_probability": P}
names = ("accuracy", "most_harm", "half_accuracy", "weight_norm")
seeds, tests = range(SEED, SEED + 5), []
for end, dropout in (("", nn.Dropout(P)), ("_without", nn.Dropout(0.0))):
    train, test, *others = torch.stack([learnt(dropout, seed) for seed in seeds], dim=1)
    tests.append(test)
    numbers |= {"train_losses" + end: train.tolist(), "test_losses" + end: test.tolist()}
    numbers["mean_test_loss" + end] = test.mean().item()
    numbers |= {name + end: other.mean().item() for name, other in zip(names, others, strict=True)}
print(json.dumps({**numbers, "lower_in": (tests[0] < tests[1]).sum().item()}))
