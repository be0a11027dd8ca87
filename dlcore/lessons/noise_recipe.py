"""The recipe of walks with batches: the records themselves, the settings, and how batches are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from dlcore.data.columns import COLUMNS, pairs
from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.noise import Spec

AFRESH = """\
        batch = torch.rand(N_WALKS, len(x), generator=draw, dtype=torch.float64).topk(BATCH_SIZE).indices
"""
DRAWS: Mapping[str, str] = MappingProxyType(
    {
        "afresh": AFRESH,
        "replacement": """\
        batch = torch.randint(len(x), (N_WALKS, BATCH_SIZE), generator=draw)  # of all records, some twice
""",
        "epochs": """\
        begin = step % -(-len(x) // BATCH_SIZE) * BATCH_SIZE  # where in an epoch's order the batch begins
        if begin == 0:
            order = torch.rand(N_WALKS, len(x), generator=draw, dtype=torch.float64).argsort(1)
        batch = order[:, begin : begin + BATCH_SIZE]
""",
        "all": """\
        batch = torch.arange(len(x)).expand(N_WALKS, -1)  # all records, whatever their order
""",
    }
)
"""the lines that draw a batch"""
STANDARDISED = "(columns - columns.mean(1, True)) / columns.std(1, correction=0, keepdim=True)"
FROM_0_TO_1 = "(columns - columns.amin(1, True)) / (columns.amax(1, True) - columns.amin(1, True))"
ERROR = "squares.mean(0).std() / N_WALKS**0.5 / (2 * squares.mean().sqrt())  # from walk to walk"
NO_ERROR = "torch.tensor(0.0)  # all walks are alike"
TITLE = "# %% The records: "


def script(spec: Spec) -> str:
    """The recipe with these settings; it holds what they use alone.

    Args:
        spec: the settings.

    Raises:
        Unavailable: scikit-learn, in which the records come, is not installed.
    """
    known = COLUMNS[spec.data]
    size = min(spec.batch_size, known.n_records)
    text = recipe("noise")
    drawn = "all" if size == known.n_records and spec.drawn != "replacement" else spec.drawn
    text = text.replace(AFRESH, DRAWS[drawn])
    if drawn == "all":
        text = text.replace(ERROR, NO_ERROR)
    if spec.scaling != "standardised":
        text = text.replace(STANDARDISED, FROM_0_TO_1)
    begin, _, rest = text.partition(TITLE)
    what = f"{known.across} and {known.up} of {known.n_records} {known.records}"
    return filled(
        f"{begin}{TITLE}{what}\n{rest.partition(chr(10))[2]}",
        {
            "BATCH_SIZE": size,
            "LEARNING_RATE": spec.learning_rate,
            "N_STEPS": spec.n_steps,
            "START": [spec.start_w, spec.start_b],
            "SEED": spec.seed,
            "RECORDS": ", ".join(f"{known:g} {wanted:g}" for known, wanted in pairs(spec.data)),
        },
    )
