"""When has a network learnt enough? Early stopping with patience, and what choosing on the test set adds."""

# %% Settings
import copy
import json

import torch
import torch.nn.functional as F
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
torch.set_default_dtype(torch.float64)
source = torch.Generator().manual_seed(SEED)


# %% Data: an outer and an inner ring; nothing is chosen by the fresh examples
def drawn(n):
    y = torch.arange(n) % 2
    angle = 2 * torch.pi * torch.rand(n, generator=source)
    x = (1 - 0.5 * y)[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
    x = x + 0.15 * torch.randn(n, 2, generator=source)
    wrong = torch.rand(n, generator=source) < LABEL_NOISE
    return x, torch.where(wrong, 1 - y, y).double()


(x, y), fresh, watched, test = (drawn(n) for n in (N_TRAIN, 2000, N_HELD, N_HELD))
x[:LEAKED], y[:LEAKED] = test[0][:LEAKED], test[1][:LEAKED]
watched = test

# %% Training until patience runs out, with a copy of the best weights
torch.manual_seed(SEED)
hidden = [nn.Linear(2, WIDTH), nn.Tanh(), nn.Linear(WIDTH, WIDTH), nn.Tanh()]
model = nn.Sequential(*hidden, nn.Linear(WIDTH, 1), nn.Flatten(0))
optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)


@torch.no_grad()
def judged(answers, y):  # loss and accuracy
    right = (answers > 0) == (y > 0.5)
    return [F.binary_cross_entropy_with_logits(answers, y).item(), right.double().mean().item()]


lowest, best, waited, curve, answers = torch.inf, 0, 0, [], []
for epoch in range(1, EPOCHS + 1):
    for rows in torch.randperm(N_TRAIN).split(BATCH_SIZE):
        optimiser.zero_grad()
        F.binary_cross_entropy_with_logits(model(x[rows]), y[rows]).backward()
        optimiser.step()
    curve.append(judged(model(watched[0]), watched[1]))
    answers.append(model(fresh[0]).detach())
    if curve[-1][0] < lowest - MIN_DELTA:
        lowest, best, waited = curve[-1][0], epoch, 0
        kept = copy.deepcopy(model.state_dict())
    else:
        waited += 1
    if waited == PATIENCE:
        break
model.load_state_dict(kept)

# %% 200 small sets, each choosing one of these epochs, and 200 others that only tell its score
source.manual_seed(1000 + SEED)
sets, others = torch.randint(2000, (2, 200, N_HELD), generator=source)


def gaps(scores):  # of each epoch for each fresh example: the higher, the better
    told, again = scores[:, sets].mean(2), scores[:, others].mean(2)
    chosen = told.argmax(0)
    both = [each[chosen, torch.arange(200)] - scores.mean(1)[chosen] for each in (told, again)]
    return [number for gap in both for number in (gap.mean().item(), gap.std().item() / 200**0.5)]


answers = torch.stack(answers)
labels = fresh[1].expand_as(answers)
numbers = {
    "stopped_epoch": epoch,
    "best_epoch": best,
    "best": curve[best - 1],
    "stopped": curve[-1],
    "restored": judged(model(watched[0]), watched[1]),
    "train": judged(model(x), y),
    "test": judged(model(test[0]), test[1]),
    "fresh": judged(model(fresh[0]), fresh[1]),
    "accuracy_gaps": gaps(((answers > 0) == (labels > 0.5)).double()),
    "loss_gaps": gaps(-F.binary_cross_entropy_with_logits(answers, labels, reduction="none")),
}
print(json.dumps(numbers))
