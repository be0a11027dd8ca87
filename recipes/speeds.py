"""Do all layers of a deep network learn at the same speed? The gradient of every layer, at every step."""

# %% Settings
import json

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

DEPTH = 4  # hidden layers
WIDTH = 30
LEARNING_RATE = 0.5
CLIP = 1.0  # a longer gradient is shortened to this length
N_STEPS = 60
SEED = 0
LIMIT = 10_000.0  # a number beyond this is an explosion

# %% Data: 150 digits of 8 × 8 pixels, all of them in every step
torch.set_default_dtype(torch.float64)
digits = load_digits()
x, y = torch.tensor(digits.data[:150]), torch.tensor(digits.target[:150])
x = (x - x.mean()) / x.std()

# %% The network, its first weights, and the largest weighted sum of each layer, noted on the way forward
torch.manual_seed(SEED)
layers = []
for place in range(DEPTH):
    layers += [nn.Linear(WIDTH if place else 64, WIDTH), nn.Sigmoid()]
model = nn.Sequential(*layers, nn.Linear(WIDTH, 10))
linear, sums = [each for each in model.modules() if isinstance(each, nn.Linear)], []
with torch.no_grad():
    for layer in linear:
        nn.init.normal_(layer.weight, std=layer.in_features**-0.5)
        nn.init.normal_(layer.bias)
for layer in linear:
    layer.register_forward_hook(lambda layer, given, z: sums.append(z.abs().max().item()))

# %% Training: the speed of a layer is the length of its gradient
names = [*(f"hidden layer {n + 1}" for n in range(DEPTH)), "the output layer"]
optimiser = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
seen, moves, clipped = [], [], 0
for step in range(N_STEPS + 1):
    sums.clear()
    logits = model(x)
    loss = F.cross_entropy(logits, y)
    optimiser.zero_grad()
    loss.backward()
    right = (logits.argmax(1) == y).double().mean().item()
    seen.append((loss.item(), right, [layer.bias.grad.norm().item() for layer in linear]))
    lengths = [layer.weight.grad.norm().item() for layer in linear]
    path = [*zip(sums, names, ["forward"] * 9), *zip(lengths[::-1], names[::-1], ["back"] * 9)]
    exploded = next((each for each in path if not each[0] <= LIMIT), None)
    if exploded or step == N_STEPS:
        break
    clipped += int(nn.utils.clip_grad_norm_(model.parameters(), CLIP) > CLIP)
    moves.append([LEARNING_RATE * layer.bias.grad.norm() for layer in linear])
    optimiser.step()

# %% What came of it
last = max(0, step - 1) if exploded else step
(first_loss, _, first), (final_loss, accuracy, final) = seen[0], seen[last]
units = [torch.cat([layer.weight, layer.bias[:, None]], dim=1) for layer in linear[:-1]]
numbers = {"steps": last, "first_loss": first_loss, "final_loss": final_loss, "final_accuracy": accuracy}
moved = torch.tensor(moves[:last] or [[0.0] * len(linear)]).sum(0).tolist()
numbers |= {"first_speeds": first, "final_speeds": final, "moved": moved}
numbers["first_ratio"] = first[-2] / first[0] if first[0] > 1e-12 else None
numbers["moved_ratio"] = moved[-2] / moved[0] if moved[0] > 1e-12 else None
numbers["unit_difference"] = max((each.amax(0) - each.amin(0)).max().item() for each in units)
numbers |= {"clipped": clipped, "exploded_after": step if exploded else None}
numbers["exploded_in"] = ", ".join(exploded[1:]) if exploded else None
print(json.dumps(numbers | {"exploded_at": exploded[0] if exploded else None}))
