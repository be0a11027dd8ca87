"""Train the digit model on MNIST, with drawings and photographs of other people's digits in mind."""

# %% Settings
import gzip
import os
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.transforms.functional import gaussian_blur

DATA = Path(os.environ.get("DLCORE_DATA") or os.environ.get("DLCORE_TEST_DATA") or "data")
WEIGHTS_FILE = "digits.pth"
SEED = 0
EPOCHS = 4
BATCH_SIZE = 128
LEARNING_RATE = 0.008
MEAN, STD = 0.1307, 0.3081  # of MNIST's training pixels, as torchvision's examples use them


# %% Data: the packed files of MNIST, read where they lie
def read(name, header_bytes):
    packed = DATA / "MNIST" / "raw" / f"{name}.gz"
    if not packed.exists():
        print(f"MNIST is not here: put its four .gz files into {packed.parent} or set DLCORE_DATA.")
        raise SystemExit(0)
    return torch.frombuffer(bytearray(gzip.decompress(packed.read_bytes())[header_bytes:]), dtype=torch.uint8)


def images_and_labels(part):
    return read(f"{part}-images-idx3-ubyte", 16).view(-1, 1, 28, 28), read(
        f"{part}-labels-idx1-ubyte", 8
    ).long()


train_x, train_y = images_and_labels("train")
test_x, test_y = images_and_labels("t10k")


# %% The network
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()

        def block(n_in, n_out, size):
            return (
                nn.Conv2d(n_in, n_out, size, padding="same"),
                nn.MaxPool2d(2),
                nn.BatchNorm2d(n_out),
                nn.ReLU(),
            )

        self.features = nn.Sequential(*block(1, 24, 5), *block(24, 48, 3), *block(48, 64, 3), nn.Flatten())
        self.penultimate = nn.Linear(64 * 3 * 3, 128)
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        return self.output(F.relu(self.penultimate(self.features(x))))


# %% What hands and cameras do: every picture a little different each time
def vary(x):
    n = len(x)
    angle, shear, slant = (torch.randn(3, n) * torch.tensor([[0.2], [0.15], [0.1]])).clamp(-0.5, 0.5)
    across, down = torch.empty(2, n).uniform_(0.85, 1.25)
    rows = [across * angle.cos(), shear - angle.sin(), torch.randn(n) * 0.04]
    rows += [slant + angle.sin(), down * angle.cos(), torch.randn(n) * 0.04]
    grid = F.affine_grid(torch.stack(rows, 1).view(n, 2, 3), [n, 1, 28, 28], align_corners=False)
    bend = F.interpolate(torch.randn(n, 2, 5, 5) * 0.06, 28, mode="bicubic").permute(0, 2, 3, 1)
    x = F.grid_sample(x, grid + bend, align_corners=False)
    amount = torch.empty(n, 1, 1, 1).uniform_(-1, 1)  # below 0 the stroke gets thinner, above 0 thicker
    thicker, thinner = F.max_pool2d(x, 3, 1, 1), -F.max_pool2d(-x, 3, 1, 1)
    x = x + amount.clamp(0) * (thicker - x) + 0.8 * (-amount).clamp(0) * (thinner - x)
    x = x + torch.rand(n, 1, 1, 1) * (gaussian_blur(x, 5, 0.8) - x)
    return (x / x.amax((2, 3), keepdim=True).clamp(0.3)).clamp(0, 1) ** torch.empty(n, 1, 1, 1).uniform_(
        0.7, 1.4
    )


# %% Training
torch.manual_seed(SEED)
net = DigitNet()
optimiser = torch.optim.Adam(net.parameters(), betas=(0.7, 0.95), fused=True)
n_steps = EPOCHS * (len(train_x) // BATCH_SIZE)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, n_steps)
start = time.perf_counter()
for epoch in range(EPOCHS):
    net.train()
    for rows in torch.randperm(len(train_x)).split(BATCH_SIZE)[: n_steps // EPOCHS]:
        pictures = vary(train_x[rows] / 255)
        loss = F.cross_entropy(net((pictures - MEAN) / STD), train_y[rows], label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    net.eval()
    with torch.inference_mode():
        right = sum(
            (net((x / 255 - MEAN) / STD).argmax(1) == y).sum().item()
            for x, y in zip(test_x.split(1000), test_y.split(1000), strict=True)
        )
    print(f"epoch {epoch + 1}: test accuracy {right / len(test_x):.4f}, {time.perf_counter() - start:.0f} s")

# %% The weights
torch.save(net.state_dict(), WEIGHTS_FILE)
