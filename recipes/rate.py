"""How far may one step go? Gradient descent on a bowl, and what theory says of its learning rate."""

# %% Settings
import json
import math
from itertools import pairwise, takewhile

import torch

CURVATURES = [1.0, 10.0]  # of the loss, one for each weight
START = [-2.5, 1.0]
LEARNING_RATE = 0.18
MOMENTUM = 0.0
UPHILL = False  # steps along the gradient instead of against it
N_STEPS = 30


# %% The bowl: its height at a point
def surface(point):
    return 0.5 * (torch.tensor(CURVATURES, dtype=torch.float64) * point**2).sum()


# %% The walk: torch's own gradient descent
point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
optimiser = torch.optim.SGD([point], lr=LEARNING_RATE, momentum=MOMENTUM, maximize=UPHILL)
points, losses = [], []
for step in range(N_STEPS + 1):
    if not (point.isfinite().all() and point.abs().max() <= 1e12):
        break  # diverged: the steps before this one are kept
    loss = surface(point)
    points.append(point.tolist())
    losses.append(loss.item())
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()

# %% What theory says: the curvatures are the eigenvalues of the second derivatives
hessian = torch.autograd.functional.hessian(surface, torch.tensor(START, dtype=torch.float64))
curvatures = torch.linalg.eigvalsh(hessian).tolist()
smallest, largest = curvatures[0], curvatures[-1]


def factor(rate, curvature):
    """What a step multiplies the distance by, in the long run: the largest eigenvalue of the recursion."""
    recursion = torch.tensor([[1 + MOMENTUM - rate * curvature, -MOMENTUM], [1, 0]], dtype=torch.float64)
    return torch.linalg.eigvals(recursion).abs().max().item()


rate = -LEARNING_RATE if UPHILL else LEARNING_RATE
best_rate = 2 * (1 + MOMENTUM) / (smallest + largest)

# %% What the walk did: the distance of two neighbouring points together, over the last half of it
pairs = [math.hypot(*before, *after) for before, after in pairwise(points)]
last = len(list(takewhile(lambda pair: pair > 1e-9 * pairs[0], pairs))) - 1
middle = last // 2
measured = (pairs[last] / pairs[middle]) ** (1 / (last - middle)) if last > middle else None

print(f"The loss went from {losses[0]:.4g} to {losses[-1]:.4g} in {len(losses) - 1} steps.")
print(
    json.dumps(
        {
            "steps_taken": len(losses) - 1,
            "first_loss": losses[0],
            "final_loss": losses[-1],
            "final_point": points[-1],
            "curvatures": curvatures,
            "factors": [factor(rate, each) for each in curvatures],
            "largest_stable_rate": 2 * (1 + MOMENTUM) / largest,
            "best_rate": best_rate,
            "best_contraction": max(factor(best_rate, smallest), factor(best_rate, largest)),
            "measured_contraction": measured,
        }
    )
)
