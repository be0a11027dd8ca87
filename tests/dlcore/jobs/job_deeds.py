"""What the tests let jobs do; imported in their processes by its name."""

import os
import signal
from pathlib import Path

from dlcore.errors import BadSetting


def count(last, folder=None, resume=False, gate=None):
    """Yields 1, 2, ... `last`; waits for the file `gate` before the end; keeps its place in `folder`."""
    number = int((folder / "place").read_text()) if resume else 0
    try:
        while number < last:
            number += 1
            yield number
            yield None
        while gate and not Path(gate).exists():
            yield None
    finally:
        if folder:
            (folder / "place").write_text(str(number))
    return f"counted to {number}"


def count_by_ten(last, gate, folder=None, resume=False, known=0):
    """Keeps its place at every tenth number only, as after a crash; leaves out what is known."""
    began = number = int((folder / "place").read_text()) if resume else 0
    while number < last:
        number += 1
        if number > known:
            yield number
        if number % 10 == 0:
            (folder / "place").write_text(str(number))
    while not Path(gate).exists():
        yield None
    return began, known


def names(folder, resume=False):
    yield ("resumed" if resume else "begun", sorted(path.name for path in folder.iterdir()))
    (folder / "mark").write_text("here")
    while True:
        yield None


def pids():
    yield os.getpid(), os.getppid(), os.nice(0)
    while True:
        yield None


def asks_too_much(items):
    yield from range(items)
    raise BadSetting("The learning rate is too high: lower it.")


def breaks(items):
    yield from range(items)
    raise KeyError("a detail for the log")


def breaks_when_closed(folder, resume=False):
    try:
        while True:
            yield "item"
    finally:
        raise BadSetting("The disk is full: free some space.")


def devours(folder):
    (folder / "checkpoint").write_text("kept")
    yield "one"
    hoard = []
    while True:
        hoard.append(bytearray(2**24))
        yield None


def dies(number, folder):
    (folder / "checkpoint").write_text("kept")
    yield "last words"
    yield None
    os.kill(os.getpid(), number)


def ignores_everything(path, folder=None, resume=False):
    yield "deaf"
    Path(path).write_text(str(os.getpid()))
    signal.pause()


def chatters(size):
    while True:
        yield os.urandom(size)


def returns_much(size):
    yield "one"
    return bytes(size)


def yields_what_no_pickle_carries():
    yield "one"
    yield lambda: None
    while True:
        yield None
