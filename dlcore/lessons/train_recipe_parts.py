"""The pieces that a training script is put together from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from dlcore.training.spec import STEP_GAMMA, step_every

if TYPE_CHECKING:
    from dlcore.data.augmentation import Variation
    from dlcore.training.trainer import Trainer


SPLIT = '''

def split(labels, percent):
    """Hold back so many percent of every class."""
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(SEED))
    order = order[labels[order].argsort(stable=True)]
    place = torch.arange(len(order))
    is_held = (place + 1) * percent // 100 > place * percent // 100
    return order[~is_held], order[is_held]

'''
TO_DEVICE = """train_x, train_y = train_x.to(DEVICE), train_y.to(DEVICE)
validation_x, validation_y = validation_x.to(DEVICE), validation_y.to(DEVICE)
test_x, test_y = test_x.to(DEVICE), test_y.to(DEVICE)
"""
INITIALISATION = """for layer in model:
    if isinstance(layer, (nn.Linear, nn.Conv2d)):
        {rule}
        nn.init.zeros_(layer.bias)"""
RULES: Mapping[str, str] = MappingProxyType(
    {
        "xavier_uniform": "nn.init.xavier_uniform_(layer.weight)",
        "xavier_normal": "nn.init.xavier_normal_(layer.weight)",
        "he_normal": 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
        "lecun_normal": "nn.init.normal_(layer.weight, std=layer.weight[0].numel() ** -0.5)",
        "orthogonal": "nn.init.orthogonal_(layer.weight)",
        "small_normal": "nn.init.normal_(layer.weight, std=0.01)",
        "zeros": "nn.init.zeros_(layer.weight)",
    }
)
EVALUATION = """# %% Evaluation: every image counts once, dropout and batch statistics are off
@torch.inference_mode()
def evaluate(x, y):
    model.eval()
    logits = torch.cat([model((part / 255 - MEAN) / STD) for part in x.split(500)])
    model.train()
    return F.cross_entropy(logits, y).item(), (logits.argmax(1) == y).float().mean().item()

"""
EPOCH_END = """    validation_loss, accuracy = evaluate(validation_x, validation_y)
    print(f"epoch {epoch + 1}: validation loss {validation_loss:.4f} nats, accuracy {accuracy:.2%}")
"""
LOOK = """step += 1
if step % steps_per_epoch % LOOK_EVERY == 0:
    validation_loss, accuracy = evaluate(validation_x, validation_y)
    print(f"step {step}: validation loss {validation_loss:.4f} nats, accuracy {accuracy:.2%}")
    waited += 1
    if validation_loss < best_loss:
        best_loss, best_model, waited = validation_loss, copy.deepcopy(model.state_dict()), 0
    if waited >= PATIENCE:
        break"""
STOP_EARLY = """    if waited >= PATIENCE:
        break
model.load_state_dict(best_model)
"""
END = """# %% The result, and the weights in a file
test_loss, accuracy = evaluate(test_x, test_y)
torch.save(model.state_dict(), "network.pth")
print(json.dumps({{"losses": losses[:{count}], "test_loss": test_loss, "test_accuracy": accuracy}}))
"""


def variation(how: Variation) -> str:
    """The body of a function that varies a batch `x` in 0..1, drawing as `dlcore.data.augmentation` does."""
    lines, along, turned = ["n = len(x)"], [], "torch.zeros(n, device=DEVICE)"
    if how.rotate:
        lines.append(f"angle = (2 * torch.rand(n, device=DEVICE) - 1) * math.radians({how.rotate:g})")
    if how.crop:
        lines.append(f"scale = 1 - torch.rand(n, device=DEVICE) * {how.crop:g}  # below 1: enlarged")
        along.append("scale")
    mirror = ["mirror"] if how.flip else []
    if how.flip:
        lines.append("mirror = 1 - 2 * (torch.rand(n, device=DEVICE) < 0.5).float()")
    if how.shift:
        lines.append(
            f"move = (2 * torch.rand(2, n, device=DEVICE) - 1) * {2 * how.shift:g}  # the grid is 2 wide"
        )
    else:
        lines.append("move = torch.zeros(2, n, device=DEVICE)")
    straight = (
        " * ".join([*along, *(["angle.cos()"] if how.rotate else [])]) or "torch.ones(n, device=DEVICE)"
    )
    if how.rotate:
        turned = " * ".join([*along, "angle.sin()"])
    minus = f"-{turned}" if how.rotate else turned
    across, down = " * ".join([*mirror, straight]), " * ".join([*mirror, turned]) if how.rotate else turned
    return "\n".join(
        [
            *lines,
            f"across = torch.stack([{across}, {minus}, move[0]], 1)",
            f"down = torch.stack([{down}, {straight}, move[1]], 1)",
            "grid = F.affine_grid(torch.stack([across, down], 1), list(x.shape), align_corners=False)",
            "return F.grid_sample(x, grid, align_corners=False)",
        ]
    )


def rules(trainer: Trainer) -> Iterator[str]:
    """The lines that make optimiser and schedule."""
    from dlcore.training.rules import optimiser_settings

    spec = trainer.spec
    name, settings = optimiser_settings(spec, fused=True)  # zeros are the defaults, but for AdamW's decay
    given = {key: value for key, value in settings.items() if key != "lr" and (value or name == "AdamW")}
    words = "".join(f", {key}={value!r}" for key, value in given.items())
    yield f"optimizer = torch.optim.{name}(model.parameters(), lr=LEARNING_RATE{words})"
    steps = f"EPOCHS * {trainer.steps_per_epoch}"
    if spec.patience:
        yield f"steps_per_epoch = {trainer.steps_per_epoch}"
        steps = "EPOCHS * steps_per_epoch"
    schedulers = "torch.optim.lr_scheduler"
    if spec.schedule == "step":
        yield f"scheduler = {schedulers}.StepLR(optimizer, {step_every(trainer.n_steps)}, {STEP_GAMMA})"
    elif spec.schedule == "cosine":
        yield f"scheduler = {schedulers}.CosineAnnealingLR(optimizer, {steps})"
    elif spec.schedule == "one_cycle":
        yield f"scheduler = {schedulers}.OneCycleLR("
        yield f"    optimizer, LEARNING_RATE, total_steps={steps}, cycle_momentum=False"
        yield ")"
