"""A job as its process sees it: a generator is run, what it yields is sent, and stopping is closing it."""

import inspect
import os
import pickle
import pkgutil
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from dlcore.jobs.answers import failure, pickled
from dlcore.jobs.caps import GRACE_S, alarm
from dlcore.jobs.messages import Answer, Request
from dlcore.limits import Limits

NICENESS = 5
"""jobs give way to workers, which somebody waits for, by this much"""
FIRST_GAP_S, SEND_S = 0.02, 0.2
"""items are collected and sent at most this often, in seconds: at first, while somebody waits for them, and
at last; in between each gap is twice the one before"""
LOOK_S = 0.01
"""between items the process looks this often whether it should stop, in seconds"""


class _ServerGone(BaseException):
    """Nobody listens any more."""


class _TooLarge(BaseException):
    """A batch or a result is over its size."""


class Outbox:
    """Sends items in batches: the first at once, later ones ever more seldom, at last every `SEND_S` seconds.

    Args:
        connection: where pickled `Answer`s go, and where one message means: stop.
        most_bytes: one batch may have.
        clock: seconds.
    """

    def __init__(
        self, connection: Connection, most_bytes: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._connection = connection
        self._most_bytes = most_bytes
        self._clock = clock
        self._items: list[Any] = []
        self._next_send = self._next_look = clock()
        self._gap_s = FIRST_GAP_S

    def add(self, item: Any) -> None:
        """Collect an item; None is none."""
        if item is not None:
            self._items.append(item)

    def stop_asked(self) -> bool:
        """Send what is due, and look whether somebody asked to stop."""
        now = self._clock()
        if self._items and now >= self._next_send:
            self.flush()
            self._next_send = now + self._gap_s
            self._gap_s = min(SEND_S, 2 * self._gap_s)
        if now < self._next_look:
            return False
        self._next_look = now + LOOK_S
        return self._heard()

    def flush(self) -> None:
        """Send all items collected."""
        items, self._items = self._items, []
        if items:
            self.send(Answer("items", items))

    def send(self, answer: Answer) -> None:
        """Send an answer.

        Raises:
            _TooLarge: it is over its size.
            _ServerGone: nobody listens.
        """
        message = pickled(answer)
        if len(message) > self._most_bytes:
            raise _TooLarge
        try:
            self._connection.send_bytes(message)
        except OSError:
            raise _ServerGone from None

    def _heard(self) -> bool:
        try:
            return self._connection.poll() and bool(self._connection.recv_bytes())
        except (EOFError, OSError):
            raise _ServerGone from None


def stream(connection: Connection, limits: Limits) -> None:
    """Run one generator function and send what it yields; the process ends after that.

    Args:
        connection: a pickled `Request` comes in, later perhaps b"stop"; out go pickled `Answer`s: any
            number of "items", at last one of another kind, "closed" if the generator was closed.
        limits: what one message may hold.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    outbox = Outbox(connection, limits.max_result_bytes)
    message = connection.recv_bytes()
    with suppress(_ServerGone):
        try:
            request = Request(*pickle.loads(message))  # noqa: S301 written by our own server
            with alarm(request.seconds + GRACE_S):
                run(request, outbox)
        except _ServerGone:
            return
        except _TooLarge:
            outbox.send(Answer("size"))
        except BaseException as error:  # whatever happens must become an answer
            answer = failure(error)
            with suppress(Exception, _TooLarge):  # items no pickle carries: they may be the error itself
                outbox.flush()
            outbox.send(answer)


def run(request: Request, outbox: Outbox) -> None:
    """Iterate the generator that `request` names, and say how it ended."""
    function = pkgutil.resolve_name(request.function)
    generator: Generator[Any, None, Any] = function(*request.args, **_accepted(function, request.kwargs))
    ended = Answer("closed")
    while not outbox.stop_asked():
        try:
            outbox.add(next(generator))
        except StopIteration as end:
            ended = Answer("result", end.value)
            break
    outbox.flush()
    generator.close()
    outbox.send(ended)


def _accepted(function: Callable[..., Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments, without `known` where the function has no use for it."""
    if "known" in kwargs and "known" not in inspect.signature(function).parameters:
        return {name: value for name, value in kwargs.items() if name != "known"}
    return kwargs
