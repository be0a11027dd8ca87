"""What is shown of data, networks and scores is what independent libraries compute."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import log_loss
from torch import nn

from dlcore.errors import Unavailable
from dlcore.lessons import train_looks
from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_looks import finished_run, look_at_data, look_at_network, score_on_training
from dlcore.training.loop import run
from dlcore.training.run_files import CHECKPOINT
from dlcore.training.task import train_job
from tests.dlcore.training.runs import images, made, same, trainer

pytestmark = pytest.mark.tiny


@pytest.fixture(autouse=True)
def noisy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every data set is the noisy one, computed on the CPU by one thread."""
    use(monkeypatch, images(131))
    monkeypatch.setenv("DLCORE_DEVICE", "cpu")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def use(monkeypatch, data):
    monkeypatch.setattr("dlcore.data.loading.load_images", lambda *_: data)
    monkeypatch.setattr("dlcore.training.task.load_images", lambda *_: data)


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 8, 8)])
def test_the_data_is_counted_and_measured(monkeypatch, shape):
    data = images(131, shape)
    use(monkeypatch, data)
    look, parts = look_at_data(made()), trainer(data).parts
    for counts, labels in zip(look.counts, (parts.train_y, parts.validation_y, parts.test_y), strict=True):
        assert counts.tolist() == [(labels == label).sum().item() for label in range(3)]
    pixels = parts.train_x.numpy() / 255
    assert look.mean == pytest.approx(pixels.mean((0, 2, 3)))
    assert look.std == pytest.approx(pixels.std((0, 2, 3)))
    assert look.shape == tuple(parts.train_x.shape)
    assert (look.dtype, look.lowest, look.highest) == ("uint8", parts.train_x.min(), parts.train_x.max())
    stored = {bytes(image) for image in np.moveaxis(parts.train_x.numpy(), 1, -1)}
    for samples in look.samples:
        assert {bytes(image.reshape(8, 8, -1)) for image in samples} <= stored


@pytest.mark.row("C237", "E101")
def test_softmax_regression_on_mnist_is_one_layer_of_7850_numbers(monkeypatch):
    use(monkeypatch, images(131, (1, 28, 28), 10))
    look = look_at_network(made(network="softmax"))
    assert [layer.code for layer in look.layers if layer.n_parameters] == ["Linear(784, 10)"]
    assert look.n_parameters == 7850 == sum(each.numel() for each in nn.Linear(784, 10).parameters())


@pytest.mark.row("C208")
@pytest.mark.parametrize("depth", [1, 3, 8])
def test_each_hidden_layer_is_a_line_of_the_table(depth):
    look = look_at_network(made(widths="", depth=depth, width=5))
    linear = [layer for layer in look.layers if layer.code.startswith("Linear")]
    assert len(linear) == depth + 1
    assert look.n_parameters == 64 * 5 + 5 + (depth - 1) * (5 * 5 + 5) + 5 * 3 + 3


@pytest.fixture
def kept(tmp_path) -> Kept:
    """A run that is over."""
    spec = made(label_smoothing=0.1)
    for _ in train_job(spec, folder=tmp_path):
        pass
    return Kept(spec, tmp_path)


@pytest.mark.row("E083")
def test_the_loss_of_the_final_network_is_measured_on_the_training_images(kept):
    score = score_on_training(kept)
    finished, _ = finished_run(kept)
    x, y = finished.parts.train_x, finished.parts.train_y.numpy()
    finished.model.eval()
    with torch.inference_mode():
        p = finished.model(((x / 255) - 0.5) / 0.25).double().softmax(1).numpy()
    smoothed = 0.9 * log_loss(y, p) - 0.1 * np.log(p).mean()
    assert score.loss == pytest.approx(smoothed, rel=1e-5)
    assert score.accuracy == (p.argmax(1) == y).mean()
    assert (score.n, score.of) == (len(y), len(y))


@pytest.mark.row("E083")
def test_the_mean_of_batch_losses_while_weights_move_is_another_number(kept):
    reports = [report for report in run(trainer(images(131), label_smoothing=0.1)) if report]
    per_epoch = trainer().steps_per_epoch
    moving = np.mean([loss for report in reports for loss in report.losses][-per_epoch:])
    assert score_on_training(kept).loss < moving  # these losses still fall


def test_of_many_training_images_each_class_has_its_share(kept, monkeypatch):
    monkeypatch.setattr(train_looks, "SCORED", 10)
    score = score_on_training(kept)
    assert (score.n, score.of) == (10, 105)


def test_a_run_that_is_over_is_found_as_it_ended(kept):
    found, halved = finished_run(kept)
    alone = trainer(images(131), label_smoothing=0.1)
    for _ in run(alone):
        pass
    assert same(found.model.state_dict(), alone.model.state_dict())
    assert not halved


def test_a_run_that_others_carried_on_is_found_at_its_last_snapshot(kept):
    found, halved = finished_run(replace(kept, step=13, moment=14))
    whole, _ = finished_run(kept)
    assert (found.step, halved) == (14, True)
    for name, tensor in whole.model.state_dict().items():
        assert torch.equal(found.model.state_dict()[name], tensor.half().float())


def test_without_its_checkpoint_a_run_that_is_over_cannot_be_found(kept):
    (kept.folder / CHECKPOINT).unlink()
    with pytest.raises(Unavailable):
        finished_run(kept)
    assert finished_run(replace(kept, step=14, moment=14))[1]
