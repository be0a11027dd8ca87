"""Fit a line: the five steps of a training loop, on one weight and one bias."""

# %% Settings
import json

import torch
from torch import nn

SLOPE = 2.0  # of the line that makes the data
INTERCEPT = 1.0
NOISE = 0.8  # a standard deviation
N_SAMPLES = 30
N_OUTLIERS = 0  # the first points are moved up
OUTLIER = 12.0  # by this
SEED = 0
STANDARDISE = False
START = [-1.0, 4.0]  # weight and bias before training
LEARNING_RATE = 0.11
N_EPOCHS = 20
NEW_AT = 140  # an unseen x: 0 is the smallest of the data, 100 the largest

# %% The data
generator = torch.Generator().manual_seed(SEED)
x = 4 * torch.rand(N_SAMPLES, 1, generator=generator, dtype=torch.float64) - 1
y = SLOPE * x + INTERCEPT + NOISE * torch.randn(N_SAMPLES, 1, generator=generator, dtype=torch.float64)
y[:N_OUTLIERS] += OUTLIER

# %% To mean 0 and standard deviation 1, if that is asked for
if STANDARDISE:
    x, y = ((each - each.mean()) / (each.std(correction=0) or 1) for each in (x, y))

# %% Model, loss and optimiser
model = nn.Linear(1, 1, dtype=torch.float64)
with torch.no_grad():
    model.weight.fill_(START[0])
    model.bias.fill_(START[1])
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)

# %% The loop
kept, epochs_done = START, 0
for epoch in range(N_EPOCHS):
    prediction = model(x)  # 1. predict
    loss = loss_fn(prediction, y)  # 2. how wrong is that?
    optimizer.zero_grad()  # 3. forget the old gradients, or the new ones would be added to them
    loss.backward()  # 4. fill .grad of weight and bias, nothing else
    optimizer.step()  # 5. move weight and bias against .grad, nothing else
    parameters = [model.weight.item(), model.bias.item()]
    if not all(abs(each) <= 1e12 for each in parameters):
        break  # diverged: the epochs before this one are kept
    kept, epochs_done = parameters, epoch + 1

# %% The best line, without any loop
matrix = torch.hstack([x, torch.ones_like(x)])
best = torch.linalg.lstsq(matrix, y, driver="gelsd").solution
curvature = torch.linalg.eigvalsh(2 / len(x) * matrix.T @ matrix)[-1].item()

# %% What came of it
weight, bias = kept
new_x = (x.min() + NEW_AT / 100 * (x.max() - x.min())).item()
numbers = {
    "epochs_done": epochs_done,
    "weight": weight,
    "bias": bias,
    "mse": loss_fn(weight * x + bias, y).item(),
    "best_weight": best[0].item(),
    "best_bias": best[1].item(),
    "best_mse": loss_fn(matrix @ best, y).item(),
    "largest_curvature": curvature,
    "largest_stable_rate": 2 / curvature,
    "new_x": new_x,
    "prediction": weight * new_x + bias,
    "extrapolates": int(bool(x.min() < x.max()) and not 0 <= NEW_AT <= 100),
}
print(f"y = {weight:.4g} x + {bias:.4g} after {epochs_done} epochs; mse {numbers['mse']:.4g}.")
print(json.dumps(numbers))
