"""Networks of one stack get the parameters of another's, and answer as those do."""

import pytest
import torch

from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.stack import Stack

pytestmark = pytest.mark.tiny
CPU = torch.device("cpu")


def made(seeds: list[int]) -> Stack:
    """A stack of small networks that differ by their seed."""
    return Stack([Plan(width=5, seed=seed) for seed in seeds], 2, 2, torch.float64, CPU)


def test_those_that_get_them_answer_as_those_whose_they_are_and_the_others_as_before() -> None:
    other, stack = made([7, 8, 9]), made([0, 1, 2, 3])
    x = torch.randn(6, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        before = stack.logits(x.expand(4, 6, 2), training=False)
        theirs = other.logits(x.expand(3, 6, 2), training=False)
        stack.put([3, 1], other, [0, 2])
        after = stack.logits(x.expand(4, 6, 2), training=False)
    assert torch.equal(after[[0, 2]], before[[0, 2]])
    assert torch.equal(after[[3, 1]], theirs[[0, 2]])


def test_what_is_given_is_a_copy_and_nobody_changes_nothing() -> None:
    other, stack = made([7]), made([0, 1])
    before = stack.row.clone()
    stack.put([], other, [])
    assert torch.equal(stack.row, before)
    stack.put([0], other, [0])
    given = stack.row.clone()
    other.row.zero_()
    assert torch.equal(stack.row, given)
