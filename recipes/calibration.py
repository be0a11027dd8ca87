"""When a network says 90 %, is it right nine times in ten? Reliability, and temperature scaling."""

# %% Settings
import json

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

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
digits = load_digits()
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(digits.data)[order] / 16, torch.tensor(digits.target)[order]
part = {"validation": slice(0, 500), "test": slice(500, 1000), "training": slice(1000, 1000 + N_TRAIN)}
wrong = torch.arange(round(WRONG_LABELS * N_TRAIN))
y[1000 + wrong] = (y[1000 + wrong] + 1 + wrong % 9) % 10

# %% A small network, trained on a few pictures
torch.manual_seed(SEED)
net = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10)).double()
optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(N_STEPS):
    optimiser.zero_grad()
    logits = net(x[part["training"]])
    F.cross_entropy(logits, y[part["training"]], label_smoothing=LABEL_SMOOTHING).backward()
    optimiser.step()
with torch.no_grad():
    known, logits = net(x[part["validation"]]), net(x[part[PICTURES]])
labels = y[part[PICTURES]]

# %% One temperature for all pictures, chosen on the validation pictures; the loss is convex in 1 / T
inverse = torch.ones((), dtype=torch.float64, requires_grad=True)
search = torch.optim.LBFGS(
    [inverse], max_iter=100, tolerance_grad=1e-12, tolerance_change=1e-14, line_search_fn="strong_wolfe"
)


def validation_loss():
    search.zero_grad()
    loss = F.cross_entropy(known * inverse, y[part["validation"]])
    loss.backward()
    return loss


search.step(validation_loss)
fitted = 1 / inverse.item()

# %% Confidence is the probability of the first choice; accuracy is how often that is right
confidence, choice = (logits / TEMPERATURE).softmax(1).max(1)
right = (choice == labels).double()
bins = torch.bucketize(confidence, torch.linspace(0, 1, N_BINS + 1, dtype=torch.float64)[1:-1])
error = sum(
    (right[bins == each].sum() - confidence[bins == each].sum()).abs() / len(labels) for each in range(N_BINS)
)

# %% Which pictures carry the loss
losses = F.cross_entropy(logits / TEMPERATURE, labels, reduction="none")
largest, order = losses.sort(descending=True)
worst = largest[: max(1, round(len(losses) / 100))].sum() / largest.sum()
found = (order[: len(wrong)] < len(wrong)).sum().item() if PICTURES == "training" else 0
costly = F.cross_entropy(logits, labels, reduction="none").argsort(descending=True)[LOOKED_AT]
print(
    json.dumps(
        {
            "confidence": confidence.mean().item(),
            "accuracy": right.mean().item(),
            "changed_answers": (choice != logits.argmax(1)).sum().item(),
            "calibration_error": error.item(),
            "bin_counts": [(bins == each).sum().item() for each in range(N_BINS)],
            "loss": losses.mean().item(),
            "largest_losses": largest[:5].tolist(),
            "worst_share": worst.item() if losses.mean() > 1e-9 else None,
            "wrong_found": found,
            "fitted_temperature": fitted,
            "loss_at_1": F.cross_entropy(logits, labels).item(),
            "loss_at_fitted": F.cross_entropy(logits / fitted, labels).item(),
            "looked_at": [labels[costly].item(), choice[costly].item()],
            "looked_at_p": (logits / TEMPERATURE)[costly].softmax(0)[labels[costly]].item(),
        }
    )
)
