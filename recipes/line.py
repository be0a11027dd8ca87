"""Fit a line: the five steps of a training loop, on one weight and one bias."""

# %% Settings
import json

import torch
from torch import nn

SLOPE = 2.0  # of the line that makes the data
INTERCEPT = 1.0
NOISE = 0.8  # a standard deviation
N_SAMPLES = 30
SEED = 0
START = [-1.0, 4.0]  # weight and bias before training
LEARNING_RATE = 0.11
N_EPOCHS = 20
NEW_AT = 140  # an unseen x: 0 is the smallest of the data, 100 the largest
torch.set_default_dtype(torch.float64)

# %% The data
generator = torch.Generator().manual_seed(SEED)
x = 4 * torch.rand(N_SAMPLES, 1, generator=generator) - 1
y = SLOPE * x + INTERCEPT + NOISE * torch.randn(N_SAMPLES, 1, generator=generator)

# %% Model, loss and optimiser
model = nn.Linear(1, 1)
model.load_state_dict({"weight": torch.tensor([START[:1]]), "bias": torch.tensor(START[1:])})
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)

# %% The loop
weight, bias, epochs_done = *START, 0
for epoch in range(N_EPOCHS):
    prediction = model(x)  # 1. predict
    loss = loss_fn(prediction, y)  # 2. how wrong is that?
    optimizer.zero_grad()  # 3. forget the old gradients, or the new ones would be added to them
    loss.backward()  # 4. fill .grad of weight and bias, nothing else
    optimizer.step()  # 5. move weight and bias against .grad, nothing else
    if not (abs(model.weight) <= 1e12 and abs(model.bias) <= 1e12):
        break  # diverged: the epochs before this one are kept
    weight, bias, epochs_done = model.weight.item(), model.bias.item(), epoch + 1

# %% The best line without a loop, and the largest learning rate that converges
matrix = torch.hstack([x, torch.ones_like(x)])
best = torch.linalg.lstsq(matrix, y, driver="gelsd").solution
curvature = torch.linalg.eigvalsh(2 / len(x) * matrix.T @ matrix)[-1].item()

# %% What came of it
mse = loss_fn(weight * x + bias, y).item()
new_x = (x.min() + NEW_AT / 100 * (x.max() - x.min())).item()
numbers = {"epochs_done": epochs_done, "weight": weight, "bias": bias, "mse": mse}
numbers |= {"best_weight": best[0].item(), "best_bias": best[1].item()}
numbers |= {"best_mse": loss_fn(matrix @ best, y).item(), "largest_stable_rate": 2 / curvature}
numbers |= {"new_x": new_x, "prediction": weight * new_x + bias}
print(f"y = {weight:.4g} x + {bias:.4g} after {epochs_done} epochs; mse {mse:.4g}.")
print(json.dumps(numbers))
