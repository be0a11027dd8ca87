"""Files that come inside scikit-learn, found without importing it: that takes a second or two."""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

from dlcore.errors import Unavailable


def sklearn_file(*parts: str) -> Path:
    """A file of `sklearn.datasets`.

    Args:
        *parts: of its place below that folder.

    Raises:
        Unavailable: scikit-learn is not installed.
    """
    spec = PathFinder.find_spec("sklearn", [*sys.path])  # a copy: other threads may change the list meanwhile
    if spec is None or spec.origin is None:
        raise Unavailable("The digits and photographs are missing, because scikit-learn is: install it.")
    return Path(spec.origin).parent.joinpath("datasets", *parts)
