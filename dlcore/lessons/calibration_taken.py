"""The recipe that judges a real network elsewhere: it carries the network's logits, not its weights.

Reading this module costs no torch.
"""

from __future__ import annotations

import hashlib

from dlcore.export import filled, notebook, packed, recipe
from dlcore.lessons.classify_result import TakeHome

SAYS = (
    "The downloads carry what this network said of these pictures, its logits, and the labels: enough to "
    "judge it anywhere with torch alone. The network's weights and the pictures are not in them."
)


def taken(logits: bytes, temperature: float, n_bins: int) -> TakeHome:
    """The recipe at one temperature.

    Args:
        logits: a file, as `dlcore.lessons.calibration_real.Real` has it.
        temperature: T.
        n_bins: of the confidence.
    """
    file = f"logits-{hashlib.sha256(logits).hexdigest()[:8]}.pt"
    text = filled(recipe("calibration_logits"), {"FILE": file, "TEMPERATURE": temperature, "N_BINS": n_bins})
    whole = packed(text, {file: logits})
    return TakeHome("calibration_of_a_network", text, whole, notebook(whole), SAYS)
