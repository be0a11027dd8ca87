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

# %% Centre every feature and divide it by its spread
x = x - x[:N_TRAIN].mean(0)
x = x / x[:N_TRAIN].std(0, correction=0)
seen, mean = x[:N_TRAIN], y[:N_TRAIN].mean()
gram, moments = seen.T @ seen / N_TRAIN, seen.T @ (y[:N_TRAIN] - mean) / N_TRAIN

# %% Coordinate descent: each weight in turn set to its best; all lambdas with this mix, as lasso, as ridge
pairs = [(MIX, PENALTY)] + [(mix, each) for mix in (MIX, 1, 0) for each in PENALTIES]
l1, l2 = torch.tensor([[mix * each, (1 - mix) * each] for mix, each in pairs]).T
weights, change = torch.zeros(len(l1), x.shape[1]), 1.0
while change > 1e-11:
    before = weights.clone()
    for j in range(x.shape[1]):
        pull = moments[j] - weights @ gram[j] + weights[:, j] * gram[j, j]
        soft = pull.sign() * (pull.abs() - l1 / 2).clamp(min=0)  # what is nearer to 0 than this becomes 0
        weights[:, j] = soft / (gram[j, j] + l2)
    change = (weights - before).abs().max() / (1 + weights.abs().max())
bias = mean.expand(len(l1))

# %% Mean squared errors on training, validation and test rows; validation chooses lambda
parts = ((y - weights @ x.T - bias[:, None]) ** 2).tensor_split((N_TRAIN, N_TRAIN + 100), 1)
train, validation, test = (part.mean(1) for part in parts)
rivals = validation[1:].reshape(3, -1)
best = (rivals <= rivals.amin(1, True) * (1 + 1e-9)).int().argmax(1)  # of equal ones the first
tests = test[1:].reshape(3, -1)[torch.arange(3), best].tolist()

# %% The same weights in a model: autograd tells how strongly the data pull at each
model, first = nn.Linear(x.shape[1], 1), weights[0]
model.load_state_dict({"weight": weights[:1], "bias": bias[:1]})
nn.functional.mse_loss(model(seen)[:, 0], y[:N_TRAIN]).backward()
numbers = {"weights": first.tolist(), "bias": bias[0].item(), "n_left": int((first != 0).sum())}
numbers |= {"train_error": train[0].item(), "validation_error": validation[0].item()}
numbers |= {"test_error": test[0].item(), "slopes": model.weight.grad[0].tolist()}
numbers |= {"chosen_penalty": PENALTIES[best[0]], "chosen_test_error": tests[0]}
print(json.dumps(numbers | {"lasso_test_error": tests[1], "ridge_test_error": tests[2]}))
