"""Up to which step a descent can be foretold: where rounding decides, no two machines go the same way.

Some descents are chaotic: a step too long for the surface makes every difference grow, the rounding of the
sixteenth digit too. Two programs that do the same sums in another order then part after some steps, and
neither of them is right. Each run therefore goes twice here, once with its points shaken at every evaluation
by far more than rounding does; up to where both agree, so do all programs.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from dlcore.theory.descent import Run, ValueAndGradient, descend
from dlcore.theory.traces import Trace

SHAKE = 1e-12
"""a shaken point is another by this share of itself at most: rounding is 10,000 times as small"""
AGREE = 1e-6
"""losses agree to this share of themselves, or to this much where they are below 1"""
NEAR = 1e-4
"""points agree to this in the same way"""
_BUSY = 1e7
"""makes of a coordinate an angle that is another one at every step"""


def foretold(value_and_gradient: ValueAndGradient, runs: Sequence[Run], n_steps: int) -> tuple[Trace, Tensor]:
    """Descend by every run at once, as far as rounding does not decide.

    Args:
        value_and_gradient: the landscape.
        runs: as of `descend`, and all from one start: a coordinate that has not left it was never rounded.
        n_steps: as of `descend`.

    Returns:
        The trace, cut where a run diverges or where it cannot be foretold any more: NaN from there on, and
        `n_valid` counts the points before; and bool of shape (rows,), which rows were cut for rounding.

    Raises:
        BadSetting: as `descend`.
    """
    start = torch.tensor(runs[0].start if runs else (), dtype=torch.float64)

    def shaken(points: Tensor) -> tuple[Tensor, Tensor]:
        twins = points[1::2]
        moved = points.clone()
        moved[1::2] += (SHAKE * torch.sin(_BUSY * twins) * twins).where(twins != start, 0.0)
        return value_and_gradient(moved)

    both = descend(
        shaken, [run for run in runs for _ in range(2)], n_steps
    )  # rows of one rule keep their order
    apart = _apart(both.values, AGREE) | _apart(both.points, NEAR).any(2)
    apart &= torch.arange(n_steps + 1) < both.n_valid[::2, None]  # after that there is nothing to agree on
    n_agreed = torch.where(apart.any(1), apart.int().argmax(1), n_steps + 1)
    n_valid = torch.minimum(both.n_valid[::2], n_agreed)
    known = torch.arange(n_steps + 1) < n_valid[:, None]

    def cut(recorded: Tensor) -> Tensor:
        mask = known if recorded.ndim == 2 else known[..., None]
        return torch.where(mask, recorded[::2], torch.nan)

    trace = Trace(cut(both.points), cut(both.values), cut(both.gradients), n_valid, {})
    return trace, n_agreed < both.n_valid[::2]


def _apart(recorded: Tensor, share: float) -> Tensor:
    """Where the two runs of a pair do not agree; NaN agrees with nothing."""
    first, second = recorded[::2], recorded[1::2]
    return ~((first - second).abs() <= share * first.abs().clamp(min=1))
