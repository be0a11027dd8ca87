"""Numbers, shares and sizes as a person says them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcore.training.report import Evaluation

KB, MB = 1000, 1_000_000


def share(part: int, whole: int) -> str:
    """A share in per cent that says 0 or 100 only where it is; "–" of nothing."""
    if not whole:
        return "–"
    text = f"{100 * part / whole:.2f}".rstrip("0").rstrip(".")
    if part and text == "0":
        return "less than 0.01 %"
    if part < whole and text == "100":
        return "more than 99.99 %"
    return f"{text} %"


def of_all(score: Evaluation) -> str:
    """The share of right answers in per cent, as `share` writes it."""
    return share(round(score.accuracy * score.n), score.n)


def number(value: float) -> str:
    """A number with four digits that count, and with a real minus sign."""
    if not math.isfinite(value):
        return "not a finite number"
    text = f"{value:.0f}" if value == int(value) and abs(value) < 1e6 else f"{value:.4g}"
    return text.replace("-", "−")


def many(count: int, thing: str) -> str:
    """So many things: "1 image", "1,797 images", "2 batches", "3 epochs"."""
    plural = f"{thing}es" if thing.endswith(("tch", "ss")) else f"{thing}s"
    return f"{count:,} {thing if count == 1 else plural}"


def size(n_bytes: int) -> str:
    """The size of a file."""
    if n_bytes < KB:
        return many(n_bytes, "byte")
    return f"{n_bytes / KB:,.0f} kB" if n_bytes < MB else f"{n_bytes / MB:,.1f} MB"
