"""Descend with a few records at a time, often, and measure how far the walks wander."""

# %% Settings
import json

import torch
from torch.nn.functional import pad

BATCH_SIZE = 8
DRAWN = "afresh"  # how a batch is drawn: "afresh", "epochs" or "replacement"
LEARNING_RATE = 0.1
N_STEPS = 200
START = [-0.2, 0.8]  # weight and bias
SCALING = "standardised"  # or "0 to 1"
SEED = 0
N_WALKS = 32  # walks from the same start, each with its own batches

# %% The records: two numbers each
WHAT = "body mass index and disease progression of 442 patients"
RECORDS = "32.1 151, 21.6 75, 30.5 141, 25.3 206, 23 135, 22.6 97, 22 138, 26.2 63, 32.1 110, 30 310, 18.6 101, 28 69, 23.7 179, 26.2 185, 24 118, 24.7 171, 30.3 166, 27.5 144, 25.4 97, 24.7 168, 21.1 68, 24.3 49, 26 68, 32 245, 29.7 184, 25.2 202, 19.2 137, 31.9 85, 24.4 131, 25.8 283, 30.5 129, 20.3 59, 38 341, 21.7 87, 20.5 65, 23.5 102, 28.5 265, 27.4 276, 33 252, 27.7 90, 25.6 100, 20.1 55, 25.4 61, 24.2 92, 32.7 259, 23.1 53, 25.3 190, 19.6 142, 22.5 75, 27.7 142, 25.7 155, 27.9 225, 25.5 59, 24.9 104, 28.7 182, 21.8 128, 30.2 52, 20.5 37, 20.4 170, 24 170, 26 61, 26.8 144, 25.7 52, 22.9 128, 24 71, 24.1 163, 24.7 150, 25 97, 23.6 160, 22.1 178, 19.9 48, 29.5 270, 26 202, 24.5 111, 26.6 85, 23.5 42, 29 170, 23 200, 21 252, 22.9 113, 27.5 143, 24.3 51, 23.1 52, 27.3 210, 22.7 65, 33 141, 19.4 55, 25.8 134, 22.6 42, 21.9 111, 24 98, 31.2 164, 26.8 48, 20.4 96, 24.8 90, 21 162, 27.3 150, 34.6 279, 25.9 92, 20.4 83, 28 128, 22.2 102, 29 302, 30.2 198, 32.4 95, 23.4 53, 19.3 134, 31 144, 30.6 232, 25.5 81, 23.4 104, 26.8 59, 28.3 246, 27.7 297, 36.6 258, 26.5 229, 31.8 275, 24.4 281, 25.4 179, 22 200, 26.8 200, 28 173, 33.9 180, 29.6 84, 28.6 121, 25.6 161, 20.7 99, 26.2 109, 20.6 115, 27.9 268, 35.3 274, 19.9 158, 24.4 107, 21.4 83, 30.4 103, 31.6 272, 18.8 85, 31 280, 36.7 336, 32.1 281, 27.7 118, 30.8 317, 27.5 235, 26.9 60, 30.7 174, 38.3 259, 31.9 178, 35 128, 27.8 96, 25.9 126, 32.9 288, 26 88, 26.3 292, 22.3 71, 28.3 197, 32 186, 25.4 25, 23.3 84, 20.3 96, 30.4 195, 20.6 53, 32.3 217, 29.2 172, 33.1 131, 24.6 214, 20.2 59, 20.8 70, 32.8 220, 31.9 268, 23.9 152, 24.5 47, 22.1 74, 33 295, 19 101, 27.3 151, 22.8 127, 28.2 237, 28.9 225, 25.6 81, 24.9 151, 26.8 107, 22.4 64, 26.9 138, 23.1 185, 28.6 265, 24.7 101, 30.3 137, 21.3 143, 26.1 141, 20.2 79, 25.2 292, 22.5 178, 23.5 91, 25.9 116, 20.9 86, 28.7 122, 22.1 72, 26.7 129, 31.4 142, 22.2 90, 21 158, 21.2 39, 26.5 196, 29.2 222, 27 277, 30.7 99, 28.8 196, 30.6 202, 30.1 155, 24.7 77, 27.7 191, 29.8 70, 26.7 73, 19.8 49, 23.3 65, 35.1 263, 29.7 248, 29.3 296, 20.3 214, 22.5 185, 22.7 78, 22.8 93, 24 252, 24.2 150, 20.2 77, 29.4 208, 22.1 77, 23.6 108, 25.2 160, 24.9 53, 33 220, 23.5 154, 26.4 259, 29.8 90, 30 246, 25 124, 27 67, 20 72, 25.5 257, 28.2 262, 33.3 275, 25.6 177, 24.2 71, 22.1 47, 31.4 187, 23.1 125, 23.4 78, 18.8 51, 30.8 258, 32 215, 31.6 303, 35.5 243, 31.9 91, 29.5 150, 31.6 310, 20.3 153, 41.3 346, 21.2 63, 24.1 89, 23 50, 25.6 39, 22.5 103, 38.2 308, 19.2 116, 29 145, 24 74, 20.6 45, 26.3 115, 34.6 264, 23.4 87, 29.2 202, 27.2 127, 27 182, 24.5 241, 24.1 66, 25.3 94, 28.8 283, 20.9 64, 23 102, 24.1 200, 28.1 265, 18 94, 25.9 230, 21.5 181, 24.3 156, 24.5 233, 21.3 60, 25.8 219, 24.8 80, 31.5 68, 33.5 332, 28.1 248, 24.3 84, 35 200, 23.5 55, 30 85, 20.7 89, 25.6 31, 22.9 129, 25.1 83, 33.2 275, 24.1 65, 29.5 198, 29.6 236, 22.8 253, 22.7 124, 26.2 44, 23.5 172, 22.1 114, 26.5 142, 32.4 109, 30.1 180, 24.2 144, 31.3 163, 30.1 147, 24.5 97, 27.7 220, 23.2 190, 27 109, 26.8 191, 29.2 122, 31.2 230, 32.1 242, 25.7 248, 26.9 249, 31.4 192, 25.6 131, 37 237, 32.6 78, 21.2 135, 29.2 244, 24 199, 36.1 270, 25.8 164, 22 72, 21.9 96, 34.3 306, 25.2 91, 23.3 214, 25.7 95, 25.1 216, 31.9 263, 28.4 178, 28.1 113, 25.3 200, 26.1 139, 28 139, 23.6 88, 24.5 148, 21 88, 32 243, 22.6 71, 19.7 77, 21.2 109, 30.6 272, 25.5 60, 23.3 54, 31 221, 18.5 90, 26.9 311, 28.3 281, 25.7 182, 36.1 321, 24.1 58, 25.8 262, 22.8 206, 39.1 233, 42.2 242, 26.6 123, 29.9 167, 21 63, 25.5 197, 24.2 71, 25.4 168, 23.2 140, 26.1 217, 32.7 121, 27.3 235, 26.6 245, 22.8 40, 28.8 52, 18.1 104, 32 132, 23.7 88, 23.6 69, 24.6 219, 22.6 72, 27.8 201, 24.1 110, 26.5 51, 32.8 277, 19.9 63, 23.6 118, 22.1 69, 28.1 273, 26.5 258, 23.5 43, 26 198, 27.8 242, 28.5 232, 30.6 175, 22.2 93, 23.3 168, 35.4 275, 31.4 293, 37.8 281, 18.9 72, 35 140, 21.7 189, 25.3 181, 23.8 209, 31.8 136, 34.3 261, 26.3 113, 27 131, 27.2 174, 33.8 257, 33 55, 24.1 84, 21.3 42, 23 146, 27.9 212, 33.6 233, 22.7 91, 27.4 111, 22.6 152, 23.2 120, 26.9 67, 34.6 310, 23.3 94, 21.1 183, 23.5 66, 31.5 173, 20.8 72, 26.5 49, 24.2 64, 19.5 48, 28.2 178, 24.9 104, 24.9 132, 30 220, 19.6 57"


