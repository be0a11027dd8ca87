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
torch.set_default_dtype(torch.float64)
x, y, at = torch.tensor(INPUTS), torch.tensor(TARGETS), INPUTS.index(1.0)  # `at`: the record looked at

# %% Two losses: cross-entropy, and squared error of the predictions
predict = torch.sigmoid
cross_entropy = F.binary_cross_entropy_with_logits  # of h and y; its sigmoid is inside


# %% The brackets left out: in -sum y ln p + (1 - y) ln(1 - p) the minus covers the first term only
def literal(h, y):
    return (-y * F.logsigmoid(h) + (1 - y) * F.logsigmoid(-h)).mean()


# %% The race: 200 steps from the same start, with the same learning rate
def learn(loss_of):
    weights = torch.tensor([START, 0.0], requires_grad=True)
    optimiser = torch.optim.SGD([weights], lr=LEARNING_RATE)
    walk = []  # of each step: the weighted sum looked at, the loss, its slope along the weight
    while len(walk) <= 200 and weights.abs().max() <= 1e12:  # beyond that it has diverged
        h = weights[0] * x + weights[1]
        loss = loss_of(h, y)
        optimiser.zero_grad()
        loss.backward()
        walk.append([h[at].item(), loss.item(), weights.grad[0].item()])
        optimiser.step()
    return torch.tensor(walk).T


races = [learn(cross_entropy), learn(lambda h, y: SCALE * F.mse_loss(predict(h), y))]
found = [torch.sigmoid(races[0][0]), predict(races[1][0])]
near = [((each - y[at]).abs() <= 0.1).nonzero().flatten().tolist() for each in found]
numbers = {
    "cross_entropy_steps": near[0][0] if near[0] else None,  # None: never within 0.1 of the target
    "squared_error_steps": near[1][0] if near[1] else None,
    "start_slopes": [race[2, 0].item() for race in races],
    "first_losses": [race[1, 0].item() for race in races],
    "final_losses": [race[1, -1].item() for race in races],
    "final_predictions": [each[-1].item() for each in found],
}

# %% What torch says of these targets at the start
numbers["bce_with_logits_loss"] = cross_entropy(START * x, y).item()
try:
    numbers["bce_loss"] = F.binary_cross_entropy(torch.sigmoid(START * x), y).item()
except RuntimeError as error:
    numbers["bce_loss"] = str(error)
print(json.dumps(numbers))
