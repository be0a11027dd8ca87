"""Train the digit model on MNIST, with drawings and photographs of other people's digits in mind."""

# %% Settings
import gzip
import os
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torchvision.transforms.functional import gaussian_blur

DATA = Path(os.environ.get("DLCORE_DATA", "data"))  # MNIST/raw lies in it, as torchvision keeps it
WEIGHTS_FILE = "digits.pth"
SEED = 0
EPOCHS = 12
N_GENTLE = 4  # of them, the last, with half the variations
BATCH_SIZE = 128
N_HELD_BACK = 5_000  # training images not trained on: they tell later which pictures are strange
N_STRANGE = 56  # pictures of no digit added to every batch
LEARNING_RATE = 0.008
MEAN, STD = 0.1307, 0.3081  # of MNIST's training pixels in 0..1


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
train_x, train_y = train_x[:-N_HELD_BACK], train_y[:-N_HELD_BACK]
test_x, test_y = images_and_labels("t10k")


# %% The network
class DigitNet(nn.Module):
    def __init__(self):
        super().__init__()

        def block(n_in, n_out, size, *pooling):
            convolution = nn.Conv2d(n_in, n_out, size, padding="same")
            return convolution, *pooling, nn.BatchNorm2d(n_out), nn.ReLU()

        first, second = block(1, 24, 5, nn.MaxPool2d(2)), block(24, 48, 3, nn.MaxPool2d(2))
        self.features = nn.Sequential(*first, *second, *block(48, 64, 3), *block(64, 96, 3))
        self.penultimate = nn.Linear(96, 128)
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        means = self.features(x).mean((2, 3))  # of each of the 96 maps of 7 × 7
        return self.output(F.relu(self.penultimate(means)))


# %% What hands and cameras do: every picture a little different each time
def line(start, end, width):
    """One straight stroke a picture, from (x, y) to (x, y) in pixels."""
    place = torch.stack(torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="xy"), 2).view(
        1, -1, 2
    )
    away, way = place - start[:, None], (end - start)[:, None]
    along = (away * way).sum(2, keepdim=True) / (way**2).sum(2, keepdim=True).clamp(1)
    distance = (away - along.clamp(0, 1) * way).norm(dim=2)
    return (width[:, None] - distance + 0.5).clamp(0, 1).view(-1, 1, 28, 28)


def other_hands(x, y):
    """Many people give the one a nose or a foot, and the seven a bar; few in MNIST do."""
    n, chance, reach = len(x), torch.rand(len(x)), torch.rand(len(x), 2)
    inked = (x.amax(3) > 0.5).flatten(1).float()
    places = []
    for row in (inked.argmax(1), torch.full((n,), 14), 27 - inked.flip(1).argmax(1)):
        ink = x[torch.arange(n), 0, row] + 1e-6
        places.append(torch.stack([ink @ torch.arange(28.0) / ink.sum(1), row], 1))
    top, middle, bottom = places
    across, width = torch.tensor([2.5, -0.25]) + reach * torch.tensor([3.0, 0.5]), 0.5 + torch.rand(n)
    for who, start, end in (
        ((y == 1) & (chance < 0.5), top, top + torch.tensor([-2.0, 1.0]) + reach * torch.tensor([-6.0, 6.0])),
        ((y == 1) & (chance > 0.85), bottom - across, bottom + across),
        ((y == 7) & (chance < 0.3), middle - across, middle + across),
    ):
        x = torch.where(who.view(-1, 1, 1, 1), torch.maximum(x, line(start, end, width)), x)
    return x


