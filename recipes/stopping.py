"""When has a network learnt enough? Early stopping with patience, and what choosing on the test set adds."""

# %% Settings
import copy
import json

import torch
from torch import nn

N_TRAIN = 80
N_HELD = 128  # examples that the rule watches, and as many for the test
LABEL_NOISE = 0.1  # the share of labels that are wrong
LEAKED = 0  # test examples that take the place of training examples
WIDTH = 32
LEARNING_RATE = 0.02
BATCH_SIZE = 8
EPOCHS = 80
PATIENCE = 10
MIN_DELTA = 0.0
SEED = 0

# %% Data: an outer and an inner ring; nothing is chosen by the fresh examples
torch.set_default_dtype(torch.float64)
source = torch.Generator().manual_seed(SEED)


def drawn(n):
    y = torch.arange(n) % 2
    angle = 2 * torch.pi * torch.rand(n, generator=source)
    ring = (1 - 0.5 * y)[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
    x = ring + 0.15 * torch.randn(n, 2, generator=source)
    wrong = torch.rand(n, generator=source) < LABEL_NOISE
    return x, (y ^ wrong).double()


@torch.no_grad()
def judged(x, y):  # loss and accuracy of the model that is trained below
    return [criterion(model(x), y).item(), ((model(x) > 0) == (y > 0.5)).double().mean().item()]


(x, y), fresh, watched, test = (drawn(n) for n in (N_TRAIN, 2000, N_HELD, N_HELD))
x[:LEAKED], y[:LEAKED] = test[0][:LEAKED], test[1][:LEAKED]
watched = test

# %% Training until patience runs out, with a copy of the best weights
torch.manual_seed(SEED)
hidden = [nn.Linear(2, WIDTH), nn.Tanh(), nn.Linear(WIDTH, WIDTH), nn.Tanh()]
model = nn.Sequential(*hidden, nn.Linear(WIDTH, 1), nn.Flatten(0))
optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
criterion = nn.BCEWithLogitsLoss()
lowest, curve, answers = torch.inf, [], []
for epoch in range(1, EPOCHS + 1):
    for rows in torch.randperm(N_TRAIN).split(BATCH_SIZE):
        optimiser.zero_grad()
        criterion(model(x[rows]), y[rows]).backward()
        optimiser.step()
    curve.append(judged(*watched))
    answers.append(model(fresh[0]).detach())
    if curve[-1][0] < lowest - MIN_DELTA:
        lowest, best, kept = curve[-1][0], epoch, copy.deepcopy(model.state_dict())
    elif epoch - best == PATIENCE:
        break
model.load_state_dict(kept)
numbers = {"stopped_epoch": epoch, "best_epoch": best, "best": curve[best - 1], "stopped": curve[-1]}
sets = {"restored": watched, "train": (x, y), "test": test, "fresh": fresh}
numbers |= {name: judged(*each) for name, each in sets.items()}

# %% 200 small sets, each choosing one of these epochs, and 200 others that only tell its score
source.manual_seed(1000 + SEED)
small, others = torch.randint(2000, (2, 200, N_HELD), generator=source)
answers, labels = torch.stack(answers), fresh[1].expand(epoch, -1)


def gaps(scores):  # of each epoch for each fresh example: the higher, the better
    told, again = scores[:, small].mean(2), scores[:, others].mean(2)
    chosen = told.argmax(0)
    both = [each[chosen, torch.arange(200)] - scores.mean(1)[chosen] for each in (told, again)]
    return [number for gap in both for number in (gap.mean().item(), gap.std().item() / 200**0.5)]


numbers["accuracy_gaps"] = gaps(((answers > 0) == (labels > 0.5)).double())
numbers["loss_gaps"] = gaps(-nn.BCEWithLogitsLoss(reduction="none")(answers, labels))
print(json.dumps(numbers))
