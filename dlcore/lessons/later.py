"""Functions whose modules are imported when they are called first."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def later(place: str) -> Callable[[Any], Any]:
    """A function of one argument, of a module that is imported when it is called first.

    So the settings of a lesson can be read without torch, which comes with what computes.

    Args:
        place: module and name, as "dlcore.lessons.race_result:result".
    """
    module, _, name = place.partition(":")

    def call(given: Any) -> Any:
        return getattr(import_module(module), name)(given)

    return call
