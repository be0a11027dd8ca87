"""How far may one step go? Gradient descent on a bowl, and what theory says of its learning rate."""

# %% Settings
import json
import math
from itertools import pairwise

import torch

CURVATURES = [1.0, 10.0]  # of the loss, one for each weight
START = [-2.5, 1.0]
LEARNING_RATE = 0.18
MOMENTUM = 0.0
N_STEPS = 30

# %% The walk: torch's own gradient descent down a bowl
curvatures = torch.tensor(CURVATURES, dtype=torch.float64)
point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
optimiser = torch.optim.SGD([point], lr=LEARNING_RATE, momentum=MOMENTUM)
points, losses = [], []
for step in range(N_STEPS + 1):
    if not point.abs().max() <= 1e12:
        break  # diverged: the steps before this one are kept
    loss = 0.5 * (curvatures * point**2).sum()
    points.append(point.tolist())
    losses.append(loss.item())
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


# %% Theory: what a step multiplies the distance by in the long run, the largest eigenvalue of its recursion
def factor(rate, curvature):
    recursion = torch.tensor([[1 + MOMENTUM - rate * curvature, -MOMENTUM], [1, 0]], dtype=torch.float64)
    return torch.linalg.eigvals(recursion).abs().max().item()


best_rate = 2 * (1 + MOMENTUM) / (CURVATURES[0] + CURVATURES[-1])

# %% Measured: the same over the last half of the walk, with the distance of two neighbouring points together
pairs = [math.hypot(*before, *after) for before, after in pairwise(points)]
large = [pair > 1e-9 * pairs[0] for pair in pairs]  # until rounding has its say
last = (large.index(False) if False in large else len(large)) - 1
half = last - last // 2
print(
    json.dumps(
        {
            "steps_taken": len(losses) - 1,
            "first_loss": losses[0],
            "final_loss": losses[-1],
            "final_point": points[-1],
            "factors": [factor(LEARNING_RATE, each) for each in CURVATURES],
            "largest_stable_rate": 2 * (1 + MOMENTUM) / CURVATURES[-1],
            "best_rate": best_rate,
            "best_contraction": max(factor(best_rate, each) for each in CURVATURES),
            "measured_contraction": (pairs[last] / pairs[last // 2]) ** (1 / half) if half > 0 else None,
        }
    )
)
