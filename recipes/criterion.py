"""Logits, log-probabilities or probabilities: which of them does each loss of PyTorch want?"""

# %% Settings
import json
import math

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
n_classes, label = len(LOGITS), torch.tensor([LABEL])
one_hot = nn.functional.one_hot(label, n_classes).double()
logits = torch.tensor([LOGITS], requires_grad=True)
log_ps = nn.LogSoftmax(dim=1)(logits)
probabilities = torch.exp(log_ps)  # they sum to 1
outputs = {"logits": logits, "log_ps": log_ps, "probabilities": probabilities}
numbers = {"probabilities": probabilities[0].tolist(), "sum_of_probabilities": probabilities.sum().item()}

# %% Every output into every loss: the number that PyTorch gives, or what it complains of
targets = {"CrossEntropyLoss": label, "NLLLoss": label, "BCELoss": one_hot, "BCEWithLogitsLoss": one_hot}
for name, output in outputs.items():
    for loss, target in targets.items():
        try:
            numbers[f"{name}_into_{loss}"] = getattr(nn, loss)()(output, target).item()
        except RuntimeError as error:
            numbers[f"{name}_into_{loss}"] = str(error)
numbers["softmax_twice_floor"] = math.log(1 + (n_classes - 1) / math.e)
soft_target = (1 - SOFTNESS) * one_hot + SOFTNESS / n_classes  # probabilities as a target are welcome
numbers["soft_target_loss"] = nn.CrossEntropyLoss()(logits, soft_target).item()

# %% The pairing looked at, and how its loss changes with each logit
loss = nn.CrossEntropyLoss()(logits, label)
(gradient,) = torch.autograd.grad(loss, outputs["logits"])
numbers |= {"loss": loss.item(), "gradient": gradient[0].tolist()}

# %% Learning: points around a circle, one linear layer, the same first weights for every pairing
draw, labels = torch.Generator().manual_seed(SEED), torch.arange(n_classes).repeat(5)
angles = 2 * torch.pi * labels / n_classes
points = 2 * torch.stack([angles.cos(), angles.sin()], 1) + 0.2 * torch.randn(len(labels), 2, generator=draw)
start = 0.1 * torch.randn(2, n_classes, generator=draw)


def learn(name, last_layer, criterion):
    weights = start.clone().requires_grad_()
    optimiser = torch.optim.SGD([weights], lr=LEARNING_RATE)
    for _ in range(STEPS + 1):  # the loss before the first step, and after each
        scores = points @ weights
        loss = criterion(last_layer(scores), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    accuracy = (scores.argmax(1) == labels).double().mean()
    numbers.update({f"trained_{name}": loss.item(), f"accuracy_{name}": accuracy.item()})


learn("logits_into_CrossEntropyLoss", nn.Identity(), nn.CrossEntropyLoss())
learn("log_ps_into_NLLLoss", nn.LogSoftmax(dim=1), nn.NLLLoss())
learn("probabilities_into_CrossEntropyLoss", nn.Softmax(dim=1), nn.CrossEntropyLoss())
learn("probabilities_into_NLLLoss", nn.Softmax(dim=1), nn.NLLLoss())
print(json.dumps(numbers))
