"""The batches that the page shows are those that a run trains on, and their accuracy is what PyTorch says."""

import math
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score
from torch.utils.data import DataLoader, TensorDataset

from dlcore.lessons import train_batch, train_looks
from dlcore.lessons.train_answers import answers_compared
from dlcore.lessons.train_batch import batch_of, look_at_batch
from dlcore.lessons.train_look_results import BatchLook, Kept
from dlcore.training.task import train_job
from tests.dlcore.training.runs import EVERYTHING, images, made, trainer

pytestmark = pytest.mark.tiny
DATA = images(131)
DROPS = {"network": "mlp", "widths": "16, 8", "dropout": 0.4}


@pytest.fixture(autouse=True)
def noisy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every data set is the noisy one, computed on the CPU by one thread."""
    monkeypatch.setattr("dlcore.data.loading.load_images", lambda *_: DATA)
    monkeypatch.setattr("dlcore.training.task.load_images", lambda *_: DATA)
    monkeypatch.setenv("DLCORE_DEVICE", "cpu")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def trained_on(step: int, **changed: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Images and order of a step, counted from 0, of a run that really takes the steps before it."""
    run = trainer(DATA, **changed)
    run.model.train()
    with run.randomness:
        for _ in range(step):
            loss, _ = run.loss(*run.batch())
            run.update(loss)
        batch, _ = run.batch()
    return batch, run.order


@pytest.mark.parametrize("step", [0, 1, 6, 7, 9])
@pytest.mark.parametrize(
    "changed",
    [{}, EVERYTHING, DROPS, DROPS | {"batch_norm": True, "precision": "bfloat16"}, {"batch_size": 1}],
    ids=["plain", "everything", "dropout", "bfloat16", "single"],
)
def test_a_batch_is_the_one_a_run_trains_on(step, changed):
    batch, order = trained_on(step, **changed)
    run = trainer(DATA, **changed)
    found, labels, rows = batch_of(run, step)
    assert torch.equal(found, batch)
    assert torch.equal(run.order, order)
    size = changed.get("batch_size", 16)
    place = step % run.steps_per_epoch * size
    assert rows.tolist() == order[place : place + size].tolist()
    assert torch.equal(labels, run.parts.train_y[rows])


@pytest.mark.row("C107")
@pytest.mark.parametrize("size", [1, 2, 7, 16, 64, 2048])
def test_an_epoch_has_the_batches_of_a_data_loader(size):
    look = look_at_batch(made(batch_size=size))
    everything = TensorDataset(torch.arange(look.n))
    lengths = [len(batch) for (batch,) in DataLoader(everything, size, shuffle=True)]
    assert (look.loader.n_batches, look.loader.last_size) == (len(lengths), lengths[-1])
    left = lengths.pop() if lengths[-1] == 1 < size else 0  # one image is no batch here
    assert (look.n_batches, look.last_size, look.left_out) == (len(lengths), lengths[-1], left)


@pytest.mark.row("C107")
def test_the_lines_of_the_loader_are_those_that_made_its_orders():
    look = look_at_batch(made(batch_size=16)).loader
    parts = trainer(DATA).parts
    names: dict[str, Any] = {"images": parts.train_x, "labels": parts.train_y, "batch_size": 16}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        exec(look.code, names)
    assert [(*chain(*order),)[:8] for order in names["epochs"]] == list(look.begins)
    assert look.begins[0] != look.begins[1]


@pytest.mark.row("C139")
def test_an_epoch_shows_every_image_once_and_the_next_in_another_order():
    run = trainer(DATA)
    look = look_at_batch(made())
    n, per_epoch = len(run.parts.train_y), run.steps_per_epoch
    assert look.n_batches == math.ceil(n / 16)
    orders = []
    for epoch in range(2):
        seen = [
            row for step in range(per_epoch) for row in batch_of(run, epoch * per_epoch + step)[2].tolist()
        ]
        assert sorted(seen) == list(range(n))
        assert tuple(seen[: train_batch.BEGINNING]) == look.begins[epoch]
        assert look.lines[epoch].tolist() == run.parts.train_y[seen].tolist()
        orders.append(seen)
    assert look.moved == sum(one != other for one, other in zip(*orders, strict=True)) > 0


def test_one_image_that_is_left_over_is_told():
    run = trainer(DATA)
    size = len(run.parts.train_y) - 1
    look = look_at_batch(made(batch_size=size))
    assert (look.n_batches, look.last_size, look.left_out) == (1, size, 1)


