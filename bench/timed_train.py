"""`python -m dlcore train` with the processor's time taken beside the clock's."""

import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

SPENT = "user seconds of training"
"""key of the figure in the last line of standard output"""


def main() -> None:
    """Run the command line's `train` with this process's words, and print one more line of JSON.

    What is counted is what the run itself counts as training: steps, reports and validation, on all threads.
    """
    from dlcore.cli.main import main as command
    from dlcore.training import loop

    spent = 0.0
    plain = loop.run

    def timed(trainer: Any) -> Iterator[Any]:
        nonlocal spent
        events, over = plain(trainer), False
        while not over:
            before = user_s()
            event = next(events, events)
            spent += user_s() - before
            over = event is events
            if not over:
                yield event

    loop.run = timed
    status = command(["train", *sys.argv[1:]])
    print(json.dumps({SPENT: spent}), flush=True)
    sys.exit(status)


def user_s() -> float:
    """Seconds that processors have spent on this process's own code."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime
