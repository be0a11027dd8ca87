"""When a network says 90 %, is it right nine times in ten? Reliability, and temperature scaling."""

# %% Settings
import json

import torch
from sklearn.datasets import load_digits
from torch.nn import functional as F

PICTURES = "test"  # or "validation", on which the temperature is chosen, or "training"
N_TRAIN = 100
N_STEPS = 300
LABEL_SMOOTHING = 0.0
WRONG_LABELS = 0.0  # so many of the labels it learns are wrong
TEMPERATURE = 1.0
N_BINS = 10
SEED = 0
LOOKED_AT = 0  # the picture with the largest loss

# %% Data: 8 × 8 pixels; 500 pictures to choose T on, 500 to judge, the rest to learn from
digits, order = load_digits(), torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(digits.data)[order] / 16, torch.tensor(digits.target)[order]
part = {"validation": slice(0, 500), "test": slice(500, 1000), "training": slice(1000, 1000 + N_TRAIN)}
wrong = torch.arange(round(WRONG_LABELS * N_TRAIN))
y[1000 + wrong] = (y[1000 + wrong] + 1 + wrong % 9) % 10

# %% A small network, trained on a few pictures
torch.manual_seed(SEED)
net = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)).double()
optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(N_STEPS):
    optimiser.zero_grad()
    F.cross_entropy(net(x[part["training"]]), y[part["training"]], label_smoothing=LABEL_SMOOTHING).backward()
    optimiser.step()
logits, held, labels = net(x[part[PICTURES]]).detach(), net(x[part["validation"]]).detach(), y[part[PICTURES]]

# %% One temperature for all pictures: the validation loss is convex in 1 / T, lowest where its slope is 0
slope = torch.func.grad(lambda inverse: F.cross_entropy(held * inverse, y[part["validation"]]))
cold, hot = torch.tensor([0.02, 50.0], dtype=torch.float64)
for _ in range(60):  # T is between these two: halve what is between their logarithms
    fitted = (cold * hot).sqrt()
    cold, hot = (fitted, hot) if slope(1 / fitted) > 0 else (cold, fitted)

# %% Confidence is the probability of the first choice; accuracy is how often that is right
chances = (logits / TEMPERATURE).softmax(1)
sure, choice = chances.max(1)
losses, right = F.cross_entropy(logits / TEMPERATURE, labels, reduction="none"), (choice == labels).double()
bins = torch.bucketize(sure, torch.linspace(0, 1, N_BINS + 1, dtype=torch.float64)[1:-1])
numbers = {"confidence": float(sure.mean()), "accuracy": float(right.mean()), "loss": float(losses.mean())}
numbers |= {"bin_counts": bins.bincount(minlength=N_BINS).tolist(), "fitted_temperature": float(fitted)}
numbers["calibration_error"] = float(bins.bincount(right - sure, N_BINS).abs().sum()) / len(labels)

# %% Which pictures carry the loss
largest, places = losses.sort(descending=True)
worst, plain = largest[: max(1, round(len(losses) / 100))], F.cross_entropy(logits, labels, reduction="none")
at = plain.argsort(descending=True)[LOOKED_AT]
numbers |= {"largest_losses": largest[:5].tolist(), "looked_at_p": float(chances[at, labels[at]])}
numbers["worst_share"] = float(worst.sum() / losses.sum()) if losses.mean() > 1e-9 else None
numbers["wrong_found"] = int((places[: len(wrong)] < len(wrong)).sum()) if PICTURES == "training" else 0
numbers |= {"loss_at_1": float(plain.mean()), "changed_answers": int((choice != logits.argmax(1)).sum())}
numbers["loss_at_fitted"] = float(F.cross_entropy(logits / fitted, labels))
print(json.dumps(numbers | {"looked_at": [int(labels[at]), int(choice[at])]}))
