"""Lasso and ridge: linear regression whose weights cost something, by coordinate descent."""

# %% Settings
import json

import torch
from torch import nn

MIX = 1.0  # share of L1: 1 is the lasso, 0 is ridge
PENALTY = 4.7  # lambda
PENALTIES = [0.1, 1.0, 10.0, 100.0]  # validation chooses from these
TRUTH = [18.46, 18.46, -14.77, 0.0, 0.0]  # the weights behind the data
TWINS = 0.0  # correlation of the first two features
NOISE = 25.0
N_TRAIN = 40  # 100 more rows choose lambda, all others are for the test
SEED = 1
torch.set_default_dtype(torch.float64)

# %% The data
generator = torch.Generator().manual_seed(SEED)
x = torch.randn(N_TRAIN + 1100, len(TRUTH), generator=generator)
x[:, 1] = TWINS * x[:, 0] + (1 - TWINS**2) ** 0.5 * x[:, 1]
y = 100 + x @ torch.tensor(TRUTH) + NOISE * torch.randn(len(x), generator=generator)

# %% Centre every feature and divide it by its spread: the mean of y then needs no weight
x = x - x[:N_TRAIN].mean(0)
x = x / x[:N_TRAIN].std(0, correction=0)
seen, mean = x[:N_TRAIN], y[:N_TRAIN].mean()
gram, moments = seen.T @ seen / N_TRAIN, seen.T @ (y[:N_TRAIN] - mean) / N_TRAIN

# %% What is asked for: this lambda, then every lambda with this mix, as the lasso, and as ridge
mixes = torch.tensor([MIX] + [mix for mix in (MIX, 1, 0) for _ in PENALTIES])
penalties = torch.tensor([PENALTY, *PENALTIES, *PENALTIES, *PENALTIES])
l1, l2 = mixes * penalties, (1 - mixes) * penalties


# %% Coordinate descent: each weight in turn set to its best, a row of weights for each lambda
def soft(values, threshold):  # nearer to 0 by the threshold; what is nearer than that becomes exactly 0
    return values.sign() * (values.abs() - threshold).clamp(min=0)


weights, change = torch.zeros(len(penalties), x.shape[1]), 1.0
while change > 1e-12:
    before = weights.clone()
    for j in range(x.shape[1]):
        pull = moments[j] - weights @ gram[j] + weights[:, j] * gram[j, j]
        weights[:, j] = soft(pull, l1 / 2) / (gram[j, j] + l2)
    change = (weights - before).abs().max() / (1 + weights.abs().max())
bias = mean.expand(len(penalties))

# %% Mean squared errors on training, validation and test rows; validation chooses lambda
parts = ((y - weights @ x.T - bias[:, None]) ** 2).tensor_split((N_TRAIN, N_TRAIN + 100), 1)
errors = torch.stack([part.mean(1) for part in parts], 1)
paths = errors[1:].reshape(3, len(PENALTIES), 3)
validation = paths[:, :, 1]
best = (validation <= validation.amin(1, True) * (1 + 1e-9)).int().argmax(1)  # of equal ones the first
tests = paths[torch.arange(3), best, 2].tolist()

# %% The same weights in a model: autograd tells how strongly the data pull at each
model = nn.Linear(x.shape[1], 1)
model.load_state_dict({"weight": weights[:1], "bias": bias[:1]})
nn.functional.mse_loss(model(seen)[:, 0], y[:N_TRAIN]).backward()
first, numbers = weights[0], {"weights": weights[0].tolist(), "bias": bias[0].item()}
numbers |= {"n_left": int((first != 0).sum()), "sum_abs": first.abs().sum().item()}
numbers |= {"sum_squares": (first**2).sum().item(), "slopes": model.weight.grad[0].tolist()}
numbers |= {f"{name}_error": errors[0, n].item() for n, name in enumerate(("train", "validation", "test"))}
numbers |= {"chosen_penalty": PENALTIES[best[0]], "chosen_test_error": tests[0]}
print(json.dumps(numbers | {"lasso_test_error": tests[1], "ridge_test_error": tests[2]}))
