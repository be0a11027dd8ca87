"""What the tests let workers do; imported in the workers by its name."""

import os
import signal
from pathlib import Path

from dlcore.errors import BadPicture

kept: list[bytes] = []


class Torn(BadPicture):
    """A picture whose lower part is missing."""


class Fussy(BadPicture):
    def __init__(self, row: int, *, why: str) -> None:
        super().__init__(f"Row {row} is {why}: try another file.")


def pid() -> int:
    return os.getpid()


def parent() -> int:
    return os.getppid()


def spin() -> None:
    while True:
        pass


def tell_and_spin(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    spin()


def read_pipe(path: str) -> bytes:
    """Blocks until somebody has written to the named pipe and closed it."""
    return Path(path).read_bytes()


def note(path: str, text: str) -> None:
    with Path(path).open("a") as file:
        file.write(text + "\n")


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def interrupt() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def sink(depth: int = 0) -> int:
    return sink(depth + 1)


def keep(size: int) -> int:
    kept.append(b"x" * size)
    return os.getpid()


def raise_torn() -> None:
    raise Torn("The lower part is missing: send the file again.")


def raise_fussy() -> None:
    raise Fussy(3, why="black")


def raise_key_error() -> None:
    raise KeyError("a detail for the log")


def function_made_here():
    return lambda: None


def shout() -> int:
    os.write(1, b"noise of a C library\n")
    os.write(2, b"warning of a C library\n")
    print("noise of Python")
    return os.getpid()


def soft_limit() -> int:
    import resource

    return resource.getrlimit(resource.RLIMIT_DATA)[0]


def torch_can_count() -> int:
    import torch

    return int(torch.arange(1000).sum())


def threads_of_parent() -> int:
    return len(list(Path(f"/proc/{os.getppid()}/task").iterdir()))
