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

# %% The neuron
x1, x2, label = torch.tensor(POINTS).T
sign = 2 * label - 1  # +1 for yes, -1 for no


def score(w1):
    return w1 * x1 + WEIGHT_2 * x2 + BIAS


def says_yes(h):
    return (h >= 0).double()  # the step: yes or no, nothing between


# %% Its error: a penalty for each point
def penalties(h):
    return torch.nn.functional.binary_cross_entropy_with_logits(h, label, reduction="none")  # -ln p


def slope_of(error, w1):
    return torch.autograd.grad(error, w1)[0]


# %% Gradient descent
w1, walk = torch.tensor(START, requires_grad=True), []
for step in range(N_STEPS + 1):
    h = score(w1)
    error, mistakes = penalties(h).sum(), (says_yes(h) != label).sum()
    slope = slope_of(error, w1)
    walk.append([w1.item(), error.item(), slope.item(), mistakes.item()])
    with torch.no_grad():
        w1 -= LEARNING_RATE * slope

# %% What it says of one point at the start, and how steeply that changes over the plane
h = score(torch.tensor(START)).requires_grad_()
probability = torch.sigmoid(h)
probability.sum().backward()
at, norm = LOOKED_AT - 1, math.hypot(START, WEIGHT_2)
first, last = walk[0], walk[-1]
numbers = {"mistakes": first[3], "error": first[1], "slope": first[2]}
numbers |= {"final_weight": last[0], "final_error": last[1], "final_mistakes": last[3]}
numbers |= {"score": h[at].item(), "says_yes": int(h[at] >= 0), "probability": probability[at].item()}
numbers |= {"sigmoid_slope": h.grad[at].item(), "norm": norm, "penalties": penalties(h).tolist()}
numbers["band"] = 2 * math.log(9) / norm if norm else None  # from 10 % to 90 %

# %% The sigmoid and its slope
near = torch.tensor(NEAR_X, requires_grad=True)
torch.sigmoid(near).backward()
numbers |= {"near_value": torch.sigmoid(near).item(), "near_slope": near.grad.item()}

# %% Far out
x = torch.tensor(X, dtype=getattr(torch, DTYPE), requires_grad=True)
value = torch.sigmoid(x)
value.backward()
small = math.exp(-abs(X))
numbers |= {"far_value": value.item(), "far_slope": x.grad.item()}
numbers["far_true_slope"] = small / (1 + small) ** 2
print(
    f"{N_STEPS} steps took w1 from {first[0]:.4g} to {last[0]:.4g}, the error from {first[1]:.4g} to "
    f"{last[1]:.4g} and the mistakes from {first[3]} to {last[3]}."
)
print(json.dumps(numbers))
