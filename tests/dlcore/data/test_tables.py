"""Tables: the made one has the truth it says, the real one is scikit-learn's."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_diabetes

from dlcore.data.tables import MEAN, PATIENTS, SIZE, made, patients, true_weights

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize(("n_features", "n_true"), [(2, 1), (10, 3), (16, 16)])
def test_true_weights_are_as_many_as_asked_for_and_of_one_size(n_features: int, n_true: int) -> None:
    truth = true_weights(n_features, n_true)
    assert torch.linalg.vector_norm(truth) == pytest.approx(SIZE)
    assert int((truth != 0).sum()) == n_true
    assert bool((truth[:n_true] != 0).all())
    assert n_true == 1 or truth[0] == truth[1] == truth.abs().max()


def test_targets_come_from_the_truth_and_the_noise() -> None:
    clean, noisy = (made(200, 6, 4, 0.9, noise, 3) for noise in (0.0, 20.0))
    assert clean.truth is not None
    assert torch.allclose(clean.y, MEAN + clean.x @ clean.truth)
    assert torch.equal(clean.x, noisy.x)
    assert (noisy.y - clean.y).std() == pytest.approx(20, rel=0.1)
    assert np.corrcoef(clean.x[:, :3].T.numpy())[0, 1] == pytest.approx(0.9, abs=0.03)
    assert np.corrcoef(clean.x[:, :3].T.numpy())[0, 2] == pytest.approx(0, abs=0.1)
    assert clean.ends == (200, 300)
    assert len(clean.y) == 1300


def test_the_patients_are_scikit_learns_in_another_order() -> None:
    known, table = load_diabetes(scaled=False), patients(60, 4)
    rows = np.concatenate([table.x.numpy(), table.y.numpy()[:, None]], 1)
    expected = np.concatenate([known.data, known.target[:, None]], 1)
    order = np.lexsort(rows.T), np.lexsort(expected.T)
    assert np.array_equal(rows[order[0]], expected[order[1]])
    assert not np.array_equal(rows, expected)
    assert len(PATIENTS) == known.data.shape[1]
    assert known.feature_names[2] == "bmi"
    assert table.truth is None


def test_no_feature_is_the_same_in_all_training_rows_whatever_the_seed() -> None:
    for seed in range(100):
        assert bool((patients(20, seed).x[:20].std(0) > 0).all())
