"""The waiting line in front of the workers: short, first come first served, in turn among owners."""

import threading
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dlcore.errors import Unavailable
from dlcore.jobs.messages import BUSY, CLOSED

_TOO_MANY = "{} of your files are waiting already: wait until they are done, then send the next."


@dataclass(slots=True, eq=False)
class _Ticket:
    called: threading.Event = field(default_factory=threading.Event)
    granted: bool = False


class Line:
    """Gives `slots` places to many callers.

    Callers of one owner are served in the order they came; among owners each has one turn after
    the other, so fifty calls of one owner delay another owner's single call by one turn.

    Args:
        slots: callers that may hold a place at once, at least 1.
        longest: callers that may wait at once.
        longest_per_owner: callers of one owner that may wait at once.
    """

    def __init__(self, slots: int, longest: int, longest_per_owner: int) -> None:
        self.slots = slots
        self._longest = longest
        self._longest_per_owner = longest_per_owner
        self._lock = threading.Lock()
        self._free = slots
        self._closed = False
        self._waiting: OrderedDict[Hashable, deque[_Ticket]] = OrderedDict()

    @property
    def busy(self) -> int:
        """Places that are taken."""
        return self.slots - self._free

    @property
    def queued(self) -> int:
        """Callers that wait."""
        with self._lock:
            return self._length()

    @contextmanager
    def turn(self, owner: Hashable = None) -> Iterator[None]:
        """Hold one place for the time of a `with` block; wait for it first.

        Args:
            owner: whose call this is; all calls without an owner count as one owner's.

        Yields:
            Nothing: the place is held.

        Raises:
            Unavailable: too many wait already, or the line was closed.
        """
        ticket = self._enter(owner)
        try:
            ticket.called.wait()
        except BaseException:  # Ctrl-C while waiting: the place must not be lost
            self._abandon(owner, ticket)
            raise
        if not ticket.granted:
            raise Unavailable(CLOSED)
        try:
            yield
        finally:
            self._leave()

    def close(self) -> None:
        """Send everybody home who waits or comes later."""
        with self._lock:
            self._closed = True
            for ticket in (ticket for line in self._waiting.values() for ticket in line):
                ticket.called.set()
            self._waiting.clear()

    def _enter(self, owner: Hashable) -> _Ticket:
        ticket = _Ticket()
        with self._lock:
            if self._closed:
                raise Unavailable(CLOSED)
            if self._free:
                self._free -= 1
                _grant(ticket)
                return ticket
            own = len(self._waiting.get(owner, ()))
            if own >= self._longest_per_owner:
                raise Unavailable(_TOO_MANY.format(own))
            if self._length() >= self._longest:
                raise Unavailable(BUSY)
            self._waiting.setdefault(owner, deque()).append(ticket)
        return ticket

    def _leave(self) -> None:
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            owner, line = self._waiting.popitem(last=False)
            _grant(line.popleft())
            if line:
                self._waiting[owner] = line  # behind all other owners

    def _abandon(self, owner: Hashable, ticket: _Ticket) -> None:
        with self._lock:
            line = self._waiting.get(owner, deque())
            if ticket in line:
                line.remove(ticket)
                if not line:
                    del self._waiting[owner]
                return
        if ticket.granted:
            self._leave()

    def _length(self) -> int:
        return sum(map(len, self._waiting.values()))


def _grant(ticket: _Ticket) -> None:
    ticket.granted = True
    ticket.called.set()
