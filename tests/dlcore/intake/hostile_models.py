"""All model files made to harm, by name: how to make one, and what its refusal must name."""

from tests.dlcore.intake.hostile_archives import ARCHIVES, OLD_FILES, OTHER, SAFE
from tests.dlcore.intake.hostile_pickles import PICKLES, SIZES, Case

ALL: dict[str, Case] = {
    f"{room}: {name}": case
    for room, cases in {
        "pickle": PICKLES,
        "sizes": SIZES,
        "archive": ARCHIVES,
        "old": OLD_FILES,
        "safetensors": SAFE,
        "other": OTHER,
    }.items()
    for name, case in cases.items()
}
