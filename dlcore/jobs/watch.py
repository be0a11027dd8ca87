"""A thread that waits for connections, for a moment in time, and for a bell."""

import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait

Look = Callable[[], tuple[dict[Connection, Callable[[], None]], float | None]]
"""does what is due; returns whom to call when which connection has something to say or has ended, and
after how many seconds to look again in any case (None: not before)"""


class Watch:
    """Looks, waits, and looks again; its thread starts at the first ring.

    Args:
        look: see `Look`; called in the thread alone, and so is what it returns.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._ear, self._bell = Pipe(duplex=False)
        self._rung = False
        self._ended = False
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        """Let the thread look around now."""
        with self._lock:
            if self._ended:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="jobs", daemon=True)
                self._thread.start()
            elif not self._rung:
                self._rung = True
                self._bell.send_bytes(b"\0")

    def close(self) -> None:
        """End the thread."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
            if not self._rung:
                self._bell.send_bytes(b"\0")
        if self._thread is not None:
            self._thread.join()
        self._ear.close()
        self._bell.close()

    def _loop(self) -> None:
        while not self._ended:
            callers, seconds = self._look()
            for ready in wait([self._ear, *callers], seconds):
                if ready is self._ear:
                    self._hush()
                else:
                    with suppress(KeyError):
                        callers[ready]()  # pyright: ignore[reportArgumentType]

    def _hush(self) -> None:
        with self._lock:
            self._ear.recv_bytes()
            self._rung = False
