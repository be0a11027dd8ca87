"""Scores against scikit-learn, image by image and not batch by batch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle
from torch import nn

from dlcore.training import metrics
from dlcore.training.metrics import assess, confusion, logits_of, picture, score

pytestmark = [pytest.mark.tiny, pytest.mark.filterwarnings("ignore:A single label")]


def answers(n: int = 1237, k: int = 7, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits that are right about half of the time, and labels of uneven classes."""
    generator = torch.Generator().manual_seed(seed)
    labels = (torch.rand(n, generator=generator) ** 2 * k).long()
    return torch.randn(n, k, generator=generator) + 1.5 * F.one_hot(labels, k), labels


def blank(n: int) -> torch.Tensor:
    return torch.zeros(n, 1, 2, 2, dtype=torch.uint8)


@pytest.mark.row("C146", "C171", "C173", "C174", "C175")
def test_loss_accuracy_and_top_k_are_scikit_learn_s():
    logits, labels = answers()
    seen, probabilities = score(logits, labels), logits.double().softmax(1).numpy()
    assert seen.n == 1237
    assert seen.loss == pytest.approx(oracle.log_loss(labels, probabilities), rel=1e-9)
    assert seen.accuracy == oracle.accuracy_score(labels, probabilities.argmax(1))
    for k, found in enumerate(seen.top_k, start=1):
        assert found == pytest.approx(
            oracle.top_k_accuracy_score(labels, probabilities, k=k, labels=range(7))
        )
    assert seen.top_k == tuple(sorted(seen.top_k))


@pytest.mark.parametrize("k", [2, 3, 5, 12])
def test_top_k_goes_to_five_or_to_the_number_of_classes(k):
    seen = score(*answers(k=k))
    assert len(seen.top_k) == min(k, 5)
    assert seen.top_k[0] == seen.accuracy
    assert k > 5 or seen.top_k[-1] == 1


@given(st.lists(st.lists(st.integers(-2, 2), min_size=4, max_size=4), min_size=1, max_size=20), st.data())
def test_ties_count_as_the_confusion_matrix_counts_them(rows, data):
    logits = torch.tensor(rows).float()
    labels = torch.tensor(data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))))
    made = assess(logits, labels, blank(len(rows)))
    assert made.score.accuracy == pytest.approx(made.confusion.trace() / len(rows))
    assert made.score.top_k[-1] == 1


def test_a_network_that_answers_the_same_for_all_is_right_for_the_first_class_alone():
    seen = score(torch.zeros(10, 5), torch.arange(10) % 5)
    assert seen.top_k == pytest.approx((0.2, 0.4, 0.6, 0.8, 1.0))
    assert seen.loss == pytest.approx(np.log(5))


def test_answers_that_are_no_numbers_are_never_right():
    logits = torch.full((4, 3), float("nan"))
    assert score(logits, torch.tensor([1, 2, 1, 2])).accuracy == 0


def test_huge_logits_give_a_finite_loss():
    assert score(torch.tensor([[3e38, -3e38]]), torch.tensor([1])).loss == pytest.approx(6e38)


@given(st.integers(1, 6), st.data())
def test_the_confusion_matrix_is_scikit_learn_s(k, data):
    pairs = data.draw(st.lists(st.tuples(st.integers(0, k - 1), st.integers(0, k - 1)), min_size=1))
    labels, given_answers = torch.tensor(pairs).T
    made = confusion(given_answers, labels, k)
    assert made.dtype == np.int64
    assert np.array_equal(made, oracle.confusion_matrix(labels, given_answers, labels=range(k)))


def test_figures_by_class_are_scikit_learn_s():
    logits, labels = answers(seed=1)
    logits[:, 2] = -9.0  # nobody is told to be of class 2
    labels[labels == 4] = 5  # and nobody is of class 4
    made = assess(logits, labels, blank(len(labels)))
    precision, recall, f1, _ = oracle.precision_recall_fscore_support(
        labels, logits.argmax(1), labels=range(7), zero_division=np.nan
    )
    assert made.precision == pytest.approx(precision, nan_ok=True)
    assert made.recall == pytest.approx(recall, nan_ok=True)
    assert np.isnan(made.precision[2])
    assert np.isnan(made.recall[4])
    assert made.f1 == pytest.approx(np.nan_to_num(f1))


def test_the_worst_mistakes_are_shown_worst_first():
    logits, labels = answers(n=300)
    images = torch.arange(300).remainder(256).to(torch.uint8).view(-1, 1, 1, 1).expand(-1, 1, 2, 3)
    made = assess(logits, labels, images).mistakes
    losses = F.cross_entropy(logits.double(), labels, reduction="none")
    wrong = (logits.argmax(1) != labels).nonzero().flatten()
    worst = wrong[losses[wrong].argsort(descending=True)][:24]
    assert len(made) == 24
    for mistake, row in zip(made, worst.tolist(), strict=True):
        assert mistake.loss == pytest.approx(losses[row].item())
        assert (mistake.true, mistake.answer) == (int(labels[row]), int(logits[row].argmax()))
        assert mistake.probability == pytest.approx(logits[row].double().softmax(0).max().item())
        assert (mistake.image == row % 256).all()
        assert mistake.image.shape == (2, 3)


def test_a_network_without_mistakes_has_none_to_show():
    labels = torch.arange(9) % 3
    made = assess(10.0 * F.one_hot(labels, 3), labels, blank(9))
    assert made.mistakes == ()
    assert made.score.accuracy == 1


def test_colours_come_last_in_a_picture():
    image = torch.arange(24, dtype=torch.uint8).view(3, 2, 4)
    assert np.array_equal(picture(image), image.permute(1, 2, 0).numpy())


class Noisy(nn.Module):
    """A network that answers otherwise in training and counts what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 3)
        )
        self.given: list[int] = []

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.given.append(len(images))
        return self.layers(images)


@pytest.mark.parametrize("training", [True, False])
def test_outputs_are_those_of_eval_mode_and_nothing_changes(training, monkeypatch):
    monkeypatch.setattr(metrics, "EVALUATED_AT_ONCE", 10)
    torch.manual_seed(0)
    model = Noisy().train(training)
    images = torch.randint(0, 256, (34, 1, 2, 2), dtype=torch.uint8)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    before = torch.get_rng_state()
    logits = logits_of(model, images, lambda part: part - 0.5)
    assert torch.equal(before, torch.get_rng_state())
    assert model.given == [10, 10, 10, 4]
    assert model.training == model.layers[3].training == training
    assert not logits.requires_grad
    assert all(torch.equal(state[name], tensor) for name, tensor in model.state_dict().items())
    with torch.no_grad():
        assert torch.allclose(logits, model.eval()(images / 255 - 0.5), atol=1e-6)


def test_the_mode_comes_back_after_an_error():
    model = Noisy().train()
    with pytest.raises(RuntimeError):
        logits_of(model, blank(3).expand(3, 5, 2, 2), lambda part: part - 0.5)
    assert model.training


@pytest.mark.row("E083")
def test_a_smaller_last_batch_counts_no_more_than_its_images():
    logits, labels = answers(n=503)
    logits[500:] = -50 * F.one_hot(labels[500:], 7)  # three images, all wrong
    parts = [score(logits[:500], labels[:500]), score(logits[500:], labels[500:])]
    whole = score(logits, labels)
    assert whole.loss == pytest.approx((500 * parts[0].loss + 3 * parts[1].loss) / 503)
    assert whole.loss != pytest.approx((parts[0].loss + parts[1].loss) / 2, rel=0.1)