def scaled(column):
    if SCALING == "standardised":
        return (column - column.mean()) / column.std(correction=0)
    return (column - column.min()) / (column.max() - column.min())


pairs = [[float(number) for number in pair.split()] for pair in RECORDS.split(", ")]
x, y = torch.tensor(pairs, dtype=torch.float64).T
x, y = scaled(x), scaled(y)
m = len(x)
size = min(BATCH_SIZE, m)
share = 1 / size if DRAWN == "replacement" else (m - size) / (m - 1) / size  # of a single record's variance

# %% The walks: each step goes against the gradient of its batch alone
draw = torch.Generator().manual_seed(SEED)
weights = torch.tensor([START] * N_WALKS, dtype=torch.float64, requires_grad=True)
optimiser = torch.optim.SGD([weights], lr=LEARNING_RATE)
points = [weights.detach().clone()]
for step in range(N_STEPS):
    begin = step % -(-m // size) * size  # where in an epoch's order the batch begins
    if DRAWN == "replacement":  # each record from all of them, some twice
        batch = torch.randint(m, (N_WALKS, size), generator=draw)
    elif DRAWN == "afresh":  # different records, whatever came before
        batch = torch.rand(N_WALKS, m, generator=draw, dtype=torch.float64).topk(size).indices
    else:  # in a shuffled order, each record once before any comes again
        if begin == 0:
            order = torch.rand(N_WALKS, m, generator=draw, dtype=torch.float64).argsort(1)
        batch = order[:, begin : begin + size]
    w, b = weights[:, :1], weights[:, 1:]
    loss = (w * x[batch] + b - y[batch]).square().mean(1)  # of each walk's batch
    optimiser.zero_grad()
    loss.sum().backward()
    optimiser.step()
    points.append(weights.detach().clone())
points = torch.stack(points)

# %% Measured: how far from the minimum the walks are in the second half
rows = torch.stack([x, torch.ones_like(x)], 1)
minimum = torch.linalg.solve(rows.T @ rows, rows.T @ y)
residual = y - rows @ minimum
near = (points.abs() <= 1e12).all(2).cumprod(0)  # 0 once a walk has diverged
half = slice(N_STEPS // 2 + 1, None)
distances = (points[half] - minimum).square().sum(2)
measured = distances.mean().sqrt()
error = distances.mean(0).std() / N_WALKS**0.5 / (2 * measured) if share else torch.tensor(0.0)
losses = torch.stack([(at @ rows.T - y).square().mean(1) for at in points[half]])
last = int(near[:, 0].sum()) - 1  # of the first walk
final = points[last, 0]

# %% Theory: the average of (w, b, 1)(w, b, 1)ᵀ over all draws, counted from the minimum, step by step
pulls = 2 * pad(rows, (0, 1))[:, :, None] * torch.cat([rows, -residual[:, None]], 1)[:, None]
mean = pulls.mean(0)  # a record's gradient is its pull times (w, b, 1)
keep, apart = torch.eye(3) - LEARNING_RATE * mean, pulls - mean
away = pad(points[0, 0] - minimum, (0, 1), value=1)
moments = [torch.outer(away, away)]
for _ in range(N_STEPS):
    spread = (apart @ moments[-1] @ apart.mT).mean(0)
    moments.append(keep @ moments[-1] @ keep.T + LEARNING_RATE**2 * share * spread)
expected = torch.stack(moments)[half, :2, :2].mean(0)
theory = expected.trace().sqrt()

# %% Where it settles, and the largest learning rate at which it does
hessian, eye, noise = mean[:2, :2], torch.eye(2), pulls[:, :2, 2]
differ = torch.einsum("mac,mbd->abcd", apart[:, :2, :2], apart[:, :2, :2]).reshape(4, 4) / m
first = torch.kron(hessian, eye) + torch.kron(eye, hessian)
second = torch.kron(hessian, hessian) + share * differ
largest = 1 / torch.linalg.eigvals(torch.linalg.solve(first, second)).abs().max()
right = LEARNING_RATE * share * noise.T @ noise / m
ball = torch.linalg.solve(first - LEARNING_RATE * second, right.flatten())

# %% What all records together make of as many looks at a record
together = points[0, 0]
for _ in range(N_STEPS * size // m):
    together = together - LEARNING_RATE * 2 * rows.T @ (rows @ together - y) / m
excess_together = (rows @ together - y).square().mean() - residual.square().mean()

# %% What came of it
print(f"{WHAT}: measured {measured:.4g} ± {error:.2g}, theory {theory:.4g}")
stays, settles = bool(near.all()), largest * (1 - 1e-9) > LEARNING_RATE
print(
    json.dumps(
        {
            "records_seen": N_STEPS * size,
            "steps_taken": last,
            "minimum": minimum.tolist(),
            "smallest_loss": residual.square().mean().item(),
            "final_point": final.tolist(),
            "final_loss": (rows @ final - y).square().mean().item(),
            "distance": measured.item() if stays else None,
            "distance_error": error.item() if stays else None,
            "distance_theory": theory.item() if theory <= 1e12 else None,
            "distance_settled": (ball[0] + ball[3]).sqrt().item() if settles else None,
            "excess_loss": (losses.mean() - residual.square().mean()).item() if stays else None,
            "excess_loss_theory": ((expected * hessian).sum() / 2).item() if theory <= 1e12 else None,
            "excess_loss_together": excess_together.item() if excess_together <= 1e12 else None,
            "largest_learning_rate": largest.item(),
        }
    )
)
