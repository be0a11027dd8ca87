"""How far a linear network gets with MNIST, and how far convolutions do."""

import pytest

from dlcore.data.loading import load_images
from dlcore.training.trainer import Trainer
from tests.dlcore.training.runs import CPU, made, reports


@pytest.mark.row("C237", "C238", "E102")
def test_softmax_regression_reads_nine_of_ten_mnist_digits_and_a_cnn_nearly_all(test_data, monkeypatch):
    monkeypatch.setenv("DLCORE_DATA", str(test_data))
    mnist = load_images("mnist")
    changed = {"optimiser": "adam", "batch_size": 128, "epochs": 1, "validation_percent": 10}
    scores = {}
    for network, rate, used in (("softmax", 0.003, 100), ("cnn", 0.01, 25)):
        settings = changed | {"learning_rate": rate, "train_percent": used, "schedule": "one_cycle"}
        one = Trainer(made(network=network, filters=8, batch_norm=True, **settings), mnist, CPU)
        reports(one)
        right = one.logits(one.parts.test_x).argmax(1) == one.parts.test_y
        scores[network] = right.double().mean().item()
    assert 0.90 < scores["softmax"] < 0.93
    assert scores["cnn"] > 0.97
