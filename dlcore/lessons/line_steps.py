"""Which calls of a training loop can be looked at: one by one at first, then a whole epoch at a time."""

from collections.abc import Sequence

from dlcore.lessons.line import MAX_STEPS
from dlcore.lessons.line_recipe import CODE
from dlcore.theory.loop_calls import Call


def n_single(n_calls: int, n_epochs: int) -> int:
    """How many epochs are gone through call by call, so that there are at most `MAX_STEPS` stops.

    Args:
        n_calls: of one epoch.
        n_epochs: all of them.
    """
    return min(n_epochs, (MAX_STEPS - n_epochs) // (n_calls - 1))


def positions(n_calls: int, n_epochs: int) -> list[int]:
    """How many calls were made at each stop of the slider, beginning with none.

    Args:
        n_calls: of one epoch.
        n_epochs: all of them.
    """
    single = n_single(n_calls, n_epochs)
    return [*range(single * n_calls + 1), *(n_calls * epoch for epoch in range(single + 1, n_epochs + 1))]


def step_names(calls: Sequence[Call], n_epochs: int) -> list[str]:
    """What has just been called at each stop.

    Args:
        calls: those of one epoch.
        n_epochs: how often they are made.
    """
    single = n_single(len(calls), n_epochs)
    names = ["before the first call"]
    for epoch in range(1, single + 1):
        names += [f"epoch {epoch}: {CODE[call.name][0]}{_half(call)}" for call in calls]
    return names + [f"epoch {epoch} is over" for epoch in range(single + 1, n_epochs + 1)]


def _half(call: Call) -> str:
    return ["", " of the first half", " of the second half"][call.part]
