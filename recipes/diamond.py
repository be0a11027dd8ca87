"""L1 and L2 on two weights: the optimum, and two walks to it. One reaches exactly 0, the other chatters."""

# %% Settings
import json

import torch
from torch import nn

L1 = 1.5  # how much Σ|w| counts beside the error
L2 = 0.0  # and Σw²
CENTRE = [1.4, 0.3]  # the weights of least error
CORRELATION = 0.3  # of the two features
START = [-1.2, 1.6]
LEARNING_RATE = 0.1
N_STEPS = 60
WATCHED = 1  # the weight whose zeros are counted
torch.set_default_dtype(torch.float64)

# %% Four records whose features have just this correlation; without a penalty the best weights are CENTRE
first, other = torch.tensor([[1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0]])
x = torch.stack([first, CORRELATION * first + (1 - CORRELATION**2) ** 0.5 * other], dim=1)
y = x @ torch.tensor(CENTRE)[:, None]


def shrunk(w, rate):  # the penalty's own step: what is nearer to 0 than rate · L1 becomes 0
    return w.sign() * (w.abs() - rate * L1).clamp(min=0) / (1 + 2 * rate * L2)


# %% The optimum: one weight after the other, each by its formula, until nothing moves
best = torch.tensor(CENTRE)
for sweep in range(1000):
    one, other = (0, 1) if sweep % 2 else (1, 0)
    best[one] = shrunk(CENTRE[one] + CORRELATION * (CENTRE[other] - best[other]), 0.5)


# %% The walks: a gradient step of the error and then the penalty's step, or everything left to autograd
def walk(proximal):
    model, path = nn.Linear(2, 1, bias=False), []
    model.weight.data = torch.tensor([START])
    optimiser = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    for _ in range(N_STEPS):
        loss = nn.functional.mse_loss(model(x), y)
        if not proximal:
            loss = loss + L1 * model.weight.abs().sum() + L2 * model.weight.square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if proximal:
            model.weight.data = shrunk(model.weight.data, LEARNING_RATE)
        path.append(model.weight.data[0].clone())
    return torch.stack(path)


paths = walk(proximal=True), walk(proximal=False)
numbers = {"optimum": best.tolist(), "norm": best.norm().item(), "zeros": int((best.abs() < 1e-12).sum())}
numbers["error"] = nn.functional.mse_loss(x @ best[:, None], y).item()
for name, path in zip(("proximal", "autograd"), paths):
    low, high = path[-20:, WATCHED].aminmax()
    zeros = int((path[:, WATCHED] == 0).sum())
    numbers |= {
        f"{name}_end": path[-1].tolist(),
        f"{name}_zeros": zeros,
        f"{name}_spread": (high - low).item(),
    }
print(json.dumps(numbers))
