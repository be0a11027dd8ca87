"""What do model.eval() and no_grad switch? The same batch, pass after pass, and all that changes."""

# %% Settings
import json

import torch
from torch import nn
from torch.nn import functional as F

PASSES = 10
BATCH_SIZE = 8
SEED = 0
torch.set_default_dtype(torch.float64)


# %% The network: batch norm and dropout are the modules that know two modes
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.norm = nn.Linear(4, 6), nn.BatchNorm1d(6)
        self.dropout, self.fc2 = nn.Dropout(0.5), nn.Linear(6, 3)

    def forward(self, x):
        return self.fc2(self.dropout(F.relu(self.norm(self.fc1(x)))))


torch.manual_seed(SEED)
model = Net()
x, y = torch.randn(BATCH_SIZE, 4) + 1, torch.randint(3, (BATCH_SIZE,))
optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
first = [each.detach().clone() for each in model.parameters()]
model.eval()
model.norm.train(False)

# %% The passes; what is kept for backward is counted on its way
outputs, losses, saved, error = [], [], [], None
for _ in range(PASSES):
    saved.clear()
    hooks = torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t.numel()) or t, lambda t: t)
    with torch.enable_grad(), hooks:
        logits = model(x)
        loss = F.cross_entropy(logits, y)
    try:
        optimiser.zero_grad()
        loss.backward()
    except RuntimeError as refused:
        error = str(refused).splitlines()[0]
    optimiser.step()  # without gradients it leaves the weights as they are
    outputs.append(logits[0, 0].item())
    losses.append(loss.item())
change = max((a - b).abs().max().item() for a, b in zip(model.parameters(), first, strict=True))
numbers = {"outputs": outputs, "losses": losses, "saved_numbers": sum(saved), "error": error}
numbers |= {"training": [int(each.training) for each in model.modules()], "weight_change": change}
numbers |= {"running_mean": model.norm.running_mean.tolist(), "requires_grad": int(logits.requires_grad)}
numbers["batches_tracked"] = model.norm.num_batches_tracked.item()
try:  # one example alone has nothing that batch norm could compare it with
    model.train()(x[:1])
except ValueError as refused:
    numbers["one_example"] = str(refused).splitlines()[0]
print(json.dumps(numbers))
