"""Do moved pictures, soft labels and batch norm help? Small networks, without and with them."""

# %% Settings
import json

import torch
from sklearn.datasets import load_digits
from torch import nn

SHIFT = 0.5  # largest move in pixels
TURN = 10.0  # largest turn in degrees
SMOOTHING = 0.1  # the share of each label that is spread over all classes
BATCH_SIZE = 16
N_TRAIN = 150
LEARNING_RATE = 0.05
EPOCHS = 40
SEEDS = [0, 1, 2]

# %% Real digits of 8 × 8 pixels
torch.set_default_dtype(torch.float64)
pictures, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
pictures /= 16


# %% Augmentation: pictures moved and turned by chance
def moved(x, chance):
    angle, move = (2 * chance[0] - 1) * TURN * torch.pi / 180, (2 * chance[1:3] - 1) * SHIFT / 4
    across = torch.stack([angle.cos(), -angle.sin(), move[0]], dim=1)  # a picture is 2 wide
    down = torch.stack([angle.sin(), angle.cos(), move[1]], dim=1)
    grid = nn.functional.affine_grid(
        torch.stack([across, down], dim=1), [len(x), 1, 8, 8], align_corners=False
    )
    return nn.functional.grid_sample(x.view(-1, 1, 8, 8), grid, align_corners=False).flatten(1)


# %% Training: first weights, pictures and their order are the same with and without the remedy
def trained(seed, remedy):
    torch.manual_seed(seed)
    order = torch.randperm(len(labels))
    x, y, test_x, test_y = (part[at] for at in (order[:N_TRAIN], order[-500:]) for part in (pictures, labels))
    judged = {"": (x, y), "test_": (test_x, test_y)}
    draw = torch.Generator().manual_seed(seed)
    judged["moved_"] = moved(test_x, torch.rand(4, 500, generator=draw)), test_y
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    if remedy:
        model.insert(1, nn.BatchNorm1d(48))
    optimiser = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9)
    for epoch in range(EPOCHS):
        now = moved(x, torch.rand(4, N_TRAIN, generator=draw)) if remedy else x  # new in every epoch
        for batch in torch.randperm(N_TRAIN).split(BATCH_SIZE)[: N_TRAIN // BATCH_SIZE]:
            loss = nn.functional.cross_entropy(
                model(now[batch]), y[batch], label_smoothing=SMOOTHING * remedy
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return model.eval(), judged


# %% What came of it: plain cross-entropy and accuracy of each network, batch norm as in evaluation
runs = [trained(seed, remedy) for remedy in (False, True) for seed in SEEDS]
numbers = {"epoch": EPOCHS}
for name in runs[0][1]:
    scores = [(model(judged[name][0]), judged[name][1]) for model, judged in runs]
    numbers[name + "loss"] = [nn.functional.cross_entropy(logits, y).item() for logits, y in scores]
    numbers[name + "accuracy"] = [(logits.argmax(1) == y).double().mean().item() for logits, y in scores]
numbers["confidence"] = [model(judged["test_"][0]).softmax(1).amax(1).mean().item() for model, judged in runs]

# %% Batch norm: one unit's value for one picture, in 40 batches drawn at random
draw, (model, judged) = torch.Generator().manual_seed(SEEDS[0]), runs[len(SEEDS)]
z = model[0](judged[""][0])[:, 0]
others = torch.stack([torch.randperm(N_TRAIN - 1, generator=draw) + 1 for _ in range(40)])
batch = torch.cat([z[:1].expand(40, 1), z[others[:, : BATCH_SIZE - 1]]], dim=1)
numbers["scatter"] = ((z[0] - batch.mean(1)) / (batch.var(1, correction=0) + 1e-5).sqrt()).std().item()
print(json.dumps(numbers))
