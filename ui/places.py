"""Where the server keeps files."""

import os
from pathlib import Path

import platformdirs


def state_folder() -> Path:
    """`DLCORE_STATE`, or the place for an application's state on this system."""
    named = os.environ.get("DLCORE_STATE")
    return Path(named).expanduser() if named else platformdirs.user_state_path("see-it-learn")


def visitors_folder() -> Path:
    """One folder a visitor, inside `state_folder`."""
    return state_folder() / "visitors"
