"""Under- and overfitting: fit every capacity, choose by validation, read the test set once."""

# %% Settings
import json

import torch

N_POINTS = 50
NOISE = 0.3  # a standard deviation
WRONG = 0  # percent of the training points that get a random height
SEED = 2
VALIDATION_SHARE = 30  # percent of all points
TEST_SHARE = 30
CAPACITY = 12  # the degree that is looked at
MOST = 24  # the highest
torch.set_default_dtype(torch.float64)


# %% The data
def curve(x):
    return torch.sin(1.5 * torch.pi * x)


generator = torch.Generator().manual_seed(SEED)
x = 2 * torch.rand(N_POINTS, generator=generator) - 1
y = curve(x) + NOISE * torch.randn(N_POINTS, generator=generator)

# %% Three sets, each with its job: fit, choose, judge once
generator = torch.Generator().manual_seed(1000 + SEED)
order = torch.rand(len(x), generator=generator).argsort()
n_validation, n_test = (max(1, len(x) * share // 100) for share in (VALIDATION_SHARE, TEST_SHARE))
sizes = [len(x) - n_validation - n_test, n_validation, n_test]
train, validation, test = order.split(sizes)
wrong = train[: len(train) * WRONG // 100]
y[wrong] = 4 * torch.rand(len(wrong), generator=generator) - 2


# %% A polynomial of some degree, in Legendre polynomials: powers of x would lose digits
def features(x, degree):
    plain = [torch.ones_like(x), x]
    for k in range(1, degree):
        plain.append(((2 * k + 1) * x * plain[k] - k * plain[k - 1]) / (k + 1))
    return torch.stack(plain[: degree + 1], 1) * (2 * torch.arange(degree + 1) + 1).sqrt()


def fit(degree):
    matrix = features(x[train], degree)
    found = torch.linalg.lstsq(matrix, y[train, None], driver="gelsd").solution[:, 0]
    return lambda x: features(x, degree) @ found


# %% Errors of every capacity, and the choice
models = [fit(capacity) for capacity in range(MOST + 1)]
table = [
    [(model(x[part]) - y[part]).square().mean().item() for part in (train, validation, test)]
    for model in models
]
judge = [errors[1] for errors in table]  # by validation; by test it would be errors[2], and no fair judge
chosen = next(k for k, error in enumerate(judge) if error <= min(judge) + 1e-6)
print(f"Capacity {CAPACITY}: errors {table[CAPACITY]}. Chosen: {chosen}, test error {table[chosen][2]:.4g}.")

# %% What came of it
names = ("n_train", "n_validation", "n_test", "train_error", "validation_error", "test_error")
numbers = dict(zip(names, [*sizes, *table[CAPACITY]], strict=True)) | {"chosen": chosen}
numbers |= {"chosen_validation_error": table[chosen][1], "chosen_test_error": table[chosen][2]}
fresh = (torch.arange(1000) + 0.5) / 500 - 1  # the true curve is known, so endless fresh points are, too
numbers["chosen_fresh_error"] = NOISE**2 + (models[chosen](fresh) - curve(fresh)).square().mean().item()
print(json.dumps(numbers))