def no_digits(x):
    """What no answer is right for: swapped quarters, numbers, two digits on each other, silhouettes, scribbles."""
    n = len(x) // 7
    quarters, first, second, fat, slim, blots, scribbles = x[: 7 * n].split(n)
    numbers = torch.cat([F.interpolate(half, (28, 14), mode="area") for half in (first, second)], 3)
    crossed = torch.maximum(first, second.transpose(2, 3))
    slim = F.pad(F.interpolate(F.max_pool2d(slim, 7, 1, 3), (28, 14), mode="area"), (7, 7))
    hill = 0.8 - torch.linspace(-1.4, 1.4, 28) ** 2
    blots = F.interpolate(torch.randn_like(blots[..., :6, :6]), 28, mode="bicubic") + hill + hill[:, None] > 0
    corners = torch.rand(2, 5, n, 2) * 20 + 4
    scribbles = torch.stack([line(*ends, torch.rand(n) + 0.5) for ends in zip(*corners)]).amax(0)
    quarters, fat = quarters.roll((14, 14), (2, 3)), F.max_pool2d(fat, 9, 1, 4)
    return torch.cat([quarters, numbers, crossed, fat, slim, blots.float(), scribbles])


def vary(x, strength):
    """Turn, slant, stretch, bend, thin, thicken, blur and fade."""
    n = len(x)
    angle, shear, slant = strength * (torch.randn(3, n) * torch.tensor([[0.2], [0.15], [0.1]])).clamp(
        -0.5, 0.5
    )
    across, down = 1.05 + strength * torch.empty(2, n).uniform_(-0.2, 0.2)
    rows = [across * angle.cos(), shear - angle.sin(), torch.randn(n) * 0.04]
    rows += [slant + angle.sin(), down * angle.cos(), torch.randn(n) * 0.04]
    grid = F.affine_grid(torch.stack(rows, 1).view(n, 2, 3), [n, 1, 28, 28], align_corners=False)
    bend = F.interpolate(torch.randn(n, 2, 5, 5) * strength * 0.06, 28, mode="bicubic").permute(0, 2, 3, 1)
    x = F.grid_sample(x, grid + bend, align_corners=False)
    amount = torch.empty(n, 1, 1, 1).uniform_(
        -strength, strength
    )  # below 0 the stroke gets thinner, above 0 thicker
    thicker, thinner = F.max_pool2d(x, 3, 1, 1), -F.max_pool2d(-x, 3, 1, 1)
    x = x + amount.clamp(0) * (thicker - x) + 0.8 * (-amount).clamp(0) * (thinner - x)
    x = x + torch.rand(n, 1, 1, 1) * (gaussian_blur(x, 5, 0.8) - x)
    fade = torch.empty(n, 1, 1, 1).uniform_(0.7, 1.4)
    return (x / x.amax((2, 3), keepdim=True).clamp(0.3)).clamp(0, 1) ** fade


# %% Training
torch.manual_seed(SEED)
net = DigitNet()
optimiser = torch.optim.Adam(net.parameters(), betas=(0.7, 0.95), fused=True)
n_steps = EPOCHS * (len(train_x) // BATCH_SIZE)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, n_steps)
average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.998), use_buffers=True)
start = time.perf_counter()
for epoch in range(EPOCHS):
    strength = 0.5 if epoch >= EPOCHS - N_GENTLE else 1
    for rows in torch.randperm(len(train_x)).split(BATCH_SIZE)[: n_steps // EPOCHS]:
        x, y = train_x[rows] / 255, train_y[rows]
        strange = no_digits(x[:N_STRANGE])
        x = vary(torch.cat([other_hands(x, y), strange]), strength)
        logits = net((x - MEAN) / STD)
        loss = F.cross_entropy(logits[:BATCH_SIZE], y, label_smoothing=0.02)
        loss = loss - 0.5 * F.log_softmax(logits[BATCH_SIZE:], 1).mean()  # strange: all ten equally likely
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        average.update_parameters(net)
    average.eval()
    with torch.inference_mode():
        right = sum(
            (average((x / 255 - MEAN) / STD).argmax(1) == y).sum().item()
            for x, y in zip(test_x.split(1000), test_y.split(1000), strict=True)
        )
    print(f"epoch {epoch + 1}: test accuracy {right / len(test_x):.4f}, {time.perf_counter() - start:.0f} s")

# %% The weights
torch.save(average.module.state_dict(), WEIGHTS_FILE)
