"""What PyTorch's losses for classes want, what they make of anything else, and how low that can go.

Three outputs of a network meet four losses. With logits z of K classes, p = softmax(z) and the right class y:
`NLLLoss` looks up one number and turns its sign, −x_y; `CrossEntropyLoss` takes log_softmax first;
`BCELoss` takes logarithms of x and of 1 − x for every class; `BCEWithLogitsLoss` takes a sigmoid first.
Source: the formulas in the documentation of `torch.nn`; the floors follow from them by hand, see `floor`.
Reading this module costs no torch.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

OUTPUTS = ("logits", "log_ps", "probabilities")
"""what a network may end in: raw logits, LogSoftmax, Softmax"""
LOSSES = ("CrossEntropyLoss", "NLLLoss", "BCELoss", "BCEWithLogitsLoss")
"""names in `torch.nn`"""
PAIRINGS = tuple((output, loss) for output in OUTPUTS for loss in LOSSES)
"""all of them, output by output"""
TRAINED = (
    ("logits", "CrossEntropyLoss"),
    ("log_ps", "NLLLoss"),
    ("probabilities", "CrossEntropyLoss"),
    ("probabilities", "NLLLoss"),
)
"""the pairings that a small network is trained with"""

RIGHT, TWICE, WRONG, REFUSED = "right", "right, twice over", "wrong", "refused"
OTHER = "right for yes-or-no labels"
VERDICTS: Mapping[tuple[str, str], str] = MappingProxyType(
    dict.fromkeys(PAIRINGS, WRONG)
    | {
        ("logits", "CrossEntropyLoss"): RIGHT,
        ("log_ps", "NLLLoss"): RIGHT,
        ("log_ps", "CrossEntropyLoss"): TWICE,
        ("probabilities", "BCELoss"): OTHER,
        ("logits", "BCEWithLogitsLoss"): OTHER,
    }
)
"""whether a loss gets what it wants, for labels that exclude each other"""


def verdict(output: str, loss: str, n_classes: int) -> str:
    """Whether a loss gets what it wants, where PyTorch does not refuse it.

    Args:
        output: of `OUTPUTS`.
        loss: of `LOSSES`.
        n_classes: K; with two, `BCELoss` of softmax's probabilities is −log p twice, and so their mean.
    """
    both = (output, loss, n_classes) == ("probabilities", "BCELoss", 2)
    return RIGHT if both else VERDICTS[output, loss]


def softmax_twice_floor(n_classes: int) -> float:
    """How low `CrossEntropyLoss` can go on probabilities: ln(1 + (K − 1)/e), where p_y = 1.

    It is log Σ exp(p_j) − p_y, convex in p; at p_y = 1 every move towards another class makes it larger.

    Args:
        n_classes: K, at least 2.
    """
    return math.log1p((n_classes - 1) / math.e)


def softmax_twice_ceiling(n_classes: int) -> float:
    """How high it can go: ln(e + K − 1), where another class has all probability; the floor and 1.

    Args:
        n_classes: K, at least 2.
    """
    return softmax_twice_floor(n_classes) + 1


def floor(output: str, loss: str, n_classes: int) -> float | None:
    """How low a pairing can go, whatever the logits; with finite ones only BCELoss of raw logits comes there.

    Args:
        output: of `OUTPUTS`.
        loss: of `LOSSES`.
        n_classes: K, at least 2.

    Returns:
        −∞ where there is no floor, None where the loss is refused whatever the logits.
    """
    if (output, loss) == ("log_ps", "BCELoss"):
        return None
    special = {
        ("probabilities", "CrossEntropyLoss"): softmax_twice_floor(n_classes),
        ("logits", "NLLLoss"): -math.inf,
        ("probabilities", "NLLLoss"): -1.0,
        # sigmoid(log p) = p/(1 + p): −log ½ is left of the right class, nothing of the others
        ("log_ps", "BCEWithLogitsLoss"): math.log(2) / n_classes,
        # sigmoid(1) for the right class, sigmoid(0) = ½ for each of the others
        ("probabilities", "BCEWithLogitsLoss"): ((n_classes - 1) * math.log(2) + math.log1p(math.exp(-1)))
        / n_classes,
    }
    return special.get((output, loss), 0.0)
