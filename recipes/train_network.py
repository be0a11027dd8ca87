"""Small CNN on Digits: the run of the page "Train a network", anywhere."""

# %% Settings
import json
import math

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

SEED = 0
EPOCHS = 20
BATCH_SIZE = 64
LEARNING_RATE = 0.005
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
MEAN = 0.3053  # of the pixels in 0..1
STD = 0.3759
torch.set_num_threads(1)  # as on the page: sums are added in the same order

# %% Data: training, validation and test images apart
digits = load_digits()  # 8 × 8 pixels from 0 to 16
images = (torch.tensor(digits.images) / 16 * 255).round().to(torch.uint8).unsqueeze(1)
labels = torch.tensor(digits.target)


def split(labels, percent):
    """Hold back so many percent of every class."""
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(SEED))
    order = order[labels[order].argsort(stable=True)]
    place = torch.arange(len(order))
    is_held = (place + 1) * percent // 100 > place * percent // 100
    return order[~is_held], order[is_held]


rest, held = split(labels, 20)
test_x, test_y = images[held], labels[held]
images, labels = images[rest], labels[rest]
rest, held = split(labels, 15)
validation_x, validation_y = images[held], labels[held]
train_x, train_y = images[rest], labels[rest]
train_x, train_y = train_x.to(DEVICE), train_y.to(DEVICE)
validation_x, validation_y = validation_x.to(DEVICE), validation_y.to(DEVICE)
test_x, test_y = test_x.to(DEVICE), test_y.to(DEVICE)

# %% The network
torch.manual_seed(SEED)
model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1),
    nn.BatchNorm2d(16),
    nn.ReLU(),
    nn.Conv2d(16, 32, 3, padding=1),
    nn.MaxPool2d(2),
    nn.BatchNorm2d(32),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear(512, 128),
    nn.ReLU(),
    nn.Linear(128, 10),
)
model = model.to(memory_format=torch.channels_last)  # convolutions are quicker so
model = model.to(DEVICE)


# %% Every image a little different each time
def vary(x):
    n = len(x)
    angle = (2 * torch.rand(n, device=DEVICE) - 1) * math.radians(15)
    move = (2 * torch.rand(2, n, device=DEVICE) - 1) * 0.2  # the grid is 2 wide
    across = torch.stack([angle.cos(), -angle.sin(), move[0]], 1)
    down = torch.stack([angle.sin(), angle.cos(), move[1]], 1)
    grid = F.affine_grid(torch.stack([across, down], 1), list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, align_corners=False)


# %% Evaluation: every image counts once, dropout and batch statistics are off
@torch.inference_mode()
def evaluate(x, y):
    model.eval()
    logits = torch.cat([model((part / 255 - MEAN) / STD) for part in x.split(500)])
    model.train()
    return F.cross_entropy(logits, y).item(), (logits.argmax(1) == y).float().mean().item()


# %% Training
optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True, betas=(0.9, 0.999))
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, LEARNING_RATE, total_steps=EPOCHS * 20, cycle_momentum=False
)
losses = []
for epoch in range(EPOCHS):
    for rows in torch.randperm(len(train_x)).to(DEVICE).split(BATCH_SIZE):
        x = train_x[rows] / 255
        x = vary(x)
        loss = F.cross_entropy(model((x - MEAN) / STD), train_y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    validation_loss, accuracy = evaluate(validation_x, validation_y)
    print(f"epoch {epoch + 1}: validation loss {validation_loss:.4f} nats, accuracy {accuracy:.2%}")

# %% The result, and the weights in a file
test_loss, accuracy = evaluate(test_x, test_y)
torch.save(model.state_dict(), "network.pth")
print(json.dumps({"losses": losses[:20], "test_loss": test_loss, "test_accuracy": accuracy}))
