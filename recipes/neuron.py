"""One neuron learns: from the error over the error term to one step of the weights in every epoch."""

# %% Settings
import json

import torch

RECORDS = [[-2.0, 0.5, 0.0], [-1.0, -1.0, 0.0], [0.5, -0.5, 1.0]]  # x1, x2, then a target for each output
COPIES = 1
START = [-3.0, 4.0]
LEARNING_RATE = 1.0
N_EPOCHS = 30
SCALE = 0.5  # what the sum over all records and outputs is multiplied by
MISSING_RESET = False  # each of these four is a mistake
WRONG_SIGN = False
LITERAL_DASH = False
MISPRINT = False
LOOK_AT = [30, 1]  # epoch and record

torch.set_default_dtype(torch.float64)
copied = [torch.tensor(record) for record in RECORDS for _ in range(COPIES)]
m, n_outputs = len(copied), len(RECORDS[0]) - 2


# %% The neuron: its activation and that one's slope
def activation(h):
    return torch.sigmoid(h)


def slope(h):
    return torch.sigmoid(h) * (1 - torch.sigmoid(h))


# %% The loss of an error: its value, and how strongly it pulls
def each_loss(error):
    return error**2


def pull(error):
    return error


FACTOR = 2 * SCALE


# %% One record: the weighted sum, the prediction, the error, the error term
def look(weights, record):
    x, y = record[:2], record[2:]
    h = (weights * x).sum(1)
    prediction = activation(h)
    error = (prediction if MISPRINT else y) - prediction
    return x, h, prediction, error, pull(error) * slope(h)


def loss_of(weights):
    return SCALE * torch.stack([each_loss(look(weights, record)[3]).sum() for record in copied]).sum()


def accumulate(weights, change):
    for record in copied:
        x, _, _, _, error_term = look(weights, record)
        change = change + error_term[:, None] * x
    return change


# %% Learning: in every epoch Δw begins at 0, takes every record, and moves the weights once
weights = torch.tensor([START] * n_outputs)
change, history, losses = torch.zeros_like(weights), [], []
for _ in range(N_EPOCHS + 1):
    loss = loss_of(weights).item()
    if not (weights.abs().max() <= 1e12 and loss < float("inf")):
        break  # diverged: the epochs before this one are kept
    history.append(weights)
    losses.append(loss)
    change = accumulate(weights, change if MISSING_RESET else torch.zeros_like(weights))
    step = LEARNING_RATE * FACTOR * change
    weights = weights + (step - step if LITERAL_DASH else -step if WRONG_SIGN else step)

# %% The slope by the formula is that of autograd
epoch, number = min(LOOK_AT[0], len(history) - 1), min(LOOK_AT[1], len(RECORDS))
here = history[epoch].clone().requires_grad_()
loss_of(here).backward()
by_hand = -FACTOR * accumulate(history[epoch], torch.zeros_like(here.detach()))
print(f"By hand {by_hand[0].tolist()}, by autograd {here.grad[0].tolist()}.")
rounding = 1e-9 * (1 + here.abs().max().item())
assert torch.allclose(by_hand, here.grad, rtol=1e-6, atol=rounding)

# %% What came of it
_, h, prediction, error, error_term = look(history[epoch], torch.tensor(RECORDS[number - 1]))
errors = torch.stack([record[2:] - look(history[-1], record)[2] for record in copied])
sse = (errors**2).sum().item()
mse = torch.nn.MSELoss()(errors, torch.zeros_like(errors)).item()  # no ½, and a mean over every element
factors = {"half_sse": 1, "sse": 2, "mse": 2 / (m * n_outputs), "half_mse": 1 / m}
same = {f"same_steps_{name}": LEARNING_RATE * FACTOR / other for name, other in factors.items()}
print(
    json.dumps(
        {
            "epochs_done": len(history) - 1,
            "first_loss": losses[0],
            "final_loss": losses[-1],
            "smallest_loss": min(losses),
            "learns": int(len(losses) > N_EPOCHS and losses[-1] < losses[0] * (1 - 1e-9)),
            "final_weights": history[-1].flatten().tolist(),
            "final_half_sse": sse / 2,
            "final_sse": sse,
            "final_mse": mse,
            "final_half_mse": sse / (2 * m),
            "final_absolute": torch.nn.L1Loss()(errors, torch.zeros_like(errors)).item(),
            **(same if each_loss(torch.tensor(2.0)) == 4 else dict.fromkeys(same)),
            "epoch_looked_at": epoch,
            "record_looked_at": number,
            "weighted_sum": h[0].item(),
            "prediction": prediction[0].item(),
            "error": error[0].item(),
            "slope": slope(h)[0].item(),
            "error_term": error_term[0].item(),
            "gradient": by_hand[0].tolist(),
        }
    )
)
