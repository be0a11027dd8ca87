"""From step to sigmoid: gradient descent on an error that has a slope, or on one that has none."""

# %% Settings
import json
import math

import torch

POINTS = [[1.625, 0.5, 1], [1.0, -0.625, 1], [-1.375, -0.75, 0]]  # x1, x2, label
START = -1.5  # the weight of x1, which is learnt
WEIGHT_2 = 1.0  # that of x2, and the bias, which are not
BIAS = 0.0
LEARNING_RATE = 0.1
N_STEPS = 30
LOOKED_AT = 1  # number of a point
NEAR_X = 2.0  # a place on the sigmoid
X = -100  # a place far out on the sigmoid
DTYPE = "float32"
torch.set_default_dtype(torch.float64)

# %% The error: a penalty for the score of each point
x1, x2, label = torch.tensor(POINTS).T
sign = 2 * label - 1  # +1 for yes, -1 for no


def penalties(h):
    return torch.nn.functional.binary_cross_entropy_with_logits(h, label, reduction="none")  # -ln p


# %% Gradient descent
w1, walk = torch.tensor(START, requires_grad=True), []
for step in range(N_STEPS + 1):
    h = w1 * x1 + WEIGHT_2 * x2 + BIAS
    error, mistakes = penalties(h).sum(), ((h >= 0) != label).sum()  # a step says yes where h >= 0
    (slope,) = torch.autograd.grad(error, w1)
    walk.append([w1.item(), error.item(), slope.item(), mistakes.item()])
    with torch.no_grad():
        w1 -= LEARNING_RATE * slope
(_, first, slope, before), (weight, last, _, after) = walk[0], walk[-1]
print(f"{N_STEPS} steps: error from {first:.4g} to {last:.4g}, mistakes from {before} to {after}.")
numbers = {"mistakes": before, "error": first, "slope": slope}
numbers |= {"final_weight": weight, "final_error": last, "final_mistakes": after}

# %% What it says of one point at the start, and how steeply that changes over the plane
h = START * x1 + WEIGHT_2 * x2 + BIAS
score, norm = h[LOOKED_AT - 1], math.hypot(START, WEIGHT_2)
numbers |= {"score": score.item(), "says_yes": int(score >= 0), "probability": torch.sigmoid(score).item()}
numbers |= {"norm": norm, "band": 2 * math.log(9) / norm if norm else None}  # from 10 % to 90 %
numbers["penalties"] = penalties(h).tolist()

# %% The sigmoid and its slope
near = torch.tensor(NEAR_X, requires_grad=True)
torch.sigmoid(near).backward()
numbers |= {"near_value": torch.sigmoid(near).item(), "near_slope": near.grad.item()}

# %% Far out
x = torch.tensor(X, dtype=getattr(torch, DTYPE), requires_grad=True)
value = torch.sigmoid(x)
value.backward()
numbers |= {"far_value": value.item(), "far_slope": x.grad.item()}
print(json.dumps(numbers))
