"""Cross-entropy: one number for how wrong all probabilities are, what it is made of, and its gradient."""

# %% Settings
import json

import torch
from torch.nn import functional as F

LOGITS = [[2.0, 1.0, 0.1], [0.5, 2.5, 0.0], [1.0, 0.2, 3.0], [4.0, 0.5, 0.0]]  # a row for each point
TARGETS = [0, 1, 2, 1]  # the class of each point
SMOOTHING = 0.0  # of labels
REDUCTION = "mean"  # or "sum"
LOOK_AT = [0, 0]  # point and class
PREDICTIONS = [[0.8, 0.2], [0.6, 0.4]]  # of class 0, to be compared
P = 0.5  # the probability of one label
torch.set_default_dtype(torch.float64)
N_CLASSES = len(LOGITS[0])

# %% The loss takes logits, not probabilities, and backward() brings their gradient
logits, targets = torch.tensor(LOGITS, requires_grad=True), torch.tensor(TARGETS)
loss = F.cross_entropy(logits, targets, reduction=REDUCTION, label_smoothing=SMOOTHING)
loss.backward()
losses = F.cross_entropy(logits, targets, reduction="none", label_smoothing=SMOOTHING)
print(f"The {REDUCTION} over {len(LOGITS)} points is {loss:.4g}.")

# %% By hand: the gradient is p - y, divided by the number of points for the mean
wanted = F.one_hot(targets, N_CLASSES).double()  # a probability for each class
wanted = (1 - SMOOTHING) * wanted + SMOOTHING / N_CLASSES
p, share = torch.softmax(logits.detach(), 1), len(LOGITS) if REDUCTION == "mean" else 1
twice = F.cross_entropy(p, wanted, reduction=REDUCTION)  # a mistake: softmax before, and once more inside
numbers = {"loss": loss.item(), "losses": losses.tolist(), "softmax_twice": twice.item()}
numbers |= {"closed_form": ((p - wanted) / share)[*LOOK_AT].item(), "gradient": logits.grad[*LOOK_AT].item()}

# %% Two classes: binary cross-entropy takes one logit, the difference of both
scores = logits[:, 1] - logits[:, 0]
binary = F.binary_cross_entropy_with_logits(scores, wanted[:, 1], reduction=REDUCTION)
numbers |= {"binary": binary.item()}

# %% What it is made of: the entropy of the target, and how far the prediction is from it
numbers["entropies"] = torch.special.entr(wanted).sum(1).tolist()
numbers["divergences"] = F.kl_div(p.log(), wanted, reduction="none").sum(1).tolist()

# %% Nothing learnt: the same probability for every class, and two fresh layers on random inputs
equal = F.cross_entropy(torch.zeros_like(p), wanted, reduction=REDUCTION)
generator = torch.Generator().manual_seed(0)
draw = lambda *shape: torch.empty(shape).uniform_(-1 / 8, 1 / 8, generator=generator)  # as nn.Linear begins
x = torch.randn(256, 64, generator=generator)
outputs = torch.relu(x @ draw(64, 64) + draw(64)) @ draw(64, N_CLASSES) + draw(N_CLASSES)
labels = torch.randint(N_CLASSES, (256,), generator=generator)
numbers |= {"equal_guesses": equal.item(), "untrained": F.cross_entropy(outputs, labels).item()}

# %% How far two predictions are from "certainly class 0": L1, L2, cross-entropy
for name, each in zip(("first", "second"), map(torch.tensor, PREDICTIONS), strict=True):
    away = each - F.one_hot(torch.tensor(0), len(each))
    numbers[name] = [away.abs().sum().item(), away.norm().item(), -each[0].log().item()]
print(json.dumps(numbers | {"label_cost": -torch.tensor(P).log().item()}))
