"""The table of every output into every loss: torch's number or complaint, whether it is right, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.theory.criteria import LOSSES, OUTPUTS, RIGHT, TRAINED, floor, verdict

if TYPE_CHECKING:
    from dlcore.lessons.criterion import Spec

WHY: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("logits", "CrossEntropyLoss"): "the softmax is inside",
        ("log_ps", "CrossEntropyLoss"): "a second log_softmax changes nothing",
        ("probabilities", "CrossEntropyLoss"): "softmax twice, floor {floor}",
        ("logits", "NLLLoss"): "−z, no floor",
        ("log_ps", "NLLLoss"): "one number looked up, its sign turned",
        ("probabilities", "NLLLoss"): "−p, no logarithm",
        ("probabilities", "BCELoss"): "each class by itself",
        ("logits", "BCEWithLogitsLoss"): "each class by itself, the sigmoid is inside",
        ("log_ps", "BCEWithLogitsLoss"): "σ(log p) ≤ ½, floor {floor}",
        ("probabilities", "BCEWithLogitsLoss"): "σ(p) is 0.5 to 0.7311, floor {floor}",
    }
)
"""in a few words"""
SHORT: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("logits", "CrossEntropyLoss"): "−log p",
        ("log_ps", "CrossEntropyLoss"): "−log p",
        ("log_ps", "NLLLoss"): "−log p",
        ("probabilities", "CrossEntropyLoss"): "softmax twice",
        ("probabilities", "NLLLoss"): "−p",
        ("logits", "NLLLoss"): "−z",
        ("logits", "BCEWithLogitsLoss"): "BCE of σ(z)",
        ("probabilities", "BCELoss"): "BCE of p",
        ("probabilities", "BCEWithLogitsLoss"): "BCE of σ(p)",
        ("log_ps", "BCEWithLogitsLoss"): "BCE of σ(log p)",
        ("logits", "BCELoss"): "BCE of z",
    }
)
"""names in the charts, where three pairings are one line; BCEWithLogitsLoss is BCELoss of the sigmoid"""
WANTS: Mapping[str, str] = MappingProxyType(
    {
        "CrossEntropyLoss": "wants **logits**, and takes log_softmax itself",
        "NLLLoss": "wants **log-probabilities**, and only looks one up",
        "BCELoss": "wants **probabilities** of yes, one for each class, as a sigmoid gives them",
        "BCEWithLogitsLoss": "wants **logits** of yes, one for each class, and takes the sigmoid itself",
    }
)
"""what each loss was made for"""


def rows(result: Result[Spec]) -> list[tuple[str, str, str]]:
    """A row for each pairing: loss, output, and PyTorch's answer; the pairing looked at is marked.

    Args:
        result: of the lesson.
    """
    here = (result.spec.handed, result.spec.loss)
    return [
        (
            breaking(loss) if output == OUTPUTS[0] else "",
            f"{'▸ ' * ((output, loss) == here)}{output}",
            _answer(result, output, loss),
        )
        for loss in LOSSES
        for output in OUTPUTS
    ]


def breaking(name: str) -> str:
    """A long name that may go on in the next line where there is little room, before each of its words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "\u200b", name)


def _answer(result: Result[Spec], output: str, loss: str) -> str:
    spec, answer = result.spec, result.numbers[f"{output}_into_{loss}"]
    lowest = floor(output, loss, spec.n_classes)
    shown = "" if lowest is None else spoken(lowest)
    if isinstance(answer, str):
        return f"**refused**: “{answer}”"
    assert isinstance(answer, float)
    said = verdict(output, loss, spec.n_classes)
    why = WHY.get((output, loss), "these happen to lie between 0 and 1").format(floor=shown)
    if said == RIGHT and loss == "BCELoss":
        why = "two classes, so −log p twice, averaged"
    return f"{spoken(answer)}, **{said}**: {why}"


def learnt(result: Result[Spec]) -> list[tuple[str, str, str]]:
    """A row for each pairing that a small network learns with: its name, its loss, its accuracy in per cent.

    Args:
        result: of the lesson.
    """
    rows = []
    for output, loss in TRAINED:
        reached = result.numbers[f"trained_{output}_into_{loss}"]
        share = result.numbers[f"accuracy_{output}_into_{loss}"]
        assert isinstance(reached, float)
        assert isinstance(share, float)
        rows.append((f"{output} → {breaking(loss)}", spoken(reached), f"{spoken(100 * share, 3)} %"))
    return rows
