"""Under- and overfitting: fit every capacity, choose by validation, read the test set once."""

# %% Settings
import json

import torch

N_POINTS = 50
NOISE = 0.3  # a standard deviation
WRONG = 0  # percent of the training points that get a random height
SEED = 16
SHARES = [30, 30]  # percent of all points that choose, that judge
CAPACITY = 12  # degree of the polynomial that is looked at
torch.set_default_dtype(torch.float64)

# %% The data: the first of 400, so that more points keep the old ones
generator = torch.Generator().manual_seed(SEED)
curve = lambda x: torch.sin(1.5 * torch.pi * x)
x = 2 * torch.rand(400, generator=generator)[:N_POINTS] - 1
y = curve(x) + NOISE * torch.randn(400, generator=generator)[:N_POINTS]

# %% Three sets, each with its job: fit, choose, judge once
order = torch.rand(400, generator=generator.manual_seed(1000 + SEED))[: len(x)].argsort()
n_validation, n_test = (max(1, len(x) * share // 100) for share in SHARES)
train, validation, test = order.split([len(x) - n_validation - n_test, n_validation, n_test])
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


# %% Errors of every capacity on each set, and the choice
models = [fit(capacity) for capacity in range(25)]
parts = {"train": train, "validation": validation, "test": test}
errors = {name: [(fit(x[p]) - y[p]).square().mean().item() for fit in models] for name, p in parts.items()}
judge = errors["validation"]
chosen = next(capacity for capacity, error in enumerate(judge) if error <= min(judge) + 1e-6)
numbers = {f"n_{name}": len(part) for name, part in parts.items()} | {"chosen": chosen}
numbers |= {f"{name}_error": errors[name][CAPACITY] for name in parts}
numbers |= {f"chosen_{name}_error": errors[name][chosen] for name in parts}
fresh = (torch.arange(1000) + 0.5) / 500 - 1  # the true curve is known, so endless fresh points are, too
numbers["chosen_fresh_error"] = NOISE**2 + (models[chosen](fresh) - curve(fresh)).square().mean().item()
print(json.dumps(numbers))
