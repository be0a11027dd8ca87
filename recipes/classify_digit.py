"""Classify a picture of one digit with a small network trained on MNIST.

Needs torch and torchvision. MNIST's digits are white ink on black, 20 pixels long, in the middle of 28 × 28. The
network has seen nothing else, so most of this file turns a drawing or a photograph into such a picture.
"""

# %% Settings
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.io import decode_image

FILE = Path(__file__).with_name("seven.png")  # one digit, drawn or photographed
WEIGHTS = Path(__file__).parent.parent / "dlcore/assets/digits/model.safetensors"
CLASSES = list("0123456789")  # what the outputs stand for, in their order
TOP_K = 3  # how many of the most probable classes to list


# %% The network: 28 × 28 pixels in, ten logits out
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


# %% Its weights: a safetensors file is a header in JSON, then bare numbers
data = Path(WEIGHTS).read_bytes()
start = 8 + int.from_bytes(data[:8], "little")
state = {}
for name, entry in json.loads(data[8:start]).items():
    if name != "__metadata__":
        first, last = (start + place for place in entry["data_offsets"])
        dtype = {"F32": torch.float32, "I64": torch.int64}[entry["dtype"]]
        state[name] = torch.frombuffer(bytearray(data[first:last]), dtype=dtype).view(entry["shape"])
net = DigitNet()
net.load_state_dict(state)
net.eval()  # batch norm with its running statistics


