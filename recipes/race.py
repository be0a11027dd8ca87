"""Race of optimisers: nine update rules of torch.optim from one start, each on its own."""

# %% Settings
import json
import math

import torch

START = [1.0, 1.0]
LEARNING_RATE = 0.022
N_STEPS = 80
MOMENTUM = 0.9
BETAS = [0.9, 0.999]
RHO = 0.99
WEIGHT_DECAY = 0.01
MINIMA = [[3.0, 0.5]]  # to be within 0.1 of one is to be there


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
    "adam": (torch.optim.Adam, {"betas": BETAS}),
    "adamw": (torch.optim.AdamW, {"betas": BETAS, "weight_decay": WEIGHT_DECAY}),
    "rprop": (torch.optim.Rprop, {}),
}

# %% The race: the optimiser alone decides what becomes of the slope
numbers = {}
for name, (optimiser_class, options) in RULES.items():
    rate = LEARNING_RATE
    point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimiser = optimiser_class([point], lr=rate, **options)
    points, losses = [], []
    for step in range(N_STEPS + 1):
        optimiser.zero_grad()
        loss = surface(*point)
        loss.backward()
        if not (loss.isfinite() and point.grad.isfinite().all() and point.abs().max() <= 1e12):
            break  # diverged: the steps before this one are kept
        points.append(point.tolist())
        losses.append(loss.item())
        optimiser.step()
    there = [min(math.dist(at, minimum) for minimum in MINIMA) <= 0.1 for at in points]
    arrival = len(there) - [*there[::-1], False].index(False)  # from this step on it is there
    first = [after - before for before, after in zip(*points[:2])] if len(points) > 1 else None
    told = {"rate": rate, "steps_taken": len(points) - 1, "final_loss": losses[-1], "first_step": first}
    told["arrival"] = arrival if len(points) > N_STEPS >= arrival else None
    numbers |= {f"{name}_{what}": value for what, value in told.items()}
print(json.dumps(numbers))
