"""Logits, log-probabilities or probabilities: which of them does each loss of PyTorch want?"""

# %% Settings
import json

import torch
from torch import nn

LOGITS = [1.0, 0.5, 0.0, 2.0]  # of one example, one for each class
LABEL = 3  # its right class
SOFTNESS = 0.1  # how much of a soft target is shared by all classes
LEARNING_RATE = 1.0
STEPS = 100
SEED = 0
torch.set_default_dtype(torch.float64)

# %% One example: its logits, and what LogSoftmax and Softmax make of them
layers = {"logits": nn.Identity(), "log_ps": nn.LogSoftmax(dim=1), "probabilities": nn.Softmax(dim=1)}
logits, label = torch.tensor([LOGITS], requires_grad=True), torch.tensor([LABEL])
outputs = {name: layer(logits) for name, layer in layers.items()}
one_hot = nn.functional.one_hot(label, len(LOGITS)).double()
numbers = {"probabilities": torch.exp(outputs["log_ps"])[0].tolist()}  # the same as Softmax; they sum to 1

# %% Every output into every loss: the number that PyTorch gives, or what it complains of
targets = {"CrossEntropyLoss": label, "NLLLoss": label, "BCELoss": one_hot, "BCEWithLogitsLoss": one_hot}
for name, output in outputs.items():
    for loss, target in targets.items():
        try:
            numbers[f"{name}_into_{loss}"] = getattr(nn, loss)()(output, target).item()
        except RuntimeError as error:
            numbers[f"{name}_into_{loss}"] = str(error)
numbers["softmax_twice_floor"] = nn.CrossEntropyLoss()(one_hot, label).item()  # no probabilities are surer
soft_target = (1 - SOFTNESS) * one_hot + SOFTNESS / len(LOGITS)  # probabilities as a target are welcome
numbers["soft_target_loss"] = nn.CrossEntropyLoss()(logits, soft_target).item()

# %% The pairing looked at, and how its loss changes with each logit
loss = nn.CrossEntropyLoss()(logits, label)
(gradient,) = torch.autograd.grad(loss, outputs["logits"])
numbers |= {"loss": loss.item(), "gradient": gradient[0].tolist()}

# %% Learning: points around a circle, one linear layer, the same first weights for every pairing
draw, labels = torch.Generator().manual_seed(SEED), torch.arange(len(LOGITS)).repeat(5)
angles = 2 * torch.pi * labels / len(LOGITS)
points = 2 * torch.stack([angles.cos(), angles.sin()], 1) + 0.2 * torch.randn(len(labels), 2, generator=draw)
start = 0.1 * torch.randn(2, len(LOGITS), generator=draw)
learners = [("logits", "CrossEntropyLoss"), ("log_ps", "NLLLoss")]
learners += [("probabilities", "CrossEntropyLoss"), ("probabilities", "NLLLoss")]  # two mistakes
for name, loss in learners:
    weights = start.clone().requires_grad_()
    optimiser = torch.optim.SGD([weights], lr=LEARNING_RATE)
    for _ in range(STEPS + 1):  # the loss before the first step, and after each
        scores = points @ weights
        trained = getattr(nn, loss)()(layers[name](scores), labels)
        optimiser.zero_grad()
        trained.backward()
        optimiser.step()
    numbers[f"trained_{name}_into_{loss}"] = trained.item()
    numbers[f"accuracy_{name}_into_{loss}"] = (scores.argmax(1) == labels).double().mean().item()
print(json.dumps(numbers))
