"""An honest notice when a picture is unlike what the digit model was trained on."""

import json

import torch

from dlcore.insight.findings import Familiarity
from dlcore.nets.digits import ASSETS, DigitNet


@torch.inference_mode()
def familiarity(net: DigitNet, batch: torch.Tensor) -> Familiarity:
    """Judge whether one prepared picture looks like the digits that the network was trained on.

    The score is the free energy −log Σ exp(logit) of Liu et al., "Energy-based Out-of-distribution
    Detection" (2020).

    Args:
        net: the digit model, in eval mode.
        batch: one prepared picture, float32 (1, 1, 28, 28).
    """
    score = float(-net(batch).logsumexp(1)[0])
    threshold = json.loads((ASSETS / "familiarity.json").read_text())["threshold"]
    familiar = score <= threshold
    if familiar:
        says = f"The picture looks like the training digits: strangeness {score:.2f}, at most {threshold:.2f} is usual."
    else:
        says = (
            f"The picture is unlike the digits the model learned from (strangeness {score:.2f}, at most "
            f"{threshold:.2f} is usual), so do not trust its answer."
        )
    return Familiarity(score, threshold, familiar, says)
