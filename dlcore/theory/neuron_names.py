"""What a neuron can be made of, by name; reading this costs no torch."""

from collections.abc import Mapping
from types import MappingProxyType

ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "identity": "Identity: h",
        "sigmoid": "Sigmoid: σ(h)",
        "tanh": "tanh(h)",
        "relu": "ReLU: max(0, h)",
        "abs": "Absolute value: |h|",
        "step": "Step: 0 or 1",
    }
)
"""name to title"""

LOSSES: Mapping[str, str] = MappingProxyType(
    {
        "half_sse": "½ · sum of squares",
        "sse": "Sum of squares (SSE)",
        "mse": "Mean (nn.MSELoss)",
        "half_mse": "½ · mean (1/2m)",
        "absolute": "Absolute (nn.L1Loss)",
    }
)
"""name to title"""

SQUARES = ("half_sse", "sse", "mse", "half_mse")
"""the losses that are a multiple of the sum of squares"""


def loss_scale(loss: str, n_records: int, n_outputs: int) -> float:
    """What the sum over records and outputs is multiplied by.

    `nn.MSELoss` and `nn.L1Loss` average over every element, records × outputs; 1/(2m) counts records alone.

    Args:
        loss: a name in `LOSSES`.
        n_records: m, copies counted.
        n_outputs: of each record.
    """
    return {
        "half_sse": 0.5,
        "sse": 1.0,
        "mse": 1 / (n_records * n_outputs),
        "half_mse": 1 / (2 * n_records),
        "absolute": 1 / (n_records * n_outputs),
    }[loss]


def step_factor(loss: str, n_records: int, n_outputs: int) -> float:
    """What the sum of δ·x is multiplied by to be minus the loss's slope: twice the scale of squares.

    Args:
        loss: a name in `LOSSES`.
        n_records: m, copies counted.
        n_outputs: of each record.
    """
    scale = loss_scale(loss, n_records, n_outputs)
    return 2 * scale if loss in SQUARES else scale


def equal_rate(rate: float, loss: str, other: str, n_records: int, n_outputs: int) -> float:
    """The learning rate at which another loss of squares makes the same steps.

    Args:
        rate: the learning rate with `loss`.
        loss: one of `SQUARES`.
        other: one of `SQUARES`.
        n_records: m, copies counted.
        n_outputs: of each record.
    """
    size = (n_records, n_outputs)
    return rate * step_factor(loss, *size) / step_factor(other, *size)
