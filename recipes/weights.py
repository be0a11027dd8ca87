"""Weights at the start: what nn.Linear draws, what nn.init makes of it, and what comes of that."""

# %% Settings
import json

import torch
from torch import nn

N_INPUTS = 784  # the fan-in
N_LAYERS = 8
STD = 0.01  # of normal weights
SEED = 0
INPUT_SEED = 1000  # inputs have random numbers of their own
torch.set_default_dtype(torch.float64)
activation = torch.tanh
numbers = {}


# %% The network, and its first weights
class Network(nn.Module):
    def __init__(self, n_hidden, n_classes):
        super().__init__()
        self.fc1 = nn.Linear(N_INPUTS, n_hidden)
        self.fc2 = nn.Linear(n_hidden, n_classes)


def set_weights(layer):
    pass  # as nn.Linear made them


def rms(values):  # root mean square: how large numbers are
    return values.square().mean().sqrt().item()


# %% One layer: as it was made, as it is set, and a second network of the same class
torch.manual_seed(SEED)
model = Network(64, 10)
numbers |= {"pytorch_bound": N_INPUTS**-0.5, "largest_made": model.fc1.weight.abs().max().item()}
set_weights(model.fc1), set_weights(model.fc2)
second = Network(64, 10)
set_weights(second.fc1), set_weights(second.fc2)
weight, bias = model.fc1.weight.detach(), model.fc1.bias.detach()
numbers |= {"weights": weight.numel(), "largest_weight": weight.abs().max().item()}
numbers |= {"largest_bias": bias.abs().max().item(), "weight_rms": rms(weight)}
numbers["expected_rms"] = (3 * N_INPUTS) ** -0.5
numbers["second_differs"] = (weight - second.fc1.weight).abs().max().item()

# %% Its sums, and how many lie where the activation is flat: a slope below 5 % of its steepest
x = torch.randn(64, N_INPUTS, generator=torch.Generator().manual_seed(INPUT_SEED))
sums = model.fc1(x).detach().requires_grad_()
activation(sums).sum().backward()
flat = sums.grad < 0.05 * 1.0
numbers |= {"sum_rms": rms(sums), "flat_share": flat.double().mean().item()}

# %% What .data goes round: fc2.weight is changed between the loss and backward()
x = torch.randn(64, N_INPUTS, generator=torch.Generator().manual_seed(INPUT_SEED))


def gradient(change):
    torch.manual_seed(SEED)
    model = Network(64, 10)
    loss = model.fc2(torch.tanh(model.fc1(x))).square().mean()
    torch.manual_seed(SEED)
    change(model.fc2.weight)
    try:
        loss.backward()
    except RuntimeError as error:
        return model.fc2.weight._version, str(error).partition(":")[0]
    return model.fc2.weight._version, model.fc1.weight.grad


numbers["version"], true = gradient(lambda weight: None)
numbers["version_after_init"], said = gradient(lambda weight: nn.init.normal_(weight, std=STD))
numbers["version_after_data"], wrong = gradient(lambda weight: weight.data.normal_(std=STD))
numbers |= {"gradient": rms(true), "gradient_through_data": rms(wrong)}
numbers |= {"gradient_error": rms(true - wrong), "autograd_says": said}

# %% Through depth: how large the signal is after each layer, and the gradient on its way back
width = N_INPUTS
torch.manual_seed(SEED)
layers = [nn.Linear(width, width) for _ in range(N_LAYERS)]
for layer in layers:
    set_weights(layer)
draw = torch.Generator().manual_seed(INPUT_SEED)
inputs, pull = torch.randn(32, width, generator=draw), torch.randn(32, width, generator=draw)
signals = [inputs.requires_grad_()]
for layer in layers:
    signals.append(activation(layer(signals[-1])))
    signals[-1].retain_grad()
signals[-1].backward(pull)
numbers |= {"width": width, "signal": [rms(each) for each in signals]}
numbers |= {"gradient": [rms(each.grad) for each in signals]}
numbers |= {"weight_gradient": [rms(layer.weight.grad) for layer in layers]}

# %% The first training steps: do the neurons of fc1 become different?
draw = torch.Generator().manual_seed(INPUT_SEED)
records, labels = torch.randn(32, N_INPUTS, generator=draw), torch.randint(3, (32,), generator=draw)
torch.manual_seed(SEED)
model = Network(4, 3)
set_weights(model.fc1), set_weights(model.fc2)
optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
losses, weights, start = [], [], [each.detach().clone() for each in model.parameters()]
for step in range(21):
    loss = nn.functional.cross_entropy(model.fc2(activation(model.fc1(records))), labels)
    losses.append(loss.item())
    weights.append(model.fc1.weight.detach().clone())
    optimiser.zero_grad()
    loss.backward()
    if step < 20:
        optimiser.step()
differ = [(each.amax(0) - each.amin(0)).max().item() for each in weights]
moved = [(now - then).abs().max().item() for now, then in zip(model.parameters(), start)]
numbers |= {"first_loss": losses[0], "final_loss": losses[-1], "moved": moved}
numbers |= {"neurons_differ_first": differ[0], "neurons_differ_last": differ[-1]}

# %% All numbers, as the page has them
print(json.dumps(numbers))
