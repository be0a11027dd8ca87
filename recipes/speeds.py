"""Do all layers of a deep network learn at the same speed? The gradient of every layer, at every step."""

# %% Settings
import json

import torch
from sklearn.datasets import load_digits
from torch import nn

DEPTH = 4  # hidden layers
WIDTH = 30
LEARNING_RATE = 0.5
CLIP = 1.0  # a longer gradient is shortened to this length
N_STEPS = 60
SEED = 0

# %% Data: 150 digits of 8 × 8 pixels, all of them in every step
torch.set_default_dtype(torch.float64)
x, y = (torch.tensor(part[:150]) for part in load_digits(return_X_y=True))
x = (x - x.mean()) / x.std()

# %% The network, its first weights, and the largest weighted sum of each layer, noted on the way forward
torch.manual_seed(SEED)
layers = []
for place in range(DEPTH):
    layers += [nn.Linear(WIDTH if place else 64, WIDTH), nn.Sigmoid()]
model = nn.Sequential(*layers, nn.Linear(WIDTH, 10))
linear, sums = [each for each in model.modules() if isinstance(each, nn.Linear)], []
for layer in linear:
    nn.init.normal_(layer.weight, std=layer.in_features**-0.5)
    nn.init.normal_(layer.bias)
    layer.register_forward_hook(lambda layer, given, z: sums.append(z.abs().max().item()))

# %% Training: the speed of a layer is the length of its gradient
names = [*(f"hidden layer {n + 1}" for n in range(DEPTH)), "the output layer"]
optimiser = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
seen, moved, clipped = [], [0.0] * len(linear), 0
for step in range(N_STEPS + 1):
    sums.clear()
    loss = nn.functional.cross_entropy(logits := model(x), y)
    optimiser.zero_grad()
    loss.backward()
    accuracy = (logits.argmax(1) == y).double().mean().item()
    speeds = [layer.bias.grad.norm().item() for layer in linear]
    seen.append({"loss": loss.item(), "accuracy": accuracy, "speeds": speeds})
    back = [layer.weight.grad.norm().item() for layer in linear]
    path = [*zip(sums, names, ["forward"] * 9), *zip(back[::-1], names[::-1], ["back"] * 9)]
    exploded = next((each for each in path if not each[0] <= 10_000), ())
    if exploded or step == N_STEPS:
        break
    clipped += int(nn.utils.clip_grad_norm_(model.parameters(), CLIP) > CLIP)
    moved = [way + LEARNING_RATE * layer.bias.grad.norm().item() for way, layer in zip(moved, linear)]
    optimiser.step()

# %% What came of it
last, first = max(0, step - 1) if exploded else step, seen[0]["speeds"]
numbers = {f"first_{name}": value for name, value in seen[0].items()}
numbers |= {f"final_{name}": value for name, value in seen[last].items()} | {"steps_taken": step}
numbers |= {"moved": moved, "first_ratio": first[-2] / first[0] if first[0] > 1e-12 else None}
numbers["moved_ratio"] = moved[-2] / moved[0] if moved[0] > 1e-12 else None
units = [torch.cat([layer.weight, layer.bias[:, None]], dim=1) for layer in linear[:-1]]
numbers["unit_difference"] = max((each.amax(0) - each.amin(0)).max().item() for each in units)
numbers |= {"clipped": clipped, "exploded_in": ", ".join(exploded[1:]) or None}
print(json.dumps(numbers | {"exploded_at": exploded[0] if exploded else None}))
