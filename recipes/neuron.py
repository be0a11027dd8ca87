"""One neuron learns: from the error over the error term to one step of the weights in every epoch."""

# %% Settings
import json

import torch

START = [-3.0, 4.0]
LEARNING_RATE = 1.0
N_EPOCHS = 30
COPIES = 1  # of each record
SCALE = 0.5  # the loss is this times the sum over all records and outputs
LOOK_AT = [30, 1]  # epoch and record
RECORDS = [[-2.0, 0.5, 0.0], [-1.0, -1.0, 0.0], [0.5, -0.5, 1.0]]  # x1, x2, then a target for each output
torch.set_default_dtype(torch.float64)
records = [torch.tensor(record) for record in RECORDS for _ in range(COPIES)]


# %% One record: the weighted sum h, the prediction f(h), the error, the slope f'(h)
def look(weights, record):
    h = (weights * record[:2]).sum(1)
    prediction = torch.sigmoid(h)
    error = record[2:] - prediction
    slope = torch.sigmoid(h) * (1 - torch.sigmoid(h))
    return h, prediction, error, slope


def loss_of(weights):
    return SCALE * torch.stack([(look(weights, record)[2] ** 2).sum() for record in records]).sum()


# %% Learning: in every epoch the step begins at 0, takes every record, and is made once
weights, history, losses = torch.tensor([START] * (len(RECORDS[0]) - 2)), [], []
for _ in range(N_EPOCHS + 1):
    loss = loss_of(weights).item()
    if not (weights.abs().max() <= 1e12 and loss < float("inf")):
        break  # diverged: the epochs before this one are kept
    history.append(weights)
    losses.append(loss)
    change = torch.zeros_like(weights)
    for record in records:
        _, _, error, slope = look(weights, record)
        change = change + (error * slope)[:, None] * record[:2]  # error term times input
    weights = weights + LEARNING_RATE * 2 * SCALE * change

# %% What came of it; the slope of the loss, which the steps went against, is that of autograd
epoch, number = min(LOOK_AT[0], len(history) - 1), min(LOOK_AT[1], len(RECORDS))
here = history[epoch].clone().requires_grad_()
loss_of(here).backward()
h, prediction, error, slope = look(history[epoch], torch.tensor(RECORDS[number - 1]))
errors = torch.stack([record[2:] - look(history[-1], record)[1] for record in records])
numbers = {"epochs_done": len(history) - 1, "first_loss": losses[0], "final_loss": losses[-1]}
numbers |= {"final_weights": history[-1].flatten().tolist(), "final_mse": errors.square().mean().item()}
factors = {"half_sse": 1, "sse": 2, "mse": 2 / errors.numel(), "half_mse": 1 / len(records)}
numbers |= {f"same_steps_{name}": LEARNING_RATE * 2 * SCALE / factor for name, factor in factors.items()}
numbers |= {"epoch_looked_at": epoch, "record_looked_at": number, "weighted_sum": h[0].item()}
numbers |= {"prediction": prediction[0].item(), "error": error[0].item(), "slope": slope[0].item()}
numbers |= {"error_term": (error * slope)[0].item(), "gradient": here.grad[0].tolist()}
print(f"The loss went from {losses[0]:.4g} to {losses[-1]:.4g} in {len(losses) - 1} epochs.")
print(json.dumps(numbers))
