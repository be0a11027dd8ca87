"""dlcore computes what See It Learn shows: it trains and explains PyTorch models, without any page.

`import dlcore` is light: it imports no torch. The names below are loaded when they are first used.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "BadModel": "dlcore.errors",
    "BadPicture": "dlcore.errors",
    "BadSetting": "dlcore.errors",
    "DlcoreError": "dlcore.errors",
    "Limits": "dlcore.limits",
    "Picture": "dlcore.data.picture",
    "Unavailable": "dlcore.errors",
    "WorkerLost": "dlcore.errors",
    "best_device": "dlcore.runtime",
    "describe_device": "dlcore.runtime",
    "limits": "dlcore.limits",
}

__all__ = [
    "BadModel",
    "BadPicture",
    "BadSetting",
    "DlcoreError",
    "Limits",
    "Picture",
    "Unavailable",
    "WorkerLost",
    "best_device",
    "describe_device",
    "limits",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'dlcore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
