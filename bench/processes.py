"""What processes of this machine use: memory, processors, cores."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.hostile_uploads import memory

CORES = 2
LOOK_S = 2.0
"""between two looks at the memory"""


@contextmanager
def two_cores() -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on two cores, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:CORES])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def family(pid: int) -> list[int]:
    """A process and all that descend from it, from /proc.

    Args:
        pid: its number.
    """
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(
                stat.read_text("ascii", "replace").rpartition(")")[2].split()[1]
            )
        except OSError:  # it has ended meanwhile
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def held_mb(pid: int) -> float:
    """Memory of a process and its descendants in MB, shared pages counted once; 0 where there is no /proc.

    Args:
        pid: its number.
    """
    total = 0.0
    for one in family(pid) if Path("/proc/self/smaps_rollup").exists() else ():
        try:
            total += memory(one).proportional
        except OSError:  # it has ended meanwhile
            continue
    return total


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """A list that grows by `held_mb` every `LOOK_S` seconds.

    Args:
        pid: of the server.

    Yields:
        The list, which holds one value already.
    """
    seen, ended = [held_mb(pid)], threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_S):
            seen.append(held_mb(pid))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def processor_ms(pid: int) -> float:
    """Milliseconds that processors have spent on a process; 0 where there is no /proc.

    Args:
        pid: its number.
    """
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
