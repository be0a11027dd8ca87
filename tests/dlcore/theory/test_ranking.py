import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import top_k_accuracy_score

from dlcore.errors import BadSetting
from dlcore.theory.ranking import softmax, top_k, top_k_accuracy

pytestmark = pytest.mark.tiny

logits = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 20), st.integers(1, 12)), elements=st.floats(-1e3, 1e3, width=32)
)


@given(logits)
def test_softmax_is_torchs_softmax(z):
    z = torch.from_numpy(z)
    torch.testing.assert_close(softmax(z), torch.softmax(z, dim=-1), rtol=1e-12, atol=1e-300)


def test_softmax_survives_logits_that_overflow_exp():
    assert softmax(torch.tensor([1e4, 1e4, -1e4])).tolist() == [0.5, 0.5, 0.0]


def test_softmax_does_not_change_when_a_constant_is_added():
    z = torch.tensor([[0.5, -1.0, 2.0]], dtype=torch.float64)
    torch.testing.assert_close(softmax(z + 123.0), softmax(z))


def test_softmax_keeps_the_dtype_and_takes_integers():
    assert softmax(torch.zeros(4, dtype=torch.float16)).dtype == torch.float16
    assert softmax(torch.tensor([0, 0])).tolist() == [0.5, 0.5]


@given(logits, st.data())
def test_top_k_gives_the_largest_values_in_order(z, data):
    z = torch.from_numpy(z[0])
    k = data.draw(st.integers(1, len(z)))
    values, indices = top_k(z, k)
    assert torch.equal(values, torch.topk(z, k).values)
    assert torch.equal(z[indices], values)
    assert len(set(indices.tolist())) == k


def test_top_k_gives_the_first_of_equal_values():
    assert top_k(torch.tensor([1.0, 2.0, 2.0, 2.0]), 2)[1].tolist() == [1, 2]


@pytest.mark.parametrize("k", [0, -1, 4, 1.5, True])
def test_a_k_that_is_not_possible_is_refused(k):
    with pytest.raises(BadSetting, match="from 1 to 3"):
        top_k(torch.zeros(3), k)
    with pytest.raises(BadSetting, match="from 1 to 3"):
        top_k_accuracy(torch.zeros(2, 3), torch.tensor([0, 1]), [k])


@given(st.integers(3, 8), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_top_k_accuracy_is_scikit_learns(n_classes, n_samples, seed):
    generator = torch.Generator().manual_seed(seed)
    z = torch.randn(n_samples, n_classes, generator=generator)  # all different, so no rule for ties is needed
    targets = torch.randint(n_classes, (n_samples,), generator=generator)
    ks = range(1, n_classes)
    expected = [top_k_accuracy_score(targets, z, k=k, labels=range(n_classes)) for k in ks]
    assert top_k_accuracy(z, targets, [*ks, n_classes]) == pytest.approx([*expected, 1.0])


def test_with_two_classes_top_1_is_plain_accuracy():
    z = torch.tensor([[0.3, 0.1], [0.2, 0.9], [0.5, 0.4]])
    assert top_k_accuracy(z, torch.tensor([0, 1, 1]), [1, 2]) == pytest.approx([2 / 3, 1.0])


def test_top_k_accuracy_counts_a_tie_for_the_smaller_class():
    assert top_k_accuracy(torch.zeros(2, 3), torch.tensor([0, 2]), [1, 2, 3]) == [0.5, 0.5, 1.0]


def test_a_target_that_is_no_class_is_never_found():
    assert top_k_accuracy(torch.zeros(1, 2), torch.tensor([5]), [2]) == [0.0]


@pytest.mark.parametrize(("n_logits", "n_targets"), [(2, 3), (0, 0)])
def test_samples_that_do_not_belong_together_are_refused(n_logits, n_targets):
    with pytest.raises(BadSetting, match="at least one sample"):
        top_k_accuracy(torch.zeros(n_logits, 3), torch.zeros(n_targets, dtype=torch.long), [1])
