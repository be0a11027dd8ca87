"""The rule of early stopping with the numbers of the epoch looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.lessons.stopping_facts import Facts
from dlcore.theory.early_stopping import early_stop

if TYPE_CHECKING:
    from dlcore.lessons.stopping import Spec

LOSS = ("L_k", "the mean of −ln p over the watched set after epoch k")


def formulas(spec: Spec, facts: Facts, curve: Sequence[float]) -> list[Formula]:
    """Whether an epoch improves, how long was waited since, and which weights are kept.

    Args:
        spec: the settings.
        facts: what is true with this patience.
        curve: the loss watched, from epoch 1 on.
    """
    k = min(max(spec.step, 1), facts.stop.epoch)
    now = early_stop(curve[:k], k + 1, spec.min_delta)
    before = early_stop(curve[: k - 1], k + 1, spec.min_delta) if k > 1 else None
    lines = [
        Formula(
            rf"L_{{{k}}} = -\frac{{1}}{{n}} \sum \ln p = {tex(curve[k - 1])}",
            (LOSS, ("n", f"its examples: {spec.n_held}"), ("p", "the probability given to the right label")),
        ),
    ]
    if before:
        lines.append(_improves(spec, curve, k, before.best))
    lines.append(
        Formula(
            rf"w_{{{k}}} = {k} - {now.best} = {now.waited} "
            rf"{'=' if now.waited == spec.patience else '<'} P = {spec.patience}",
            (
                ("w_k", "epochs waited since the last improvement"),
                ("P", "the patience: training stops at it"),
            ),
        )
    )
    kept, stopped = facts.restored.loss, facts.stop.epoch
    lines.append(
        Formula(
            rf"L(\theta_{{\text{{kept}}}}) = L_{{{facts.kept}}} = {tex(kept)}, \quad L_{{{stopped}}} = "
            rf"{tex(facts.stopped.loss)}",
            (LOSS, (r"\theta", f"the weights kept: those after epoch {facts.kept}")),
        )
    )
    return lines


def _improves(spec: Spec, curve: Sequence[float], k: int, best: int) -> Formula:
    """The comparison that epoch k has to pass."""
    bar, lowest = curve[best - 1] - spec.min_delta, tex(curve[best - 1])
    sign = "<" if curve[k - 1] < bar else r"\ge"
    return Formula(
        rf"L_{{{k}}} = {tex(curve[k - 1])} {sign} L_{{{best}}} - \delta = {lowest} - {tex(spec.min_delta)}",
        (LOSS, (r"\delta", "the least improvement that counts"), ("k", "the epoch looked at")),
    )
