"""Which loss? One unit learns twice from the same start: by cross-entropy and by squared error."""

# %% Settings
import json

import torch
from torch.nn import functional as F

INPUTS = [1.0]
TARGETS = [1.0]
START = -4.0  # the weight; the bias begins at 0, so this is the weighted sum at x = 1
LEARNING_RATE = 0.5
SCALE = 0.5  # of the mean of the squares: 0.5 is 1/(2n), 1.0 is nn.MSELoss
N_STEPS = 200
torch.set_default_dtype(torch.float64)
x, y = torch.tensor(INPUTS), torch.tensor(TARGETS)
at = INPUTS.index(1.0)  # the record looked at


# %% Two losses of the weighted sums h
def cross_entropy(h):
    return F.binary_cross_entropy_with_logits(h, y)


def predict(h):
    return torch.sigmoid(h)


def squared_error(h):
    return SCALE * ((predict(h) - y) ** 2).mean()


# %% The brackets left out: in -sum y ln p + (1 - y) ln(1 - p) the minus covers the first term only
def literal(h):
    return (-y * F.logsigmoid(h) + (1 - y) * F.logsigmoid(-h)).mean()


# %% The race: from the same start, with the same learning rate
def learn(loss_of):
    weights = torch.tensor([START, 0.0], requires_grad=True)
    optimiser = torch.optim.SGD([weights], lr=LEARNING_RATE)
    sums, losses, slopes = [], [], []
    for _ in range(N_STEPS + 1):
        if not weights.abs().max() <= 1e12:
            break  # diverged: the steps before this one are kept
        h = weights[0] * x + weights[1]
        loss = loss_of(h)
        optimiser.zero_grad()
        loss.backward()
        sums.append(h[at].item())
        losses.append(loss.item())
        slopes.append(weights.grad[0].item())
        optimiser.step()
    return torch.tensor(sums), losses, slopes


def arrives(predictions):  # the first step with a prediction within 0.1 of its target
    near = ((predictions - y[at]).abs() <= 0.1).nonzero()
    return near[0].item() if len(near) else None


races = [learn(cross_entropy), learn(squared_error)]
found = [torch.sigmoid(races[0][0]), predict(races[1][0])]
start = START * x
numbers = {
    "cross_entropy_steps": arrives(found[0]),
    "squared_error_steps": arrives(found[1]),
    "steps_taken": [len(losses) - 1 for _, losses, _ in races],
    "start_slopes": [slopes[0] for _, _, slopes in races],
    "first_losses": [losses[0] for _, losses, _ in races],
    "final_losses": [losses[-1] for _, losses, _ in races],
    "final_predictions": [each[-1].item() for each in found],
    "half_mean": ((predict(start) - y) ** 2).sum().item() / (2 * len(y)),
    "mse_loss": F.mse_loss(predict(start), y).item(),
}

# %% What the brackets are worth at the start
intended = F.binary_cross_entropy_with_logits(start, y)
numbers |= {"intended": intended.item(), "literal": literal(start).item()}

# %% What torch says of these targets at the start
numbers["bce_with_logits_loss"] = F.binary_cross_entropy_with_logits(start, y).item()
try:
    numbers["bce_loss"] = F.binary_cross_entropy(torch.sigmoid(start), y).item()
except RuntimeError as error:
    numbers["bce_loss"] = str(error)


# %% Where squared error bends the other way: its second derivative by autograd, halving the interval
def bend(place):
    h = torch.tensor(place, requires_grad=True)
    (slope,) = torch.autograd.grad((torch.sigmoid(h) - y[at]) ** 2, h, create_graph=True)
    return torch.autograd.grad(slope, h)[0].item()


low, high = -3.0, 3.0
for _ in range(60):
    middle = (low + high) / 2
    low, high = (middle, high) if (bend(middle) > 0) == (bend(low) > 0) else (low, middle)
numbers["bends_at"] = low

# %% Everything as one line
print(json.dumps(numbers))
