"""Classify a photograph with a network that was trained on ImageNet.

Needs torch and torchvision. The first run fetches the network's weights.
"""

# %% Settings
import json
from pathlib import Path

import torch
from torchvision.datasets.folder import default_loader
from torchvision.models import get_model, get_model_weights

FILE = "photo.jpg"  # a photograph of any size
NETWORK = "mobilenet_v2"
WEIGHTS = "IMAGENET1K_V1"  # which of its published trainings
TOP_K = 3  # how many of the most probable classes to list

if not Path(FILE).exists():
    print(f"There is no {FILE} here: put a photograph of that name into this folder, or change FILE.")
    raise SystemExit(0)

# %% The network: its weights, and the names of the 1000 classes it knows
weights = get_model_weights(NETWORK)[WEIGHTS]
try:
    model = get_model(NETWORK, weights=weights)
except OSError as error:
    print(f"The weights of {NETWORK} could not be fetched ({error}): run this again when online.")
    raise SystemExit(0) from None
model.eval()  # dropout off, batch norm with its running statistics
model.to(memory_format=torch.channels_last)  # faster on many machines
labels = weights.meta["categories"]

# %% The picture: resized, cropped and normalised as this network was trained
prepare = weights.transforms()
batch = prepare(default_loader(FILE))[None]  # (1, 3, height, width)

# %% Logits, probabilities and the most probable classes
with torch.no_grad():
    logits = model(batch)[0]
probabilities = logits.double().softmax(dim=0)
top_p, top_class = probabilities.topk(TOP_K)  # the most probable, not necessarily right
top = []
for p, i in zip(top_p.tolist(), top_class.tolist(), strict=True):
    top.append({"label": labels[i], "probability": p})
    print(f"{p:8.4%}  {labels[i]}")
print(json.dumps({**top[0], "top": top}))
