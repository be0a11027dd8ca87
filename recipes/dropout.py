"""What does dropout do to one input, pass after pass, and on average?"""

# %% Settings
import itertools
import json

import torch
from torch import nn
from torch.nn import functional as F

INPUT = [1.0, -0.5, 2.0]
UNITS = 6  # hidden units
P = 0.5  # the probability that a unit is left OUT
SEED = 28  # of the weights
MASK_SEED = 32
PASS = 1  # looked at; 0 is the one in eval mode
torch.set_default_dtype(torch.float64)


# %% The network
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(len(INPUT), UNITS), nn.Linear(UNITS, 1)
        self.dropout = nn.Dropout(P)

    def output(self, h):
        return self.fc2(h)[:, 0]

    def forward(self, x):
        self.kept = self.dropout(F.relu(self.fc1(x)))
        return self.output(self.kept)


torch.manual_seed(SEED)
model, x = Net().requires_grad_(False), torch.tensor([INPUT])  # nothing is learnt here
nn.init.normal_(model.fc1.weight)
nn.init.normal_(model.fc2.weight)

# %% The same input: once in eval mode, then in train mode, each time with another mask
passes = [(model.eval()(x).item(), model.kept[0].tolist())]
model.train()
torch.manual_seed(MASK_SEED)
passes += [(model(x).item(), model.kept[0].tolist()) for _ in range(20)]
many = model(x.expand(1000, -1))  # every row has a mask of its own

# %% Theory: every mask with its probability
FACTOR = 1 / (1 - P)
masks = torch.tensor(list(itertools.product([0.0, 1.0], repeat=UNITS)))
chances = (P ** (1 - masks) * (1 - P) ** masks).prod(1)
hidden = F.relu(model.fc1(x))
every = model.output(hidden * masks * FACTOR)
expectation = (chances * every).sum()
std = (chances * (every - expectation) ** 2).sum().sqrt()
numbers = {"drop_probability": P, "factor": FACTOR, "hidden": hidden[0].tolist()}
numbers |= {"after_dropout": passes[PASS][1], "eval_output": passes[0][0]}
numbers |= {"train_outputs": [output for output, _ in passes[1:]], "mean_of_1000": many.mean().item()}
numbers |= {"std_of_1000": many.std(correction=0).item(), "expectation": expectation.item()}
print(json.dumps(numbers | {"std": std.item()}))
