"""A run against an independent loop in plain PyTorch, written as a beginner would."""

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from dlcore.data.image_set import ImageSet
from dlcore.training.loop import run
from dlcore.training.trainer import Trainer
from tests.dlcore.training.runs import CPU, images, made, trainer

pytestmark = pytest.mark.tiny


def halves(
    data: ImageSet, percent: int, seed: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Training and validation images and labels: of every class the share that `percent` names."""
    order = torch.randperm(len(data.labels), generator=torch.Generator().manual_seed(seed)).numpy()
    order = order[np.argsort(data.labels.numpy()[order], kind="stable")]
    place = np.arange(len(order))
    held = (place + 1) * percent // 100 > place * percent // 100
    kept, out = torch.from_numpy(order[~held]), torch.from_numpy(order[held])
    return data.images[kept], data.labels[kept], data.images[out], data.labels[out]


def plain(
    data: ImageSet, model_of: Any, optimiser_of: Any, n_steps: int, batch_size: int = 16
) -> dict[str, Any]:
    """Losses of each step, and the network, of a loop without any of this package's code."""
    x, y, validation_x, validation_y = halves(data, 20, 3)
    x, validation_x = ((part / 255 - 0.5) / 0.25 for part in (x, validation_x))
    torch.manual_seed(3)
    model = model_of()
    optimiser = optimiser_of(model.parameters())
    losses, gradients = [], []
    while len(losses) < n_steps:
        order = torch.randperm(len(x))
        for rows in order.split(batch_size):
            if len(rows) == 1:
                continue
            optimiser.zero_grad()
            loss = F.cross_entropy(model(x[rows]), y[rows])
            loss.backward()
            gradients.append([p.grad.norm().item() for p in model.parameters()])
            optimiser.step()
            losses.append(loss.item())
            if len(losses) == n_steps:
                break
    model.eval()
    with torch.no_grad():
        validation_loss = F.cross_entropy(model(validation_x), validation_y).item()
    return {"losses": losses, "gradients": gradients, "model": model, "validation": validation_loss}


def ours(one: Trainer, n_steps: int) -> list[float]:
    """The losses of the first steps."""
    losses: list[float] = []
    for report in run(one):
        losses += report.losses if report else ()
        if len(losses) >= n_steps:
            break
    return losses[:n_steps]


def mlp(*, dropout: float = 0.0, batch_norm: bool = False) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Flatten(), nn.Linear(64, 16)]
    layers += [nn.BatchNorm1d(16)] * batch_norm + [nn.ReLU()] + [nn.Dropout(dropout)] * bool(dropout)
    return nn.Sequential(*layers, nn.Linear(16, 3))


RULES: dict[str, Any] = {
    "sgd": lambda weights: torch.optim.SGD(weights, 0.05, weight_decay=0.01),
    "momentum": lambda weights: torch.optim.SGD(weights, 0.05, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda weights: torch.optim.SGD(weights, 0.05, 0.9, weight_decay=0.01, nesterov=True),
    "rmsprop": lambda weights: torch.optim.RMSprop(weights, 0.05, alpha=0.999, weight_decay=0.01),
    "adagrad": lambda weights: torch.optim.Adagrad(weights, 0.05, weight_decay=0.01),
    "adam": lambda weights: torch.optim.Adam(weights, 0.05, (0.9, 0.999), weight_decay=0.01),
    "adamw": lambda weights: torch.optim.AdamW(weights, 0.05, (0.9, 0.999), weight_decay=0.01),
}


@pytest.mark.row("C141")
@pytest.mark.parametrize("optimiser", RULES)
def test_the_first_losses_are_those_of_a_plain_loop(optimiser):
    expected = plain(images(), mlp, RULES[optimiser], 20)["losses"]
    assert ours(trainer(optimiser=optimiser, weight_decay=0.01, epochs=4), 20) == pytest.approx(
        expected, abs=1e-6
    )


def test_a_cnn_with_dropout_and_batch_norm_learns_as_in_a_plain_loop():
    def cnn() -> nn.Sequential:
        first = trainer(network="cnn", dropout=0.25, batch_norm=True).net_spec
        n_flat = 2 * first.filters * 6 * 6
        return nn.Sequential(
            nn.Conv2d(3, 4, 5),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.Conv2d(4, 8, 3),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(n_flat, 32),
            nn.ReLU(),
            nn.Dropout(0.25),
            nn.Linear(32, 3),
        )

    data = images(shape=(3, 32, 32))
    expected = plain(data, cnn, lambda weights: torch.optim.SGD(weights, 0.05), 20)
    one = trainer(data, network="cnn", dropout=0.25, batch_norm=True, epochs=4)
    assert ours(one, 20) == pytest.approx(expected["losses"], abs=1e-5)


@pytest.mark.row("C107", "C139")
def test_a_whole_run_is_the_plain_loop_s_uneven_batches_and_all():
    data = images(n=131)  # 105 to train on: six batches of 16, one of 9
    one = trainer(data, batch_norm=True, epochs=3)
    assert one.n_steps == 21
    last = [report for report in run(one) if report][-1]
    expected = plain(data, lambda: mlp(batch_norm=True), lambda weights: torch.optim.SGD(weights, 0.05), 21)
    for name, value in expected["model"].state_dict().items():
        assert torch.allclose(one.model.state_dict()[name].double(), value.double(), atol=1e-6), name
    assert last.validation.loss == pytest.approx(expected["validation"], abs=1e-6)


def test_a_last_batch_of_one_image_is_left_out():
    data = images(n=121)  # 97 to train on: six batches of 16, and one image
    one = trainer(data, epochs=2)
    assert (len(one.parts.train_y), one.n_steps) == (97, 12)
    expected = plain(data, mlp, lambda weights: torch.optim.SGD(weights, 0.05), 12)["losses"]
    assert ours(one, 12) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("optimiser", RULES)
def test_gradient_norms_are_autograd_s(optimiser):
    one = trainer(optimiser=optimiser, weight_decay=0.01)
    one.report_every = 1
    norms = [report.gradients for report in run(one) if report][:8]
    expected = plain(images(), mlp, RULES[optimiser], 8)["gradients"]
    for found, (w1, b1, w2, b2) in zip(norms, expected, strict=True):
        assert found == pytest.approx({"1": np.hypot(w1, b1), "3": np.hypot(w2, b2)}, rel=1e-4)


def test_label_smoothing_gives_every_class_its_share():
    one = trainer(label_smoothing=0.3)
    model = mlp()
    model.load_state_dict(one.model.state_dict())
    with one.randomness:
        x, y = one.batch()
        loss, logits = one.loss(x, y)
    targets = 0.7 * F.one_hot(y, 3) + 0.1
    expected = -(targets * model(x).log_softmax(1)).sum(1).mean()
    assert loss.item() == pytest.approx(expected.item(), abs=1e-6)
    assert torch.allclose(logits, model(x))


def test_bfloat16_computes_layers_in_half_the_bits_and_keeps_weights_and_loss_in_float32():
    one = Trainer(made(precision="bfloat16"), images(), CPU)
    seen = []
    one.model[1].register_forward_hook(lambda _module, _inputs, output: seen.append(output.dtype))
    with one.randomness:
        loss, logits = one.loss(*one.batch())
        one.update(loss)
    assert seen == [torch.bfloat16]
    assert (logits.dtype, loss.dtype) == (torch.bfloat16, torch.float32)
    assert {parameter.dtype for parameter in one.model.parameters()} == {torch.float32}
    assert ours(trainer(precision="bfloat16"), 10) == pytest.approx(ours(trainer(), 10), rel=0.02)
