"""Does this network learn at all? One cell of the matrix, and how long its gradient is at each layer."""

# %% Settings
import json

import torch
from torch import nn

DEPTH = 16
WIDTH = 16
LEARNING_RATE = 0.1
N_STEPS = 240
SEED = 0

# %% The data: 128 points of two classes to learn from, and 128 to test
torch.set_default_dtype(torch.float64)
draw, label = torch.Generator().manual_seed(SEED), torch.arange(128) % 2


def points():
    where = torch.rand(128, 2, generator=draw)
    radius, angle = 1 - 0.5 * label, 2 * torch.pi * where[:, 0]
    clean = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
    return clean + 0.1 * torch.randn(128, 2, generator=draw)


# %% The network
class Skip(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


torch.manual_seed(SEED)
x, test_x, layers = points(), points(), []
for n_in in [2] + [WIDTH] * (DEPTH - 1):
    block = [nn.Linear(n_in, WIDTH), nn.ReLU()]
    layers += block if n_in == 2 else [Skip(*block)]
model = nn.Sequential(*layers, nn.Linear(WIDTH, 2))
linear = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
for layer in linear:
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    nn.init.zeros_(layer.bias)

# %% Training: 32 points a step, in a new order every four steps
optimiser = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
batches = torch.cat([torch.randperm(128) for epoch in range(60)]).split(32)
for batch in batches[:N_STEPS]:
    loss = nn.functional.cross_entropy(model(x[batch]), label[batch])
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()

# %% What came of it, and the gradient at each layer's weighted sums over all points
numbers, sums = {}, []
model.eval()
for name, seen in ("", x), ("test_", test_x):
    scores = model(seen)
    numbers[name + "loss"] = nn.functional.cross_entropy(scores, label).item()
    numbers[name + "accuracy"] = (scores.argmax(1) == label).double().mean().item()
model.train()
for layer in linear:
    layer.register_forward_hook(lambda layer, given, z: sums.append(z))
slopes = torch.autograd.grad(nn.functional.cross_entropy(model(x), label), sums)
gradients = [slope.norm().item() for slope in slopes]
print(json.dumps({"step": N_STEPS, **numbers, "gradients": gradients}))
