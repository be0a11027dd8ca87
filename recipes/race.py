"""Race of optimisers: nine update rules of torch.optim from one start, each on its own."""

# %% Settings
import json
import math

import torch

START = [1.0, 1.0]
LEARNING_RATE = 0.022
OWN_RATES = {}  # rules that race at another learning rate
N_STEPS = 120
ENDS = {}  # walks that end sooner: from that step on they are chaotic, and rounding decides where they go
MOMENTUM = 0.9
BETA1 = 0.9
BETA2 = 0.999
RHO = 0.99
WEIGHT_DECAY = 0.01
MINIMA = [[3.0, 0.5]]  # to be within 0.1 of one is to be there
LEVEL = None  # where no minimum is known: the loss that counts as there


# %% The surface: its height at a point
def surface(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


# %% The rules
RULES = {
    "sgd": (torch.optim.SGD, {}),
    "momentum": (torch.optim.SGD, {"momentum": MOMENTUM}),
    "nesterov": (torch.optim.SGD, {"momentum": MOMENTUM, "nesterov": True}),
    "adagrad": (torch.optim.Adagrad, {}),
    "rmsprop": (torch.optim.RMSprop, {"alpha": RHO}),
    "adadelta": (torch.optim.Adadelta, {}),
    "adam": (torch.optim.Adam, {"betas": (BETA1, BETA2)}),
    "adamw": (torch.optim.AdamW, {"betas": (BETA1, BETA2), "weight_decay": WEIGHT_DECAY}),
    "rprop": (torch.optim.Rprop, {}),
}


# %% One walk: the optimiser alone decides what becomes of the slope
def walk(optimiser_class, options, learning_rate, n_steps):
    point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimiser = optimiser_class([point], lr=learning_rate, **options)
    points, losses = [], []
    for step in range(n_steps + 1):
        optimiser.zero_grad()
        loss = surface(*point)
        loss.backward()
        numbers = torch.cat([point.detach(), point.grad, loss.detach().reshape(1)])
        if not (numbers.isfinite().all() and point.abs().max() <= 1e12):
            break  # diverged: the steps before this one are kept
        points.append(point.tolist())
        losses.append(loss.item())
        optimiser.step()
    return points, losses


def arrival(points, losses):
    """The step from which on the walk is there, to the end of the race."""
    if LEVEL is not None:
        there = [loss <= LEVEL for loss in losses]
    else:
        there = [min(math.dist(point, each) for each in MINIMA) <= 0.1 for point in points]
    if not there[-1] or (LEVEL is None and len(points) <= N_STEPS):
        return None
    return len(there) - there[::-1].index(False) if False in there else 0


# %% The race
numbers = {}
for name, (optimiser_class, options) in RULES.items():
    rate = OWN_RATES.get(name, LEARNING_RATE)
    points, losses = walk(optimiser_class, options, rate, ENDS.get(name, N_STEPS))
    arrives = None if name in ENDS else arrival(points, losses)
    first = [after - before for before, after in zip(*points[:2])] if len(points) > 1 else None
    print(f"{name:9} η = {rate:<6g} there from step {arrives}, loss {losses[-1]:.4g}, first step {first}")
    numbers[f"{name}_rate"] = rate
    numbers[f"{name}_steps_taken"] = len(losses) - 1
    numbers[f"{name}_final_loss"] = losses[-1]
    numbers[f"{name}_arrival"] = arrives
    numbers[f"{name}_first_step"] = first
print(json.dumps(numbers))
