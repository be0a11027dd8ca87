"""Classify a photograph with one of torchvision's networks and weights of your own.

Needs torch and torchvision, and beside this file the weights: a state_dict that you trained and saved.
"""

# %% Settings
import json
from pathlib import Path

import torch
from torchvision.datasets.folder import default_loader
from torchvision.models import get_model, get_model_weights

FILE = "photo.jpg"  # a photograph of any size
NETWORK = "mobilenet_v2"
WEIGHTS = "weights.pth"  # of this network: .pth or .safetensors
CLASSES = ["cat", "dog"]  # what the outputs stand for, in their order
TOP_K = 2  # how many of the most probable classes to list

for file in (FILE, WEIGHTS):
    if not Path(file).exists():
        print(f"There is no {file} here: put it into this folder, or change its name above.")
        raise SystemExit(0)


# %% The weights: tensors by name
def read_safetensors(data):
    """A safetensors file is a header in JSON, then bare numbers."""
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    types = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    types["I64"] = torch.int64  # batch norm's counters
    state = {}
    for name, entry in header.items():
        first, last = (start + place for place in entry["data_offsets"])
        numbers = torch.frombuffer(bytearray(data[first:last]), dtype=types[entry["dtype"]])
        state[name] = numbers.view(entry["shape"])
    return state


data = Path(WEIGHTS).read_bytes()
if data[8:9] == b"{":
    state = read_safetensors(data)
else:
    state = torch.load(WEIGHTS, map_location="cpu", weights_only=True)
for entry in ("state_dict", "model_state_dict", "model", "net", "network", "weights", "model_state"):
    state = state.get(entry, state)  # a checkpoint holds more than the weights
state = {name.removeprefix("module.").removeprefix("_orig_mod."): tensor for name, tensor in state.items()}

# %% The network, with as many outputs as there are classes
model = get_model(NETWORK, num_classes=len(CLASSES))
model.load_state_dict(state)
model.eval()  # dropout off, batch norm with its running statistics
model.to(memory_format=torch.channels_last)  # faster on many machines

# %% The picture: resized, cropped and normalised as torchvision does for this network
prepare = get_model_weights(NETWORK).IMAGENET1K_V1.transforms()
batch = prepare(default_loader(FILE))[None]  # (1, 3, height, width)

# %% Logits, probabilities and the most probable classes
with torch.no_grad():
    logits = model(batch)[0]
probabilities = logits.double().softmax(dim=0)
top_p, top_class = probabilities.topk(TOP_K)  # the most probable, not necessarily right
top = []
for p, i in zip(top_p.tolist(), top_class.tolist(), strict=True):
    top.append({"label": CLASSES[i], "probability": p})
    print(f"{p:8.4%}  {CLASSES[i]}")
print(json.dumps({**top[0], "top": top}))
