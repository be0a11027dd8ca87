"""Activation laboratory: what an activation's slope does to a gradient, once, ten times, and in a layer."""

# %% Settings
import json
import math

import torch
from torch import nn

Z = 2.0  # where the activation is looked at
PLACES = [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]  # z of ten layers
WEIGHT = 1.0  # between the layers
UNIT_BIAS = -1.5  # of the units in the layer below
SEED = 0
torch.set_default_dtype(torch.float64)
activation = nn.Sigmoid()

# %% One activation: value and slope
z = torch.tensor(Z, requires_grad=True)
value = activation(z)
value.backward()
slope = z.grad.item()
numbers = {"value": value.item(), "slope": slope, "factor": WEIGHT * slope}
numbers["tanh_by_sigmoid"] = (2 * torch.sigmoid(2 * z) - 1).item()

# %% Ten layers of one unit: what is left of a gradient on its way back
a, inputs, places, slopes = torch.tensor(0.0, requires_grad=True), [], [], []
for place in PLACES:
    inputs.append(a)
    bias = place - WEIGHT * a.detach()  # brings the unit to its place
    z = WEIGHT * a + bias
    a = activation(z)
    places.append(z.item())
    slopes.append(torch.autograd.grad(a, z, retain_graph=True)[0].item())
left = [each.item() for each in torch.autograd.grad(a, inputs)][::-1]
numbers |= {"places": places, "slopes": slopes, "left": left, "product": left[-1]}
numbers["log10"] = sum(math.log10(abs(WEIGHT * each)) for each in slopes) if all(slopes) else None

# %% A layer of 24 units: which are off for all examples, and which of these come back
for name, unit in {"relu": nn.ReLU(), "leaky_relu": nn.LeakyReLU()}.items():
    torch.manual_seed(SEED)
    x = torch.randn(64, 4)
    net = nn.Sequential(nn.Linear(4, 24), unit, nn.Linear(24, 1))
    nn.init.constant_(net[0].bias, UNIT_BIAS)
    optimiser = torch.optim.Adam(net.parameters(), lr=0.02)
    for step in range(101):
        loss = nn.functional.mse_loss(net(x), x.sum(1, keepdim=True))
        optimiser.zero_grad()
        loss.backward()
        off = (net[0](x) <= 0).all(0)  # for no example above 0
        if step == 0:
            first = asleep = off
            stuck = first & (net[0].weight.grad == 0).all(1) & (net[0].bias.grad == 0)
        asleep = asleep & off
        optimiser.step()
    counts = {"off": first, "without_gradient": stuck, "asleep": asleep, "off_then": off}
    numbers |= {f"{name}_{each}": int(units.sum()) for each, units in counts.items()}
    numbers[f"{name}_loss"] = loss.item()
print(f"{left[-1]:.4g} of a gradient is left after ten layers.")
print(json.dumps(numbers))
