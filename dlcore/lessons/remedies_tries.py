"""What there is to try with the remedies: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.remedies import Spec

Settings = MappingProxyType[str, Any]

PRESETS: tuple[Preset[Spec], ...] = ()
CHALLENGES: tuple[Challenge[Spec], ...] = ()
