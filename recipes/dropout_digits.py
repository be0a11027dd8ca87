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

    def forward(self, x):
        self.kept = self.dropout(F.relu(self.fc1(x)))
        return self.fc2(self.kept)


# %% Training in train mode, then a look at the network in eval mode
def learnt(dropout, seed):
    torch.manual_seed(seed)
    model = Net(dropout).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        optimiser.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimiser.step()
    model.eval().requires_grad_(False)
    train, test = (F.cross_entropy(model(each), label) for each, label in ((x, y), (test_x, test_y)))
    without = [model.fc2(model.kept * (1 - unit)) for unit in torch.eye(48)]  # one unit is missing
    harm = max(F.cross_entropy(logits, test_y) for logits in without) - test
    answers = model.fc2(model.kept), model.fc2(F.dropout(model.kept, 0.5))  # half of them are missing
    return torch.stack([train, test, harm, *((z.argmax(1) == test_y).double().mean() for z in answers)])


numbers, names = {"drop_probability": P}, ("mean_test_loss", "most_harm", "accuracy", "half_accuracy")
for end, dropout in (("", nn.Dropout(P)), ("_without", nn.Dropout(0.0))):
    looks = torch.stack([learnt(dropout, seed) for seed in range(SEED, SEED + 5)], dim=1)
    numbers |= {"train_losses" + end: looks[0].tolist(), "test_losses" + end: looks[1].tolist()}
    numbers |= {name + end: look.mean().item() for name, look in zip(names, looks[1:], strict=True)}
print(json.dumps(numbers))
