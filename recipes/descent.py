"""Walk down a surface: gradient descent, with the slope from autograd."""

# %% Settings
import json

import torch

START = [-2.5, 1.0]
LEARNING_RATE = 0.18
N_STEPS = 30


# %% The surface: its height at a point
def surface(x, y):
    return 0.5 * (x**2 + 10.0 * y**2)


# %% The walk: each step goes against the slope
point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
points, losses, slopes = [], [], []
for step in range(N_STEPS + 1):
    loss = surface(*point)
    point.grad = None  # or this slope would be added to the last one
    loss.backward()
    numbers = torch.cat([point.detach(), point.grad, loss.detach().reshape(1)])
    if not (numbers.isfinite().all() and point.abs().max() <= 1e12):
        break  # diverged: the steps before this one are kept
    points.append(point.tolist())
    losses.append(loss.item())
    slopes.append(point.grad.norm().item())
    with torch.no_grad():
        point -= LEARNING_RATE * point.grad

# %% What came of it
print(f"The loss went from {losses[0]:.4g} to {losses[-1]:.4g} in {len(losses) - 1} steps.")
print(
    json.dumps(
        {
            "steps_taken": len(losses) - 1,
            "first_loss": losses[0],
            "final_loss": losses[-1],
            "smallest_loss": min(losses),
            "final_point": points[-1],
            "final_slope": slopes[-1],
        }
    )
)
