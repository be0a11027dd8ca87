"""Likelihood: how well a model explains labels, as a product and as a sum of logarithms."""

# %% Settings
import json
import math
from fractions import Fraction

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

X = [0.405465, -2.197225, -0.847298, 1.386294]
LABELS = [1, 1, 0, 0]  # 1 is blue, 0 orange
WEIGHT = 1.0
BIAS = 0.0
OTHER = [-0.5, 0.0]  # weight and bias of model B
N_FACTORS = 2000  # looked at; 2,000 are multiplied
SIGMA = 1.0  # of Gaussian noise
SLIDER = [-5.0, 5.0, 101]  # first weight, last one, how many
torch.set_default_dtype(torch.float64)
x, labels = torch.tensor(X), torch.tensor(LABELS)
signs, numbers = 2.0 * labels - 1, {}


# %% The model: P(blue) is sigmoid(h), P(orange) is 1 - sigmoid(h) = sigmoid(-h)
def own_logs(weight, bias):
    return logsigmoid(signs * (weight * x + bias))


def n_right(weight):
    return int((signs * (weight * x + BIAS) > 1e-9).sum())


# %% The likeliest weight: where the slope of the log-likelihood changes sign, if it does
pulls, low, high, best = signs * x, -1e9, 1e9, None
if pulls.min() < 0 < pulls.max():
    for _ in range(140):
        middle = (low + high) / 2
        slope = (pulls * torch.sigmoid(-(pulls * middle + signs * BIAS))).sum()
        low, high = (middle, high) if slope > 0 else (low, middle)
    best = 0.0 if abs(low + high) < 2e-12 else (low + high) / 2

# %% Two models: multiply each label's own probability, or add its logarithm
ours, theirs = own_logs(WEIGHT, BIAS), own_logs(*OTHER)
numbers |= {"probabilities": ours.exp().tolist(), "other_probabilities": theirs.exp().tolist()}
numbers |= {"product": ours.exp().prod().item(), "other_product": theirs.exp().prod().item()}
numbers |= {"log_likelihood": ours.sum().item(), "other_log_likelihood": theirs.sum().item()}
numbers |= {"n_right": n_right(WEIGHT), "best_weight": best}
numbers["best_log_likelihood"] = None if best is None else own_logs(best, BIAS).sum().item()
numbers["best_n_right"] = None if best is None else n_right(best)
numbers["learned_weight"] = None
likeliest = "no w is the likeliest" if best is None else f"the likeliest w is {best:.4g}"
print(f"The log-likelihood is {ours.sum():.4g} under A and {theirs.sum():.4g} under B; {likeliest}.")

# %% No likeliest weight: gradient descent goes on for ever
if best is None and pulls.any():
    weight = torch.zeros(())
    for _ in range(2000):
        weight = weight + 4 / (x * x).sum() * (pulls * torch.sigmoid(-(pulls * weight + signs * BIAS))).sum()
    numbers["learned_weight"] = weight.item()

# %% Many factors: the same product in two precisions, one multiplication after the other
turn = own_logs(WEIGHT, BIAS)
numbers |= {"n_factors": N_FACTORS, "log_sum": turn.repeat(2000)[:N_FACTORS].sum().item()}
numbers["log10_product"] = numbers["log_sum"] / math.log(10)
for name, dtype in {"float32": torch.float32, "float64": torch.float64}.items():
    factors, product, held = turn.exp().to(dtype), torch.ones((), dtype=dtype), []
    for i in range(2000):
        product = product * factors[i % len(X)]
        held.append(product.item())
    numbers[f"product_{name}"] = held[N_FACTORS - 1]
    numbers[f"zero_from_{name}"] = held.index(0) + 1 if 0 in held else None
    subnormal = 0 < held[-1] < torch.finfo(dtype).tiny  # there, rounding may hold a product in its place
    begins = held.index(held[-1]) + 1
    numbers[f"stuck_from_{name}"] = begins if subnormal and begins <= 2000 - len(X) else None
scores = torch.tensor([0.0, 110.0], dtype=torch.float32)
numbers["softmax_float32"] = scores.softmax(0)[0].item()
numbers["log_softmax_float32"] = scores.log_softmax(0)[0].item()

single, double = numbers["product_float32"], numbers["product_float64"]
print(
    f"After {N_FACTORS} factors float32 holds {single:.4g} and float64 {double:.4g}; "
    f"the sum of logarithms is {numbers['log_sum']:.4g}."
)

# %% Labels: minus the log-likelihood is cross-entropy
scores, targets = WEIGHT * x + BIAS, labels.double()
numbers["negative_log_likelihood"] = -own_logs(WEIGHT, BIAS).sum().item()
numbers["cross_entropy"] = binary_cross_entropy_with_logits(scores, targets, reduction="sum").item()
numbers["squared_error"] = (-signs * scores).sigmoid().square().sum().item()


def parts(weight):  # of the squared error: (1 - s)^2 as 1 and s^2 - 2s, so that no small s is lost
    margins = signs * (weight * x + BIAS)
    small, wrong = (-margins.abs()).sigmoid(), (margins < 0).double()
    return torch.cat([wrong, small * small - 2 * small * wrong]).tolist()


weights = [SLIDER[0] + 0.1 * i for i in range(SLIDER[2])]
least = min(weights, key=lambda weight: sum(map(Fraction, parts(weight))))  # exact sums
numbers |= {"best_weight": best, "squared_error_least_at": least}
print(
    f"Minus the log-likelihood is {numbers['negative_log_likelihood']:.4g} and cross-entropy "
    f"{numbers['cross_entropy']:.4g}, the same sum; the squared error is least at w = {least:.4g}."
)

# %% Gaussian noise: minus the log-likelihood is squared error, scaled and shifted
x = torch.tensor([-2.0, -1.3, -0.6, 0.2, 0.9, 1.5, 2.2])
y = torch.tensor([-1.2, -1.7, 0.1, -0.3, 1.2, 0.7, 2.1])
best = ((x * (y - BIAS)).sum() / (x * x).sum()).item()
for weight, squares, loss in (
    (WEIGHT, "squared_error", "negative_log_likelihood"),
    (best, "least_squared_error", "least_negative_log_likelihood"),
):
    line = weight * x + BIAS
    numbers[squares] = (y - line).square().sum().item()
    numbers[loss] = -torch.distributions.Normal(line, SIGMA).log_prob(y).sum().item()
numbers["best_weight"] = best
print(
    f"The squared error is {numbers['squared_error']:.4g} and minus the log-likelihood "
    f"{numbers['negative_log_likelihood']:.4g}; both are least at w = {best:.4g}."
)

# %% What came of it
print(json.dumps(numbers))
