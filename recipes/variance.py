"""How different is the fit if the data are drawn again? Bias², variance and noise add up to the test error."""

# %% Settings
import json
import math

import torch

DEGREE = 13
N_POINTS = 20
NOISE = 0.4  # standard deviation
SHRINK = 0.01  # λ of ridge regression
N_DRAWS = 256
SEED = 0

# %% The true curve, and features: Legendre polynomials, each scaled to a mean square of 1
torch.set_default_dtype(torch.float64)
torch.manual_seed(SEED)


def curve(x):
    return torch.sin(1.5 * torch.pi * x)


def features(x):
    p = [torch.ones_like(x), x]
    for k in range(1, DEGREE):
        p.append(((2 * k + 1) * x * p[k] - k * p[k - 1]) / (k + 1))
    return torch.stack([math.sqrt(2 * k + 1) * p[k] for k in range(DEGREE + 1)], dim=-1)


# %% Data: the same places in every draw, new noise; and test points with noise of their own
x = torch.linspace(-1, 1, N_POINTS)
y = curve(x) + NOISE * torch.randn(N_DRAWS, N_POINTS)
test_x = torch.linspace(-1, 1, 51)
test_y = curve(test_x) + NOISE * torch.randn(N_DRAWS, 51)

# %% Least squares gives every prediction as S·y, with a matrix S that only the places decide
rows = torch.cat([features(x), math.sqrt(N_POINTS * SHRINK) * torch.eye(DEGREE + 1)])
inverse = torch.linalg.pinv(rows)[:, :N_POINTS]
S = features(test_x) @ inverse
errors = (y @ S.T - test_y).square().mean(dim=1)  # one for each draw

# %% Exactly: the mean over all noise there could be
bias_squared = (S @ curve(x) - curve(test_x)).square().mean().item()
variance = NOISE**2 * S.square().sum(dim=1).mean().item()
left = torch.eye(N_POINTS) - features(x) @ inverse
training = (left @ curve(x)).square().mean() + NOISE**2 * left.square().sum() / N_POINTS
numbers = {"bias_squared": bias_squared, "variance": variance, "noise": NOISE**2}
numbers["test_error"] = bias_squared + variance + NOISE**2
numbers["measured_test_error"] = errors.mean().item()
numbers["standard_error"] = errors.std().item() / math.sqrt(N_DRAWS)
print(json.dumps(numbers | {"training_error": training.item()}))
