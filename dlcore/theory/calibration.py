"""Calibration: whether a network is right as often as it says, and the temperature that makes it so.

The probabilities are those of a softmax of logits divided by a temperature T. One T for all pictures, chosen
on validation pictures by their negative log-likelihood, is temperature scaling (Guo, Pleiss, Sun and
Weinberger, On Calibration of Modern Neural Networks, ICML 2017). Everything is float64.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.theory.temperatures import COLDEST, HOTTEST

HALVINGS = 200
"""of the interval of log T in which the fit is looked for: more than there are bits"""


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Confidence and accuracy in bins of equal width, (low, high].

    Attributes:
        count: float64 of shape (..., bins): how many pictures lie in each.
        confidence: of the same shape: their mean confidence; NaN in an empty bin.
        accuracy: of the same shape: which share of them is read right; NaN in an empty bin.
        error: of shape (...): the expected calibration error, the mean of |accuracy − confidence| over
            pictures.
    """

    count: Tensor
    confidence: Tensor
    accuracy: Tensor
    error: Tensor


def scaled(logits: Tensor, temperatures: Tensor) -> Tensor:
    """Logarithms of the probabilities at each temperature.

    Args:
        logits: of shape (n, k).
        temperatures: above 0, of shape (t,).

    Returns:
        float64 of shape (t, n, k), at most 0: log softmax(logits / T).

    Example:
        >>> scaled(torch.tensor([[2.0, 0.0]]), torch.tensor([2.0])).exp()[0, 0, 0]
        tensor(0.7311, dtype=torch.float64)
    """
    return (logits.double() / temperatures.double()[:, None, None]).log_softmax(-1)


def losses(logits: Tensor, labels: Tensor, temperatures: Tensor) -> Tensor:
    """What each picture costs: −ln of the probability of its label, in nats.

    Args:
        logits: of shape (n, k).
        labels: whole numbers below k, of shape (n,).
        temperatures: above 0, of shape (t,).

    Returns:
        float64 of shape (t, n), at least 0; exact also where the probability is next to 1.
    """
    gaps = logits.double() - logits.double().gather(1, labels[:, None])
    gaps = gaps.scatter(1, labels[:, None], -torch.inf)
    odds = torch.logsumexp(gaps / temperatures.double()[:, None, None], dim=-1)  # ln of (1 − p) / p
    return torch.where(odds > 0, odds, 0) + torch.log1p(torch.exp(-odds.abs()))


def reliability(confidence: Tensor, right: Tensor, n_bins: int) -> Reliability:
    """Mean confidence and accuracy of the pictures in each bin of confidence.

    Args:
        confidence: probability of the first choice, 0..1, of shape (..., n).
        right: 1 where that is the label, of the same shape.
        n_bins: how many bins of equal width there are.
    """
    confidence, right = confidence.double(), right.double().expand_as(confidence)
    edges = torch.linspace(0, 1, n_bins + 1, dtype=torch.float64)[1:-1]
    place = torch.bucketize(confidence, edges)
    empty = torch.zeros(*confidence.shape[:-1], n_bins, dtype=torch.float64)
    count = empty.scatter_add(-1, place, torch.ones_like(confidence))
    sure = empty.scatter_add(-1, place, confidence)
    hits = empty.scatter_add(-1, place, right)
    error = (hits - sure).abs().sum(-1) / confidence.shape[-1]
    return Reliability(count, sure / count, hits / count, error)


def fitted_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature with the smallest negative log-likelihood of these labels.

    In 1/T the loss is convex, for its slope Σ (E[z] − z_label), the expectation taken with the scaled
    probabilities, only grows. Where that is 0 the loss is smallest; the place is found by bisection in log T.

    Args:
        logits: of shape (n, k).
        labels: whole numbers below k, of shape (n,).

    Returns:
        A temperature from `COLDEST` to `HOTTEST`: one of these where the loss only falls towards it.
    """
    logits = logits.double()
    centred = logits - logits.gather(1, labels[:, None])

    def slope(log_temperature: float) -> float:
        chances = (centred / math.exp(log_temperature)).softmax(-1)
        return (chances * centred).sum(-1).mean().item()

    cold, hot = math.log(COLDEST), math.log(HOTTEST)
    if slope(cold) <= 0:  # colder still is better still
        return COLDEST
    if slope(hot) >= 0:
        return HOTTEST
    for _ in range(HALVINGS):
        middle = (cold + hot) / 2
        if middle in (cold, hot):
            break
        if slope(middle) > 0:
            cold = middle
        else:
            hot = middle
    return math.exp((cold + hot) / 2)


def chance_gap(confidence: Tensor) -> Tensor:
    """How far the share of right answers may come from the mean confidence by chance alone.

    Twice the standard deviation of that share if every picture were right with just the probability that the
    network gives it.

    Args:
        confidence: 0..1, of shape (..., n).
    """
    confidence = confidence.double()
    return 2 * (confidence * (1 - confidence)).sum(-1).clamp(min=0).sqrt() / confidence.shape[-1]
