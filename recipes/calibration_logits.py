"""When this network says 90 %, is it right nine times in ten? From the logits that it gave in the app."""

# %% Settings
import json
from pathlib import Path

import torch
from torch.nn import functional as F

FILE = "logits.pt"  # what the network said of the pictures, and their labels
TEMPERATURE = 1.0
N_BINS = 10

if not Path(FILE).exists():
    print(f"There is no {FILE} here: put it into this folder, or change its name above.")
    raise SystemExit(0)

# %% Half of the pictures choose the temperature, the other half judge the network
held, held_labels, logits, labels = torch.load(FILE, weights_only=True)
held, logits = held.double(), logits.double()

# %% One temperature for all pictures: the validation loss is convex in 1 / T, lowest where its slope is 0
slope = torch.func.grad(lambda inverse: F.cross_entropy(held * inverse, held_labels))
cold, hot = torch.tensor([0.02, 50.0], dtype=torch.float64)
for _ in range(60):  # T is between these two: halve what is between their logarithms
    fitted = (cold * hot).sqrt()
    cold, hot = (fitted, hot) if slope(1 / fitted) > 0 else (cold, fitted)

# %% Confidence is the probability of the first choice; accuracy is how often that is right
sure, choice = (logits / TEMPERATURE).softmax(1).max(1)
losses, right = F.cross_entropy(logits / TEMPERATURE, labels, reduction="none"), (choice == labels).double()
bins = torch.bucketize(sure, torch.linspace(0, 1, N_BINS + 1, dtype=torch.float64)[1:-1])
numbers = {"confidence": float(sure.mean()), "accuracy": float(right.mean()), "loss": float(losses.mean())}
numbers |= {"bin_counts": bins.bincount(minlength=N_BINS).tolist(), "fitted_temperature": float(fitted)}
numbers["calibration_error"] = float(bins.bincount(right - sure, N_BINS).abs().sum()) / len(labels)
numbers["loss_at_1"] = float(F.cross_entropy(logits, labels))
numbers["loss_at_fitted"] = float(F.cross_entropy(logits / fitted, labels))
print(f"It is {100 * sure.mean():.1f} % sure on average, and right {100 * right.mean():.1f} % of the time.")
print(json.dumps(numbers))
