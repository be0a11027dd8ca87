"""Why does a gradient fade on its way back through many layers? Its size in each, measured and expected."""

# %% Settings
import json
import math

import torch
from torch import nn

DEPTH = 20  # hidden layers
WIDTH = 32  # neurons in each, and inputs
SCALE = 1.0  # every weight is multiplied by it
SEED = 1
VARIANCE = 1.0  # of a weight as it is drawn, times WIDTH
WEIGHT = [0, 0, 0]  # one to check: its layer, its neuron, its input, counted from 0

# %% Examples and layers
torch.set_default_dtype(torch.float64)
torch.manual_seed(SEED)
inputs, labels = torch.randn(32, WIDTH), torch.randint(10, (32,))
layers = [nn.Linear(WIDTH, WIDTH) for _ in range(DEPTH)] + [nn.Linear(WIDTH, 10)]
for layer in layers:
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    layer.weight = nn.Parameter(SCALE * layer.weight.detach())
activation = nn.Sigmoid()

# %% Forward, keeping the sums z and the outputs a of every layer; then backward
zs, outputs = [], [inputs]
for layer in layers[:-1]:
    zs.append(layer(outputs[-1]))
    outputs.append(activation(zs[-1]))
zs.append(layers[-1](outputs[-1]))  # the logits
for z in zs:
    z.retain_grad()  # otherwise only parameters keep their gradient
loss = nn.functional.cross_entropy(zs[-1], labels)
loss.backward()
deltas = [z.grad.norm().item() for z in zs]
weights = [layer.weight.grad.norm().item() for layer in layers]
activations = [a.norm().item() for a in [*outputs[1:], zs[-1]]]

# %% Expected: averages over random weights, layer by layer; x stands for a standard normal number
x = torch.arange(-25, 2.3, 0.1).exp()
x = torch.cat([-x, x])
share = 0.1 * x.abs() * torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
sigma2, squares, slopes = SCALE**2 * VARIANCE, [1.0], []
for _ in range(DEPTH):
    variance = sigma2 * squares[-1]
    seen = (math.sqrt(variance) * x).requires_grad_()
    a = activation(seen)
    (slope,) = torch.autograd.grad(a.sum(), seen)
    slopes.append((slope**2 @ share).item())
    squares.append((a.detach() ** 2 @ share).item())
back = math.sqrt(math.prod(sigma2 * each for each in slopes[:-1]))  # from the last hidden layer to the first

# %% One weight: autograd's gradient, and the sum of δ · a over the examples
layer, neuron, source = WEIGHT
numbers = {"weight_gradient": layers[layer].weight.grad[neuron, source].item()}
numbers["closed_form"] = (zs[layer].grad[:, neuron] * outputs[layer][:, source]).sum().item()


# %% What a layer multiplies the size by, on the average of logarithms
def factor(last, first):
    return (first / last) ** (1 / (DEPTH - 1)) if DEPTH > 1 and last and first else None


numbers |= {"loss": loss.item(), "delta_norms": deltas, "weight_norms": weights}
numbers |= {"activation_norms": activations, "factor": factor(deltas[-2], deltas[0])}
print(json.dumps(numbers | {"expected_factor": factor(1.0, back)}))
