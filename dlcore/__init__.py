"""dlcore computes what See It Learn shows: it runs and explains PyTorch models, without any page.

`import dlcore` is light: it imports no torch. The names below are loaded when they are first used.

Example:
    >>> import dlcore
    >>> result = dlcore.classify(dlcore.sample_file("seven"))
    >>> result.label
    '7'
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_ROOMS = {
    "dlcore.data.datasets": ("DatasetInfo", "data_folder", "dataset"),
    "dlcore.data.digit_preparation": ("prepare_digit",),
    "dlcore.data.image_set": ("ImageSet",),
    "dlcore.data.loading": ("load_images",),
    "dlcore.data.photo_preparation": ("prepare_photo",),
    "dlcore.data.picture": ("Picture", "Prepared", "Step"),
    "dlcore.data.samples": ("sample_file", "samples"),
    "dlcore.data.splits": ("Parts", "parts", "split"),
    "dlcore.data.survey": ("Survey", "survey"),
    "dlcore.errors": (
        "BadData",
        "BadModel",
        "BadPicture",
        "BadSetting",
        "DlcoreError",
        "Unavailable",
        "Unexpected",
        "WorkerLost",
    ),
    "dlcore.insight.attribution": ("grad_cam",),
    "dlcore.insight.familiarity": ("familiarity",),
    "dlcore.insight.feature_maps": ("feature_maps",),
    "dlcore.insight.neighbours": ("similar_training_images",),
    "dlcore.insight.probes": ("activations", "layer_names"),
    "dlcore.intake.image": ("read_picture",),
    "dlcore.intake.image_zip": ("read_image_zip",),
    "dlcore.intake.weights": ("read_weights",),
    "dlcore.jobs.pool": ("Workers",),
    "dlcore.lessons.classify": ("Spec", "classify_file", "percent", "say"),
    "dlcore.lessons.classify_looks": ("take_home",),
    "dlcore.lessons.classify_result": ("Result", "Scored", "TakeHome"),
    "dlcore.lessons.classify_source": ("classify",),
    "dlcore.settings": ("controls",),
    "dlcore.limits": ("Limits",),
    "dlcore.nets.digits": ("DigitNet", "load_digit_net"),
    "dlcore.nets.downloads": ("fetch",),
    "dlcore.nets.opening": ("Opened", "opened", "prepared"),
    "dlcore.nets.pretrained": ("is_here", "network"),
    "dlcore.runtime": ("best_device", "describe_device", "seeded"),
    "dlcore.training.loop": ("train",),
    "dlcore.training.presets": ("preset",),
    "dlcore.training.report": ("Evaluation", "Report"),
    "dlcore.training.trainer": ("Trainer",),
    "dlcore.theory.ranking": ("softmax", "top_k", "top_k_accuracy"),
}
_HOMES = {name: module for module, names in _ROOMS.items() for name in names}

__all__ = list(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'dlcore' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
