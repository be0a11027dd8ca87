"""Early stopping: the rule is that which looks back at every epoch; the optimism is that of the binomial."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.theory.early_stopping import Stop, early_stop, optimism

NOTES = [0.80, 0.71, 0.62, 0.55, 0.56, 0.54, 0.53, 0.57, 0.60, 0.58]
"""a curve on which the naive rule stops at epoch 5 with 0.55 and patience comes to 0.53"""
CURVES = st.lists(st.floats(0, 3), min_size=1, max_size=40)


def brute(losses: list[float], patience: int, min_delta: float) -> tuple[int, int]:
    """The last epoch and the best one: at every epoch the whole past is looked at again."""
    best = 1
    for epoch in range(1, len(losses) + 1):
        best = 1
        for k in range(2, epoch + 1):
            if losses[k - 1] < losses[best - 1] - min_delta:
                best = k
        if epoch - best >= patience:
            return epoch, best
    return len(losses), best


@pytest.mark.row("E040", "C088")
def test_the_naive_rule_stops_at_epoch_5_with_055_and_patience_comes_to_053() -> None:
    naive, patient = early_stop(NOTES, 1), early_stop(NOTES, 3)
    assert naive == Stop(5, 4, 1, True)
    assert NOTES[naive.best - 1] == 0.55
    assert patient == Stop(10, 7, 3, True)
    assert NOTES[patient.best - 1] == min(NOTES) == 0.53


@given(CURVES, st.integers(1, 12), st.sampled_from([0.0, 0.01, 0.3]))
def test_it_is_the_rule_that_looks_back_at_all_epochs(
    losses: list[float], patience: int, min_delta: float
) -> None:
    stop = early_stop(losses, patience, min_delta)
    assert (stop.epoch, stop.best) == brute(losses, patience, min_delta)
    assert stop.waited == stop.epoch - stop.best
    assert stop.ran_out == (stop.waited == patience)


@given(CURVES, st.integers(1, 12))
def test_more_patience_never_keeps_a_higher_loss(losses: list[float], patience: int) -> None:
    less, more = early_stop(losses, patience), early_stop(losses, patience + 1)
    assert losses[more.best - 1] <= losses[less.best - 1]
    assert more.epoch >= less.epoch


def test_the_best_of_candidates_that_are_all_alike_tells_what_theory_says() -> None:
    """Of many coins, the most heads in n throws: by exact binomial probabilities, not by drawing."""
    source, n, candidates = torch.Generator().manual_seed(1), 10, 5
    scores = torch.zeros(candidates, 4000, dtype=torch.float64)
    for row in scores:  # each is right in exactly half of all examples, but in others
        row[torch.randperm(4000, generator=source)[:2000]] = 1
    rows = torch.randint(4000, (2, 20_000, n), generator=source)
    told, other = optimism(scores, *rows)
    below = [sum(math.comb(n, j) for j in range(k)) / 2**n for k in range(n + 2)]
    expected = sum(k * (below[k + 1] ** candidates - below[k] ** candidates) for k in range(n + 1)) / n - 0.5
    assert told.mean == pytest.approx(expected, abs=5 * told.error)
    assert abs(other.mean) < 4 * other.error
    assert told.error == pytest.approx(0.00075, rel=0.2)


def test_one_candidate_is_not_told_too_well() -> None:
    source = torch.Generator().manual_seed(2)
    scores = torch.rand(1, 500, generator=source, dtype=torch.float64)
    rows = torch.randint(500, (2, 400, 20), generator=source)
    told, _ = optimism(scores, *rows)
    by_hand = scores[0][rows[0]].mean(1) - scores.mean()
    assert told.mean == pytest.approx(by_hand.mean().item(), abs=1e-12)
    assert told.error == pytest.approx(by_hand.std().item() / 20)
    assert abs(told.mean) < 4 * told.error