def test_the_lines_around_a_late_batch_hold_it():
    look = look_at_batch(made(batch_size=2), step=40)
    at = (look.step - look.first) * 2
    assert look.step == 40
    assert look.lines[0][at : at + 2].tolist() == look.labels.tolist()


@pytest.mark.parametrize("step", [-5, 0, 1, 7, 10**9])
def test_any_step_is_put_into_the_epoch(step):
    assert look_at_batch(made(), step).step == max(1, min(step, 7))


def test_an_order_that_takes_long_to_know_is_not_told(monkeypatch):
    monkeypatch.setattr(train_batch, "MOST_REPLAYED", 5)
    assert look_at_batch(made()).moved > 0  # no other random numbers: the next order is known at once
    look = look_at_batch(made(**EVERYTHING), step=7)
    assert (look.moved, len(look.begins), look.step) == (-1, 1, 5)


@pytest.mark.row("C172", "C146", "C175")
def test_the_answers_and_their_mean_are_those_of_a_plain_forward_pass():
    look = look_at_batch(made())
    run = trainer(DATA)
    batch, labels, _ = batch_of(run, 0)
    run.model.eval()
    probabilities = run.model(batch).softmax(1)
    assert look.answers.tolist() == probabilities.argmax(1).tolist()
    assert look.probabilities == pytest.approx(probabilities.max(1).values.tolist(), rel=1e-6)
    assert look.right.mean == pytest.approx(accuracy_score(labels, look.answers))
    assert look.right.equals.flatten().tolist() == (look.answers == labels.numpy()).tolist()
    assert look.right.agree == int(look.right.equals.sum())


@pytest.mark.row("C174")
@pytest.mark.parametrize("n", [1, 2, 64])
def test_without_the_view_every_answer_meets_every_label(n):
    generator = torch.Generator().manual_seed(n)
    inputs, labels = torch.randn(n, 5, generator=generator), torch.randint(5, (n,), generator=generator)
    right, wrong, answers, _ = answers_compared(torch.nn.Identity(), inputs, labels)
    assert right.shapes == ((n, 1), (n, 1))
    assert right.shape == (n, 1)
    assert wrong.shapes == ((n, 1), (n,))
    assert wrong.shape == (n, n)
    named, true = np.bincount(answers, minlength=5), np.bincount(labels, minlength=5)
    assert wrong.agree == named @ true
    assert wrong.mean == pytest.approx(named @ true / n**2)


@pytest.mark.parametrize("kind", ["right", "wrong"])
def test_the_lines_shown_are_the_lines_computed(kind):
    look = look_at_batch(made())
    run = trainer(DATA)
    batch, labels, _ = batch_of(run, 0)
    names: dict[str, Any] = {"model": run.model.eval(), "images": batch, "labels": labels}
    found = getattr(look, kind)
    exec(found.code, names)
    assert float(names["accuracy"]) == found.mean
    assert tuple(names["equals"].shape) == found.shape


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 8, 8)])
def test_the_pictures_are_the_images_as_they_lie_in_the_data(monkeypatch, shape):
    data = images(131, shape)
    monkeypatch.setattr("dlcore.data.loading.load_images", lambda *_: data)
    look, run = look_at_batch(made()), trainer(data)
    stored = run.parts.train_x[look.rows.tolist()].permute(0, 2, 3, 1).numpy()
    assert np.array_equal(look.images.reshape(stored.shape), stored)


def test_a_trained_network_answers_where_it_takes_the_same_images(tmp_path):
    spec = made(learning_rate=0.5)
    for _ in train_job(spec, folder=tmp_path):
        pass
    kept = Kept(spec, tmp_path)
    untrained, trained = look_at_batch(spec), look_at_batch(spec, kept=kept)
    assert (untrained.trained_steps, trained.trained_steps) == (0, 14)
    assert trained.right.agree > untrained.right.agree
    other = look_at_batch(made(dataset="mnist"), kept=kept)
    assert other.trained_steps == 0
    assert train_looks.finished_run(kept)[0].step == 14


def test_a_look_stays_small():
    look: BatchLook = look_at_batch(made(batch_size=2048, **{"train_percent": 100}))
    assert max(look.wrong.equals.shape) <= train_batch.MOST_SHOWN
    assert len(look.images) <= train_batch.MOST_SHOWN
