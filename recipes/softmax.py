"""How do scores become probabilities? Softmax by hand, row by row, and what autograd says of it."""

# %% Settings
import json
import math

import torch

SCORES = [[2.0, 1.0, -1.0], [0.5, -1.5, 2.5], [-0.5, 1.5, 0.0]]  # a row for each picture
SHIFT = 0.0  # added to every score
TEMPERATURE = 1.0  # every score is divided by it
PRECISION = "float64"  # what the shares are computed in
ENDS_IN = "float32"  # a precision: e^u is inf in it from some u on


# %% By hand: what becomes of the scores of a row, divided by its sum
def shares(x):
    part = torch.exp(x - x.max(dim=1, keepdim=True).values)
    total = part.sum(dim=1, keepdim=True)
    return part / total


scores = torch.tensor(SCORES, dtype=torch.float64)
scaled = (scores + SHIFT) / TEMPERATURE
error = ""
try:
    rows = shares(scaled.to(getattr(torch, PRECISION))).double()
except RuntimeError as reason:
    rows, error = torch.full_like(scaled, math.nan), str(reason)

# %% Is every share of the first row above 0, and does a larger score have the larger share?
first = rows[0]
order = (first[:, None] > first) == (scaled[0][:, None] > scaled[0])


# %% The first row done right: what a constant moves, and how each share answers to each score
def right(row, shift):
    return torch.softmax((row + shift) / TEMPERATURE, dim=0)


moved = (right(scores[0], SHIFT or 1.0) - right(scores[0], 0.0)).abs().max()
slopes = torch.autograd.functional.jacobian(lambda row: right(row, SHIFT), scores[0])


def known(numbers):  # JSON knows no NaN
    return [each if math.isfinite(each) else None for each in numbers.flatten().tolist()]


end = math.log(torch.finfo(getattr(torch, ENDS_IN)).max)
numbers = {"shares": known(first), "row_sums": known(rows.sum(dim=1)), "error": error}
numbers |= {"all_positive": int((first > 0).all()), "order_kept": int(order.all() and first.isfinite().all())}
numbers |= {"shift_moves": known(moved)[0], "jacobian": known(slopes), "largest_exponent": end}
said = f"torch refuses: {error}" if error else f"Row 1 becomes {', '.join(f'{p:.4g}' for p in first)}."
# %% With two classes, softmax is the sigmoid of the difference; with more, of that to all others together
against = scaled[0][0] - torch.logsumexp(scaled[0][1:], dim=0)
numbers |= {"sigmoid_of_difference": torch.sigmoid(against).item()}
numbers |= {"sigmoid_of_first": torch.sigmoid(scaled[0][0]).item()}
print(said, f"{ENDS_IN} holds e^u up to u = {end:.4g}.")
print(json.dumps(numbers))