# %% Tools: pictures are tensors (1, 1, height, width) with values in 0..1
def dilate(x, reach, dim=None):
    """The largest value within `reach` pixels, down (0), across (1) or both (None)."""
    size = [2 * reach + 1 if dim in (None, side) else 1 for side in (0, 1)]
    return F.max_pool2d(x, size, 1, [n // 2 for n in size])


def erode(x, reach, dim=None):
    return -dilate(-x, reach, dim)


def coarse(x, n_cells):
    return F.adaptive_avg_pool2d(x, [min(n_cells, side) for side in x.shape[2:]])


def closing(x, share):
    """Fill dark places narrower than a share of the picture."""
    reach = max(1, int(max(x.shape[2:]) * share) // 2)
    x = F.pad(x, [2 * reach] * 4, mode="replicate")
    x = dilate(dilate(x, reach, 0), reach, 1)
    x = erode(erode(x, reach, 0), reach, 1)
    return x[..., 2 * reach : -2 * reach, 2 * reach : -2 * reach]


def cut(ink, level):
    rows, columns = ((ink[0, 0].amax(dim) > level).nonzero().flatten().tolist() for dim in (1, 0))
    return ink[..., rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


# %% Read the picture: at most 192 pixels long, grey, ink bright
picture = decode_image(str(FILE), mode="RGB")
shrink = 192 / max(picture.shape[1:])
if shrink < 1:
    size = [max(1, round(side * shrink)) for side in picture.shape[1:]]
    picture = F.interpolate(picture[None].float(), size, mode="bilinear", antialias=True)[0]
    picture = picture.round().clamp(0, 255)
grey = (torch.tensor([0.299, 0.587, 0.114]) @ (picture / 255).flatten(1)).view(1, 1, *picture.shape[1:])

cells = coarse(grey, 32)  # ink is narrow, and in the minority around itself: does it lie below or above?
closed, opened = closing(cells, 0.22), 1 - closing(1 - cells, 0.22)
window = [side // 2 | 1 for side in cells.shape[2:]]
wide = F.pad(cells, [window[1] // 2] * 2 + [window[0] // 2] * 2, mode="replicate")
middle = F.unfold(wide, window)[0].median(0).values.view(cells.shape)
darker = torch.minimum(closed - cells, (middle - cells).clamp(0))
lighter = torch.minimum(cells - opened, (cells - middle).clamp(0))
if (darker**2).sum() >= (lighter**2).sum():
    grey = 1 - grey

# %% Even light: compare every pixel with the paper around it
paper = 1 - grey
light = F.interpolate(closing(coarse(paper, 48), 3 / 8), paper.shape[2:], mode="bilinear")
ink = ((light - paper) / light.clamp(0.25)).clamp(0, 1)

# %% Take out ruled lines, along rows, then along columns
reach = max(ink.shape[2:]) // 64
for _ in range(2):
    thick = dilate(erode(ink, reach, 0), reach, 0)
    line = dilate(ink - thick, reach, 0).sort(3).values[..., ink.shape[3] // 10, None]
    ink = (ink * ((ink > 1.6 * line) | (thick > line))).transpose(2, 3)

# %% Stretch the contrast: Otsu's threshold parts ink from paper
levels = (torch.arange(256) + 0.5) / 256
counts = torch.histc(ink, 256, 0, 1)
below, total = counts.cumsum(0), (counts * levels).cumsum(0)
above = below[-1] - below
gap = total / below.clamp(1) - (total[-1] - total) / above.clamp(1)
threshold = levels[(below * above * gap**2).argmax()]
strong, rest = ink[ink > threshold], ink[ink <= threshold]
if strong.numel() == 0 or strong.median() < 0.05:
    raise SystemExit("There is no ink in this picture: draw or photograph one digit, dark on light paper.")
noise = rest.median() + 4.5 * (rest - rest.median()).abs().median()
low = torch.minimum(noise, 0.5 * threshold)
ink = ((ink - low) / (strong.median() - low)).clamp(0, 1)

# %% Keep the parts that make up the digit: number the connected ones, then weigh them
cell = -(-max(ink.shape[2:]) // 64)
mask = F.max_pool2d((ink > 0.5).float(), cell, ceil_mode=True)
label = torch.arange(1, mask.numel() + 1.0).view(mask.shape) * mask
for _ in range(64):
    spread = (dilate(label, 1) * mask).long()
    label, before = F.pad(spread.flatten(), [1, 0])[spread].float(), label
    if label.equal(before):
        break
label = label.long()
down, across = (1.05 - torch.linspace(-1, 1, side) ** 2 for side in label.shape[2:])
weight = torch.bincount(label.flatten(), (down[:, None] * across).flatten(), label.numel() + 1)
for edge in (label[..., 0, :], label[..., -1, :], label[..., 0], label[..., -1]):
    weight[edge.unique()] *= 0.5  # what hangs on the border is rarely the digit
weight[0] = 0
kept = dilate(((weight * 8 >= weight.max()) & (weight > 0))[label].float(), 1)
ink = ink * F.interpolate(kept, scale_factor=cell)[..., : ink.shape[2], : ink.shape[3]]

# %% Thicken strokes that would be thinner than MNIST's
mask = (ink > 0.5).float()
core = -F.max_pool2d(-F.pad(mask, [1] * 4), 3, 1)
area, rim = float(mask.sum()), max(float((mask - core).sum()), 1.0)
width = max(area / rim, 2 * area / rim - 1)
scale = 20 / max(cut(mask, 0.5).shape[2:])
if width * scale < 2.2:
    sigma = max((2.2 / scale - width) / 2, 0.5)
    reach = int(3 * sigma) + 1
    bell = torch.exp(-((torch.arange(-reach, reach + 1) / sigma) ** 2) / 2)
    bell = bell / bell.sum()
    ink = F.conv2d(F.conv2d(F.pad(ink, [2 * reach] * 4), bell.view(1, 1, 1, -1)), bell.view(1, 1, -1, 1))
    ink = (ink / ink[ink > 0.5 * ink.max()].median()).clamp(0, 1)

# %% Crop, scale the longer side to 20, put the centre of mass into the middle of 28 × 28, normalise
ink = cut(ink, 0.1)
size = [max(1, round(side * 20 / max(ink.shape[2:]))) for side in ink.shape[2:]]
ink = F.interpolate(ink, size, mode="bilinear", antialias=True).clamp(0, 1)
pads = []
for dim in (3, 2):
    side, mass = ink.shape[dim], ink.sum(5 - dim).flatten()
    centre = float(mass @ torch.arange(float(side)) / mass.sum())
    before = min(max(round(14 - centre), 0), 28 - side)
    pads += [before, 28 - side - before]
batch = (F.pad(ink, pads) - 0.1307) / 0.3081  # mean and deviation of MNIST's training pixels

# %% Logits, probabilities and the most probable classes
with torch.no_grad():
    logits = net(batch)[0]
probabilities = logits.double().softmax(dim=0)
top_p, top_class = probabilities.topk(TOP_K)  # the most probable, not necessarily right
top = []
for p, i in zip(top_p.tolist(), top_class.tolist(), strict=True):
    top.append({"label": CLASSES[i], "probability": p})
    print(f"{p:8.4%}  {CLASSES[i]}")
print(json.dumps({**top[0], "top": top}))
