"""An honest notice when a picture is unlike what the digit model was trained on."""

import torch

from dlcore.insight.findings import Familiarity
from dlcore.nets.digits import DigitNet, measured

SHARE_OF_DIGITS = 0.98
"""Share of the held-back digits that count as familiar; the threshold is set by it."""


@torch.inference_mode()
def strangeness(net: DigitNet, batch: torch.Tensor) -> torch.Tensor:
    """One minus the largest probability of each picture: (n, 1, 28, 28) -> (n,), 0 to 0.9.

    The score of Hendrycks and Gimpel, "A Baseline for Detecting Misclassified and Out-of-Distribution
    Examples in Neural Networks" (2017), for a network trained to spread its answer over all classes when
    it sees none of them, as Hendrycks, Mazeika and Dietterich propose in "Deep Anomaly Detection with
    Outlier Exposure" (2019).

    Args:
        net: the digit model, in eval mode.
        batch: prepared pictures, float32.
    """
    return 1 - net(batch).softmax(1).amax(1)


def threshold_of(net: DigitNet, held_back: torch.Tensor) -> float:
    """The strangeness that `SHARE_OF_DIGITS` of these pictures do not exceed.

    Args:
        net: the digit model, in eval mode.
        held_back: prepared digits that the network was not trained on, float32 (n, 1, 28, 28).
    """
    return float(
        torch.cat([strangeness(net, part) for part in held_back.split(500)]).quantile(SHARE_OF_DIGITS)
    )


def familiarity(net: DigitNet, batch: torch.Tensor) -> Familiarity:
    """Judge whether one prepared picture looks like the digits that the network was trained on.

    Args:
        net: the digit model, in eval mode.
        batch: one prepared picture, float32 (1, 1, 28, 28).
    """
    score, threshold = float(strangeness(net, batch)[0]), measured().threshold
    familiar = score <= threshold
    share = f"{100 * (1 - score):.0f} %"
    usual = f"{100 * SHARE_OF_DIGITS:.0f} % of all digits get at least {100 * (1 - threshold):.0f} %"
    if familiar:
        says = f"The picture looks like the training digits: its answer gets {share}, and {usual}."
    else:
        says = (
            f"The picture is unlike the digits the model learned from (no answer gets more than {share}, "
            f"while {usual}), so do not trust its answer."
        )
    return Familiarity(score, threshold, familiar, says)
