"""What a recipe prints when it is run alone in this process; nothing of the app is imported here."""

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from typing import Any


def lines(script: str) -> list[str]:
    """All that a script prints; before and after, torch's numbers are those of a fresh process."""
    import torch

    said = io.StringIO()
    torch.set_default_dtype(torch.float32)
    try:
        with redirect_stdout(said):
            exec(compile(script, "recipe", "exec"), {"__name__": "__main__"})
    finally:
        torch.set_default_dtype(torch.float32)
    return said.getvalue().splitlines()


def printed(script: str) -> dict[str, Any]:
    """The last line that a script prints, as the JSON object it is."""
    return json.loads(lines(script)[-1])


def flat(numbers: Mapping[str, Any], nothing: float | None = None) -> dict[str, Any]:
    """Every number under a name of its own, so that lists can be compared within a tolerance.

    Args:
        numbers: single ones and lists, by name.
        nothing: stands for None, which has no distance to anything.
    """
    several = {name: value if isinstance(value, list) else [value] for name, value in numbers.items()}
    pairs = ((f"{name} {n}", each) for name, values in several.items() for n, each in enumerate(values))
    return {name: nothing if each is None else each for name, each in pairs}
